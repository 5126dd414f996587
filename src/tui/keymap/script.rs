//! Keystrokes written as a line of text, `<c-k>emo<enter>`: for tests, pictures and benches that drive the workstation.

use super::chord::{BadChord, Chord, Key};

/// The keystrokes of a script: characters as they are, everything else as a chord in angle brackets; `<lt>` is `<`.
pub fn keys(script: &str) -> Result<Vec<Chord>, BadChord> {
    let mut out = Vec::new();
    let mut rest = script;
    while let Some(c) = rest.chars().next() {
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        if c != '<' {
            out.push(if c == '\n' { Chord::plain(Key::Enter) } else { Chord::plain(Key::Char(c)) });
            continue;
        }
        let (name, tail) = rest.split_once('>').ok_or_else(|| BadChord(script.to_owned()))?;
        out.push(if name == "lt" { Chord::plain(Key::Char('<')) } else { name.parse()? });
        rest = tail;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_reads_as_it_is_typed() {
        let keys = keys("<c-k>é<lt><enter>").expect("a script");
        let words: Vec<String> = keys.iter().map(ToString::to_string).collect();
        assert_eq!(words, ["Ctrl+K", "é", "<", "Enter"]);
        assert!(super::keys("<nonsense>").is_err() && super::keys("<c-k").is_err());
    }
}
