//! Everything that can be done, found by typing; what cannot be done now says why.

use crate::i18n::Texts;
use crate::tui::command::{self, Command};
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::Step;
use super::picker::{Picker, Row, Source};

pub fn palette() -> Picker<Palette> {
    Picker::new(Palette)
}

#[derive(Debug)]
pub struct Palette;

fn offered() -> impl Iterator<Item = &'static Command> {
    command::all().filter(|command| command.is_in_palette)
}

impl Source for Palette {
    fn title(&self, texts: &Texts) -> String {
        texts.get("palette-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        offered()
            .map(|command| {
                let row = Row::new(command.title(scene.desk.texts())).also(command.id);
                match (command.may)(scene) {
                    Ok(()) => row.right(command.key_words(scene.desk.keymap())),
                    Err(reason) => row.right(reason.words(scene)).enabled(false),
                }
            })
            .collect()
    }

    fn choose(&mut self, row: usize, _scene: &Scene<'_>) -> Step {
        Step::Close(offered().nth(row).map(|command| Act::Run(command.id)).into_iter().collect())
    }

    fn foot(&self, texts: &Texts) -> String {
        texts.get("palette-foot")
    }
}
