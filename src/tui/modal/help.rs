//! The keys of where one is, then those of everywhere.

use crate::i18n::Texts;
use crate::tui::command::{self, Command};
use crate::tui::keymap::Scope;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::Step;
use super::picker::{Picker, Row, Source};

pub fn help(scene: &Scene<'_>) -> Picker<Help> {
    Picker::new(Help { scope: scene.desk.focus().scope() })
}

#[derive(Debug)]
pub struct Help {
    scope: Scope,
}

impl Help {
    /// Commands with the keys that work here, those of the pane first.
    fn entries(&self, scene: &Scene<'_>) -> Vec<(&'static Command, String)> {
        let keymap = scene.desk.keymap();
        let of = |scope: Scope| {
            command::all().filter_map(move |command| {
                let keys: Vec<String> = keymap
                    .keys(command.id)
                    .filter(|(held, _)| *held == scope)
                    .map(|(_, chord)| chord.to_string())
                    .collect();
                (!keys.is_empty()).then(|| (command, keys.join("  ")))
            })
        };
        of(self.scope).chain(of(Scope::Global)).collect()
    }
}

impl Source for Help {
    fn title(&self, texts: &Texts) -> String {
        let place = texts.get(self.scope.words());
        texts.with("help-title", &[("place", place.as_str().into())])
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let row = |(command, keys): (&Command, String)| {
            Row::new(command.title(scene.desk.texts())).right(keys).also(command.id)
        };
        self.entries(scene).into_iter().map(row).collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let command = self.entries(scene).get(row).map(|(command, _)| Act::Run(command.id));
        Step::Close(command.into_iter().collect())
    }

    fn foot(&self, texts: &Texts) -> String {
        texts.get("help-foot")
    }
}
