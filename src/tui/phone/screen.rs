//! What the phone shows and what its keys do. Pure: keys and news go in, wishes come out.

use std::collections::BTreeMap;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::base::{SafeText, Timestamp};
use crate::simulator::client::{Act, ClientFault, Holder, Line, MessageRef, Press, Screenful, Tick};

use super::deeds::Offer;
use super::field::Field;

/// What the holder wants.
#[derive(Debug, Clone, PartialEq)]
pub enum Wish {
    Leave,
    Do(Deed),
}

/// Something for the simulator.
#[derive(Debug, Clone, PartialEq)]
pub enum Deed {
    Act(Box<Act>),
    Press { line: String, press: String },
    Read,
}

/// A message on the screen; its texts are safe to show.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub id: String,
    pub mine: bool,
    pub at: Timestamp,
    pub kind: SafeText,
    pub text: SafeText,
    pub quoted: Option<SafeText>,
    pub reactions: Vec<SafeText>,
    /// What can be pressed, with the title.
    pub presses: Vec<(Press, SafeText)>,
    pub forwarded: bool,
    pub edited: bool,
    pub revoked: bool,
    pub tick: Tick,
}

/// The state of the phone.
#[derive(Debug, Clone)]
pub struct PhoneScreen {
    /// The holder: a name, a user name, a number, whatever there is first.
    pub holder: SafeText,
    /// The business's name and number, once they are known.
    pub business: Option<(SafeText, SafeText)>,
    /// In the order of their coming.
    pub lines: Vec<Shown>,
    pub closes_at: Option<Timestamp>,
    pub typing: bool,
    pub field: Field,
    /// The row of the open menu.
    pub menu: Option<usize>,
    /// The next text quotes the business's newest message.
    pub quoting: bool,
    /// The phone is put away: nothing is read.
    pub put_away: bool,
    /// Rows scrolled up from the newest message.
    pub scrolled: usize,
    pub fault: Option<ClientFault>,
    places: BTreeMap<String, usize>,
    rev: u64,
    /// All lines come anew with the next news.
    is_stale: bool,
    unread: bool,
}

impl PhoneScreen {
    pub fn new(holder: &Holder) -> PhoneScreen {
        PhoneScreen {
            holder: holder_name(holder),
            business: None,
            lines: Vec::new(),
            closes_at: None,
            typing: false,
            field: Field::default(),
            menu: None,
            quoting: false,
            put_away: false,
            scrolled: 0,
            fault: None,
            places: BTreeMap::new(),
            rev: 0,
            is_stale: false,
            unread: false,
        }
    }

    /// Up to which change this screen is.
    pub fn rev(&self) -> u64 {
        self.rev
    }

    pub fn fault(&mut self, fault: Option<ClientFault>) {
        // A simulator that was started anew counts from the beginning, and may know less: so does the screen.
        if matches!(fault, Some(ClientFault::Unreachable { .. })) {
            self.rev = 0;
            self.is_stale = true;
        }
        self.fault = fault;
    }

    pub fn receive(&mut self, news: Screenful) {
        self.fault = None;
        if std::mem::take(&mut self.is_stale) {
            self.lines.clear();
            self.places.clear();
        }
        self.rev = news.rev;
        self.holder = holder_name(&news.holder);
        let number = crate::base::Phone::parse(&news.business.display_number).map(|number| number.pretty());
        let number = SafeText::line(&number.unwrap_or(news.business.display_number));
        self.business = Some((SafeText::line(&news.business.verified_name), number));
        self.closes_at = news.closes_at;
        self.typing = news.typing;
        for line in news.lines {
            let line = shown(line);
            match self.places.get(&line.id) {
                Some(place) => {
                    if let Some(old) = self.lines.get_mut(*place) {
                        *old = line;
                    }
                }
                None => {
                    self.unread |= !line.mine;
                    self.places.insert(line.id.clone(), self.lines.len());
                    self.lines.push(line);
                }
            }
        }
    }

    /// Whether the holder sees something for the first time: then it is to be told as read. Asked once for each time.
    pub fn takes_a_look(&mut self) -> bool {
        let looks = self.unread && !self.put_away;
        if looks {
            self.unread = false;
        }
        looks
    }

    pub fn paste(&mut self, text: &str) {
        if self.menu.is_none() {
            self.field.insert(&text.replace("\r\n", "\n").replace('\r', "\n"));
        }
    }

    pub fn key(&mut self, key: KeyEvent) -> Option<Wish> {
        let control = key.modifiers.contains(KeyModifiers::CONTROL);
        if control && matches!(key.code, KeyCode::Char('c' | 'q')) {
            return Some(Wish::Leave);
        }
        match self.menu {
            Some(row) => self.menu_key(row, key),
            None => self.chat_key(key, control),
        }
    }

    fn menu_key(&mut self, row: usize, key: KeyEvent) -> Option<Wish> {
        let rows = Offer::ALL.len();
        match key.code {
            KeyCode::Esc | KeyCode::F(2) => self.menu = None,
            KeyCode::Up | KeyCode::Char('k') => self.menu = Some((row + rows - 1) % rows),
            KeyCode::Down | KeyCode::Char('j') => self.menu = Some((row + 1) % rows),
            KeyCode::Home => self.menu = Some(0),
            KeyCode::End => self.menu = Some(rows - 1),
            KeyCode::Enter => {
                self.menu = None;
                return Offer::ALL.get(row).and_then(|offer| self.take(*offer));
            }
            _ => {}
        }
        None
    }

    fn chat_key(&mut self, key: KeyEvent, control: bool) -> Option<Wish> {
        let breaks = key.modifiers.intersects(KeyModifiers::ALT | KeyModifiers::SHIFT);
        match key.code {
            KeyCode::Enter if breaks => self.field.insert("\n"),
            KeyCode::Char('j') if control => self.field.insert("\n"),
            KeyCode::Enter => return self.send(),
            KeyCode::F(2) => self.menu = Some(0),
            KeyCode::Char('o') if control => self.menu = Some(0),
            KeyCode::F(3) => return self.take(Offer::Image),
            KeyCode::F(4) => return self.take(Offer::Location),
            KeyCode::F(5) => return self.take(Offer::Reaction("👍")),
            KeyCode::F(6) => self.quoting = !self.quoting && self.last_of_business().is_some(),
            KeyCode::F(9) => {
                self.put_away = !self.put_away;
                // Taking it out again shows what came meanwhile.
                return self.takes_a_look().then_some(Wish::Do(Deed::Read));
            }
            KeyCode::F(10) => return Some(Wish::Leave),
            KeyCode::Esc => self.quoting = false,
            KeyCode::Backspace => self.field.backspace(),
            KeyCode::Delete => self.field.delete(),
            KeyCode::Left => self.field.left(),
            KeyCode::Right => self.field.right(),
            KeyCode::Home => self.field.home(),
            KeyCode::End => self.field.end(),
            KeyCode::PageUp => self.scrolled = self.scrolled.saturating_add(8),
            KeyCode::PageDown => self.scrolled = self.scrolled.saturating_sub(8),
            KeyCode::Char(digit @ '1'..='9') if key.modifiers == KeyModifiers::ALT => return self.press(digit),
            KeyCode::Char(c) if !control && !key.modifiers.contains(KeyModifiers::ALT) => {
                self.field.insert(c.encode_utf8(&mut [0; 4]));
            }
            _ => {}
        }
        None
    }

    fn send(&mut self) -> Option<Wish> {
        if self.field.is_blank() {
            return None;
        }
        let mut act = Act::text(self.field.take().trim());
        if std::mem::take(&mut self.quoting) {
            act = act.quoting(MessageRef::LastOfBusiness);
        }
        self.scrolled = 0;
        Some(Wish::Do(Deed::Act(Box::new(act))))
    }

    /// Sends what a row of the menu offers, where it can be sent.
    fn take(&mut self, offer: Offer) -> Option<Wish> {
        if offer == Offer::Quote {
            self.quoting = self.last_of_business().is_some();
            return None;
        }
        let act = offer.act(self.field.text())?;
        if offer.takes_words() {
            self.field.take();
        }
        self.scrolled = 0;
        Some(Wish::Do(Deed::Act(Box::new(act))))
    }

    fn press(&self, digit: char) -> Option<Wish> {
        let place = digit.to_digit(10)?.checked_sub(1)? as usize;
        let line = self.last_of_business()?;
        let (press, _) = line.presses.get(place)?;
        Some(Wish::Do(Deed::Press { line: line.id.clone(), press: press.id.clone() }))
    }

    /// The newest message of the business: what a quote, a reaction and a pressed button are about.
    pub fn last_of_business(&self) -> Option<&Shown> {
        self.lines.iter().rev().find(|line| !line.mine)
    }
}

fn holder_name(holder: &Holder) -> SafeText {
    let number = holder.wa_id.as_deref().and_then(|id| crate::base::Phone::parse(id).ok()).map(|phone| phone.pretty());
    let username = holder.username.as_ref().map(|name| format!("@{name}"));
    let id = number.or(username).unwrap_or_else(|| holder.bsuid.clone());
    match &holder.name {
        Some(name) => SafeText::line_of(&format!("{name} · {id}"), 60),
        None => SafeText::line_of(&id, 60),
    }
}

fn shown(line: Line) -> Shown {
    let presses = line.presses.into_iter().map(|press| {
        let title = SafeText::line_of(&press.title, 40);
        (press, title)
    });
    Shown {
        mine: line.mine,
        at: line.at,
        kind: SafeText::line_of(&line.kind, 40),
        text: SafeText::new(&line.text),
        quoted: line.quoted.as_deref().map(|quoted| SafeText::line_of(quoted, 80)),
        reactions: line.reactions.iter().map(|(_, emoji)| SafeText::line_of(emoji, 8)).collect(),
        presses: presses.collect(),
        forwarded: line.forwarded,
        edited: line.edited,
        revoked: line.revoked,
        tick: line.tick,
        id: line.id,
    }
}
