//! Emoji by name or shortcode (R039). Those used last come first.
//!
//! Names are the Unicode ones, in English in every language: they are what people search for and what other programs call them.

use emojis::Emoji;

use crate::base::SafeText;
use crate::i18n::Texts;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::Step;
use super::picker::{Picker, Row, Source};

pub fn emoji() -> Picker<EmojiChoice> {
    Picker::new(EmojiChoice)
}

#[derive(Debug)]
pub struct EmojiChoice;

fn offered<'a>(scene: &Scene<'a>) -> impl Iterator<Item = &'static Emoji> + use<'a> {
    let recent = scene.desk.recent_emoji();
    let first = recent.iter().filter_map(|text| emojis::get(text));
    let is_recent = move |emoji: &Emoji| recent.iter().any(|text| text.as_str() == emoji.as_str());
    first.chain(emojis::iter().filter(move |emoji| is_shown_by_most(emoji) && !is_recent(emoji)))
}

/// Pictures newer than Unicode 15 (2022) are empty boxes on many telephones and in most terminals.
fn is_shown_by_most(emoji: &Emoji) -> bool {
    emoji.unicode_version() <= emojis::UnicodeVersion::new(15, 0)
}

impl Source for EmojiChoice {
    fn title(&self, texts: &Texts) -> String {
        texts.get("emoji-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        offered(scene)
            .map(|emoji| {
                let code = emoji.shortcode().map_or_else(String::new, |code| format!(":{code}:"));
                let also: Vec<&str> = emoji.shortcodes().collect();
                // The name stands at a column of its own however wide a terminal draws the picture.
                Row::new(format!("{}  {}", emoji.as_str(), emoji.name()))
                    .right(code)
                    .sought(emoji.name())
                    .also(also.join(" "))
            })
            .collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let chosen = offered(scene).nth(row).map(|emoji| Act::Insert(SafeText::line(emoji.as_str())));
        Step::Close(chosen.into_iter().collect())
    }

    fn foot(&self, texts: &Texts) -> String {
        texts.get("emoji-foot")
    }
}
