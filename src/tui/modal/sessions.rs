//! Where one is signed in, and ending what should not be.

use crate::client::{Alert, Ask};
use crate::i18n::Texts;
use crate::protocol::reply::SessionView;
use crate::tui::clock;
use crate::tui::msg::Act;
use crate::tui::scene::Scene;

use super::picker::{Picker, Row, Source};
use super::{Kind, Step};

pub fn sessions() -> Picker<SessionList> {
    Picker::new(SessionList { sessions: None })
}

#[derive(Debug)]
pub struct SessionList {
    /// `None` until the server has answered.
    sessions: Option<Vec<SessionView>>,
}

impl Source for SessionList {
    fn title(&self, texts: &Texts) -> String {
        texts.get("sessions-title")
    }

    fn rows(&self, scene: &Scene<'_>) -> Vec<Row> {
        let (texts, zone) = (scene.desk.texts(), scene.desk.zone());
        let row = |session: &SessionView| {
            let seen = clock::moment(session.last_seen, scene.now, zone, texts);
            let right = if session.current { texts.get("sessions-this") } else { seen };
            Row::new(format!("{}  {}", session.client, session.address)).right(right).current(session.current)
        };
        self.sessions.iter().flatten().map(row).collect()
    }

    fn choose(&mut self, row: usize, _scene: &Scene<'_>) -> Step {
        let Some(session) = self.sessions.iter().flatten().nth(row) else { return Step::STAY };
        let kind = if session.current {
            Kind::SignOut
        } else {
            Kind::RevokeSession { session: session.id, place: session.client.clone() }
        };
        Step::Close(vec![Act::Open(kind)])
    }

    fn empty(&self, texts: &Texts) -> String {
        texts.get("sessions-asking")
    }

    fn foot(&self, texts: &Texts) -> String {
        texts.get("sessions-foot")
    }

    fn alert(&mut self, alert: &Alert) {
        if let Alert::Sessions { sessions } = alert {
            self.sessions = Some(sessions.clone());
        }
    }

    fn on_open(&self) -> Vec<Act> {
        vec![Act::Ask(Ask::Sessions)]
    }
}
