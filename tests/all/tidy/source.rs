//! Rust source read just well enough for the rules: code without comments, texts and tests; texts and comments apart.

use std::path::{Path, PathBuf};

/// A text in quotes.
pub struct Text {
    pub line: usize,
    /// Where its opening quote stands in [`Source::code`].
    pub at: usize,
    pub value: String,
}

pub struct Source {
    /// From the root of the repository, with `/`.
    pub path: String,
    pub raw: String,
    /// The code with everything in comments, texts and characters blanked out. Lines stay where they are.
    pub code: String,
    /// As `code`, without what only tests compile.
    pub product: String,
    /// All texts, those of tests too.
    pub texts: Vec<Text>,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file below `folder`, in the order of their paths.
pub fn sources(folder: &str) -> Vec<Source> {
    let mut files = Vec::new();
    collect(&root().join(folder), &mut files);
    files.sort();
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(root()).expect("below the root").to_string_lossy().replace('\\', "/");
        Source::new(path, std::fs::read_to_string(file).expect("source is UTF-8"))
    };
    files.iter().map(read).collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of the repository").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

impl Source {
    pub fn new(path: String, raw: String) -> Source {
        let (code, texts) = Lexer::new(&raw).run();
        let is_test = path.ends_with("/tests.rs") || path.contains("/tests/") || path.starts_with("tests/");
        let product = if is_test { code.lines().map(|_| "\n").collect() } else { without_tests(&code) };
        Source { path, raw, code, product, texts }
    }

    /// The line (from one) of a place in the code.
    pub fn line(&self, at: usize) -> usize {
        line_of(&self.code, at)
    }

    /// Texts that are not only there for tests.
    pub fn product_texts(&self) -> impl Iterator<Item = &Text> {
        self.texts.iter().filter(|text| self.product.as_bytes().get(text.at) == Some(&b'"'))
    }
}

pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}

/// Places where `word` stands in `code` as a whole: `word` may hold `::` and may end in `!` or `(`.
pub fn find_word(code: &str, word: &str) -> Vec<usize> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let ends_in_name = word.chars().next_back().is_some_and(is_name);
    code.match_indices(word)
        .map(|(at, _)| at)
        .filter(|at| !code[..*at].chars().next_back().is_some_and(is_name))
        .filter(|at| !ends_in_name || !code[at + word.len()..].chars().next().is_some_and(is_name))
        .collect()
}

/// The place after the bracket that closes the one at `open`.
pub fn closing(code: &str, open: usize) -> usize {
    let (left, right) = match code.as_bytes()[open] {
        b'{' => ('{', '}'),
        b'[' => ('[', ']'),
        _ => ('(', ')'),
    };
    let mut depth = 0usize;
    for (at, c) in code[open..].char_indices() {
        if c == left {
            depth += 1;
        } else if c == right {
            depth -= 1;
            if depth == 0 {
                return open + at + 1;
            }
        }
    }
    code.len()
}

/// Blanks the item after each `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut out = code.to_owned();
    while let Some(start) = out.find("#[cfg(test)]") {
        let after = start + "#[cfg(test)]".len();
        let end = match out[after..].find(['{', ';']).map(|at| after + at) {
            Some(at) if out.as_bytes()[at] == b'{' => closing(&out, at),
            Some(at) => at + 1,
            None => out.len(),
        };
        let blank: String = out[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }).collect();
        // Blanks are one byte each, so that places after them stay only if the item is ASCII outside of texts: it is.
        out.replace_range(start..end, &blank);
    }
    out
}

struct Lexer<'s> {
    chars: std::iter::Peekable<std::str::Chars<'s>>,
    rest: &'s str,
    code: String,
    line: usize,
    texts: Vec<Text>,
}

impl<'s> Lexer<'s> {
    fn new(raw: &'s str) -> Lexer<'s> {
        Lexer {
            chars: raw.chars().peekable(),
            rest: raw,
            code: String::with_capacity(raw.len()),
            line: 1,
            texts: vec![],
        }
    }

    fn run(mut self) -> (String, Vec<Text>) {
        while !self.rest.is_empty() {
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                self.skip(end);
            } else if self.rest.starts_with("/*") {
                let end = block_comment(self.rest);
                self.skip(end);
            } else if let Some(length) = raw_text(self.rest).filter(|_| self.at_word_start()) {
                self.text(length);
            } else if self.rest.starts_with('"') {
                let length = plain_text(self.rest);
                self.text(length);
            } else if let Some(length) = character(self.rest) {
                self.skip(length);
            } else {
                self.keep();
            }
        }
        (self.code, self.texts)
    }

    fn at_word_start(&self) -> bool {
        !self.code.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    fn next(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        self.rest = &self.rest[c.len_utf8()..];
        self.line += usize::from(c == '\n');
        Some(c)
    }

    fn keep(&mut self) {
        // One byte for each character of the code, so that places are places in all of the copies.
        let kept = self.next().map(|c| if c.is_ascii() { c } else { '_' });
        self.code.extend(kept);
    }

    fn skip(&mut self, bytes: usize) {
        let left = self.rest.len() - bytes;
        while self.rest.len() > left {
            let blank = if self.next() == Some('\n') { '\n' } else { ' ' };
            self.code.push(blank);
        }
    }

    fn text(&mut self, bytes: usize) {
        let whole = &self.rest[..bytes];
        let open = whole.find('"').unwrap_or(0);
        let close = whole.rfind('"').unwrap_or(bytes);
        let value = whole.get(open + 1..close).unwrap_or_default().to_owned();
        let (line, at) = (self.line, self.code.len() + whole[..open].chars().count());
        self.texts.push(Text { line, at, value });
        self.skip(bytes);
        // The quotes stay: they are how a rule finds a text again.
        self.code.replace_range(at..=at, "\"");
        let last = self.code.len() - 1 - (bytes - close - 1);
        self.code.replace_range(last..=last, "\"");
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0usize;
    let mut at = 0;
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` at the start of `rest`.
fn raw_text(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r"].into_iter().find(|prefix| rest.starts_with(prefix))?;
    let hashes = rest[prefix.len()..].chars().take_while(|c| *c == '#').count();
    let open = prefix.len() + hashes;
    if !rest[open..].starts_with('"') {
        return None;
    }
    let end = format!("\"{}", "#".repeat(hashes));
    rest[open + 1..].find(&end).map(|at| open + 1 + at + end.len())
}

fn plain_text(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// The length of a character in single quotes; `None` for a lifetime.
fn character(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix('\'')?;
    let mut chars = inner.chars();
    match chars.next()? {
        '\\' => {
            let skipped = 1 + chars.next()?.len_utf8();
            inner[skipped..].find('\'').map(|at| 1 + skipped + at + 1)
        }
        c => (chars.next()? == '\'').then(|| 1 + c.len_utf8() + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_texts_and_tests_are_told_apart() {
        let raw = "fn a<'x>() { let _ = (\"crate::b\", 'q', '\\'', r#\"é\"x\"#); } // crate::c\n#[cfg(test)]\nmod tests { fn t() { crate::d() } }\nfn e() {}\n";
        let source = Source::new("src/x.rs".into(), raw.into());
        assert!(!source.code.contains("crate::b") && !source.code.contains("crate::c"));
        assert!(source.code.contains("crate::d") && !source.product.contains("crate::d"));
        assert!(source.product.contains("fn e() {}"));
        let values: Vec<_> = source.texts.iter().map(|text| text.value.as_str()).collect();
        assert_eq!(values, ["crate::b", "é\"x"]);
        assert_eq!(source.product_texts().count(), 2);
        assert_eq!(source.product.lines().count(), raw.lines().count());
    }

    #[test]
    fn words_are_found_whole() {
        assert_eq!(find_word("rand brand rand_x rand::y", "rand"), [0, 18]);
        assert_eq!(find_word("eprintln!() println!()", "println!"), [12]);
    }
}
