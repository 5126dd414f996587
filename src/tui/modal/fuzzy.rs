//! Finding by a few letters: case and accents do not matter, the order of the words neither. Letters of one word stand
//! together: a match that nobody would see is worse than none, since Enter does what stands first.

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

/// The rows that match what was typed, the best first; of equals the earlier one. Everything, in its order, for nothing typed.
pub fn filter(typed: &str, haystacks: &[String]) -> Vec<usize> {
    if typed.trim().is_empty() {
        return (0..haystacks.len()).collect();
    }
    let mut config = Config::DEFAULT;
    config.prefer_prefix = true;
    let mut matcher = Matcher::new(config);
    let pattern = Pattern::new(typed.trim(), CaseMatching::Ignore, Normalization::Smart, AtomKind::Substring);
    let mut buffer = Vec::new();
    let mut found: Vec<(u32, usize)> = haystacks
        .iter()
        .enumerate()
        .filter_map(|(at, text)| pattern.score(Utf32Str::new(text, &mut buffer), &mut matcher).map(|score| (score, at)))
        .collect();
    found.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
    found.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_letters_find_it_whatever_the_accents() {
        let rows = ["Trocar senha", "Finalizar atendimento", "Próximo atendimento", "Emojis"].map(String::from);
        assert_eq!(filter("emo", &rows).first(), Some(&3));
        assert_eq!(filter("proximo", &rows), [2]);
        assert_eq!(filter("fin at", &rows).first(), Some(&1));
        assert_eq!(filter("", &rows), [0, 1, 2, 3]);
        assert_eq!(filter("xyz", &rows), Vec::<usize>::new());
    }
}
