//! `turno phone`: a customer's phone in a terminal, for trying turno and for showing it.
//!
//! It talks to a running simulator through [`crate::simulator::client`] and to nothing else: what it shows and sends has gone
//! through the business's webhook and the Graph side like any customer's message. While it is open, the phone counts as held
//! in the hand, and a scripted customer says nothing by themselves.

mod chat;
mod deeds;
mod draw;
mod field;
mod screen;
mod terminal;
mod wrap;

use std::collections::VecDeque;
use std::time::Duration;

use crossterm::event::{Event, KeyEventKind};
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};
use jiff::tz::TimeZone;
use ratatui::style::{Modifier, Style};
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::base::time::wall_clock;
use crate::i18n::Texts;
use crate::simulator::client::{ClientFault, PhoneCard, Screenful, SimulatorClient};

use super::glyph::{self, Glyphs};
use super::look::Look;
use super::terminal::Reader;
use super::theme::{Role, Theme};

pub use draw::{draw, most_scrolled};
pub use screen::{Deed, PhoneScreen, Wish};

/// How long one question for news waits for some.
const NEWS_WAIT: Duration = Duration::from_secs(25);
/// The pause after an answer that did not come.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Why the phone could not be shown, or went away.
#[derive(Debug, thiserror::Error)]
pub enum PhoneError {
    #[error(transparent)]
    Simulator(#[from] ClientFault),
    /// Standard output is no terminal.
    #[error("a phone needs a terminal to be shown on")]
    NoTerminal,
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
}

/// Whose phone, and how it is shown.
#[derive(Debug, Clone)]
pub struct PhoneCall<'a> {
    /// Where the simulator listens, such as `http://127.0.0.1:8088`.
    pub base_url: &'a str,
    /// A number in any spelling, or a business-scoped id.
    pub number: &'a str,
    /// The profile name, where the number is new.
    pub name: Option<&'a str>,
    /// The business's number by its id; the first one where it is absent.
    pub business: Option<&'a str>,
}

/// Shows the phone of `number` until its holder leaves it.
pub async fn run(base_url: &str, number: &str, texts: &Texts) -> Result<(), PhoneError> {
    let call = PhoneCall { base_url, number, name: None, business: None };
    hold(&call, texts, &plain_theme(), &glyph::UNICODE).await
}

/// As [`run`], with everything that can be chosen.
pub async fn hold(call: &PhoneCall<'_>, texts: &Texts, theme: &Theme, glyphs: &Glyphs) -> Result<(), PhoneError> {
    let client = SimulatorClient::new(call.base_url)?;
    let card = client.phone(call.number, call.name).await?;
    let mut terminal = terminal::Terminal::take()?;
    let zone = TimeZone::system();
    let mut hand = Hand::new(client, &card, call);
    let mut keys = Reader::new().map_err(|_| PhoneError::NoTerminal)?;
    let mut ends = Ends::new()?;
    loop {
        let look =
            Look { theme, glyphs, texts, now: wall_clock(), zone: &zone, lean: false, keys: crate::tui::look::NO_KEYS };
        if hand.screen.scrolled > 0 {
            let most = most_scrolled(&hand.screen, &look, terminal.area()?);
            hand.screen.scrolled = hand.screen.scrolled.min(most);
        }
        terminal.draw(|area, buffer| draw(&hand.screen, &look, area, buffer))?;
        tokio::select! {
            biased;
            () = ends.any() => return Ok(()),
            event = keys.next() => match event {
                Ok(event) => if hand.event(&event) { return Ok(()) },
                // The terminal is gone: nobody holds the phone any more.
                Err(_) => return Ok(()),
            },
            Some(outcome) = hand.under_way.next() => hand.outcome(outcome),
            () = tokio::time::sleep(Duration::from_secs(30)) => {}
        }
    }
}

/// The signals that end the program.
struct Ends(Signal, Signal);

impl Ends {
    fn new() -> std::io::Result<Ends> {
        Ok(Ends(signal(SignalKind::terminate())?, signal(SignalKind::hangup())?))
    }

    async fn any(&mut self) {
        tokio::select! {
            biased;
            _ = self.0.recv() => {}
            _ = self.1.recv() => {}
        }
    }
}

enum Outcome {
    News(Box<Result<Screenful, ClientFault>>),
    Done(Result<(), ClientFault>),
}

/// The phone in the hand: its screen, and the calls under way. Two at most: the question for news, and one deed, so that
/// what is typed arrives in its order.
struct Hand {
    client: SimulatorClient,
    phone: String,
    name: Option<String>,
    business: Option<String>,
    screen: PhoneScreen,
    deeds: VecDeque<Deed>,
    is_busy: bool,
    under_way: FuturesUnordered<BoxFuture<'static, Outcome>>,
}

impl Hand {
    fn new(client: SimulatorClient, card: &PhoneCard, call: &PhoneCall<'_>) -> Hand {
        let hand = Hand {
            client,
            phone: card.key.clone(),
            name: call.name.map(str::to_owned),
            business: call.business.map(str::to_owned),
            screen: PhoneScreen::new(&card.holder),
            deeds: VecDeque::new(),
            is_busy: false,
            under_way: FuturesUnordered::new(),
        };
        hand.ask(Duration::ZERO);
        hand
    }

    /// What the terminal told; `true`: the holder leaves.
    fn event(&mut self, event: &Event) -> bool {
        let wish = match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.screen.key(*key),
            Event::Paste(text) => {
                self.screen.paste(text);
                None
            }
            Event::Key(_) | Event::Mouse(_) | Event::Resize(..) | Event::FocusGained | Event::FocusLost => None,
        };
        match wish {
            Some(Wish::Leave) => return true,
            Some(Wish::Do(deed)) => self.deed(deed),
            None => {}
        }
        false
    }

    fn outcome(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::News(news) => match *news {
                Ok(news) => {
                    self.screen.receive(news);
                    self.ask(NEWS_WAIT);
                }
                Err(fault) => {
                    self.screen.fault(Some(fault));
                    self.ask_again();
                }
            },
            Outcome::Done(done) => {
                self.is_busy = false;
                if let Err(fault) = done {
                    self.screen.fault(Some(fault));
                }
                self.next_deed();
            }
        }
        if self.screen.takes_a_look() {
            self.deed(Deed::Read);
        }
    }

    /// Asks for news; the answer may wait for some.
    fn ask(&self, wait: Duration) {
        let (client, phone, business) = (self.client.clone(), self.phone.clone(), self.business.clone());
        let after = self.screen.rev();
        let question =
            async move { Outcome::News(Box::new(client.screen(&phone, business.as_deref(), after, wait).await)) };
        self.under_way.push(question.boxed());
    }

    /// Asks once more after a pause. The simulator may have been started anew, and know nothing of this phone.
    fn ask_again(&self) {
        let (client, phone, business) = (self.client.clone(), self.phone.clone(), self.business.clone());
        let (after, name) = (self.screen.rev(), self.name.clone());
        let question = async move {
            tokio::time::sleep(RETRY_AFTER).await;
            if let Err(fault) = client.phone(&phone, name.as_deref()).await {
                return Outcome::News(Box::new(Err(fault)));
            }
            Outcome::News(Box::new(client.screen(&phone, business.as_deref(), after, Duration::ZERO).await))
        };
        self.under_way.push(question.boxed());
    }

    fn deed(&mut self, deed: Deed) {
        self.deeds.push_back(deed);
        if !self.is_busy {
            self.next_deed();
        }
    }

    fn next_deed(&mut self) {
        let Some(deed) = self.deeds.pop_front() else { return };
        self.is_busy = true;
        let (client, phone, business) = (self.client.clone(), self.phone.clone(), self.business.clone());
        let work = async move {
            let business = business.as_deref();
            Outcome::Done(match deed {
                Deed::Act(act) => client.act(&phone, business, &act).await.map(|_| ()),
                Deed::Press { line, press } => client.press(&phone, business, &line, &press).await.map(|_| ()),
                Deed::Read => client.read(&phone).await,
            })
        };
        self.under_way.push(work.boxed());
    }
}

/// Attributes only: what a phone looks like where no theme was chosen.
pub fn plain_theme() -> Theme {
    let with = |modifier| Style::new().add_modifier(modifier);
    Theme::plain("phone")
        .with(Role::Dim, with(Modifier::DIM))
        .with(Role::System, with(Modifier::DIM))
        .with(Role::Border, with(Modifier::DIM))
        .with(Role::Title, with(Modifier::BOLD))
        .with(Role::Key, with(Modifier::BOLD))
        .with(Role::Accent, with(Modifier::BOLD))
        .with(Role::Danger, with(Modifier::BOLD))
        .with(Role::Selection, with(Modifier::REVERSED))
}
