//! What was said before, the newest first: for whoever looked away.

use crate::base::SafeText;
use crate::i18n::Texts;
use crate::tui::clock;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::Step;
use super::picker::{Picker, Row, Source};

pub fn notices() -> Picker<NoticeList> {
    Picker::new(NoticeList)
}

#[derive(Debug)]
pub struct NoticeList;

impl Source for NoticeList {
    fn title(&self, texts: &Texts) -> String {
        texts.get("notices-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let zone = scene.desk.zone();
        let row = |notice: &crate::tui::notice::Notice| {
            Row::new(notice.text.clone()).right(clock::time_of_day(notice.at, zone))
        };
        scene.desk.notices().all().map(row).collect()
    }

    fn choose(&mut self, row: usize, scene: &Scene<'_>) -> Step {
        let text = scene.desk.notices().all().nth(row).map(|notice| Act::Copy(SafeText::new(&notice.text)));
        Step::Close(text.into_iter().collect())
    }

    fn empty(&self, texts: &Texts) -> String {
        texts.get("notices-empty")
    }

    fn foot(&self, texts: &Texts) -> String {
        texts.get("notices-foot")
    }
}
