//! Customers who write English.

use crate::domain::Language;
use crate::simulator::act::{Act, Forwarded, Item, MessageRef, Say};

use super::{Desk, Part, quoting, say};

fn part(name: &'static str, address: &'static str, desk: Desk) -> Part {
    Part::new(Language::English, name, address, desk)
}

/// In the order in which they appear.
pub(super) fn cast() -> Vec<Part> {
    vec![ann(), priya(), tom(), grace(), dave(), rosie()]
}

/// The internet is down; two short messages, as people write them.
fn ann() -> Part {
    part("Ann Lee", "447700900111", Desk::Support)
        .writes(0, say("Hi, my internet's been down since about 7 this morning 😩"))
        .writes(9, say("the light on the router is red, it's normally green"))
        .then(5, vec![say("Thanks for coming back so fast! I've turned it off and on twice already, still red")])
        .then(6, vec![say("ok doing that now, give me a sec"), say("ohh it's blinking green!! 🎉")])
        .then(5, vec![quoting("Brilliant, everything's loading again. You just saved my working day")])
        .then(6, vec![say("that's all from me, thank you Aurora 💚")])
}

/// A user name without a number.
fn priya() -> Part {
    part("Priya N.", "@priya.n", Desk::Sales)
        .writes(0, say("Hello! Do you have a SIM-only plan with unlimited data? No phone, just the SIM"))
        .then(6, vec![say("Sounds good. Can I keep the number I have with my current provider?")])
        .then(
            7,
            vec![say("Perfect, I'd like to start on the 1st of the month if that works"), say("paying monthly please")],
        )
        .then(5, vec![say("Great, looking forward to it. Thanks for your patience with all my questions 😊")])
}

/// Something that was forwarded to them, and looks like a trick.
fn tom() -> Part {
    part("Tom Becker", "15555550142", Desk::Billing)
        .writes(
            0,
            say("AURORA: your last payment was declined. Pay today at aurora-billing.example to avoid disconnection")
                .forwarded(Forwarded::ManyTimes),
        )
        .writes(8, say("Is this really from you guys? My mom got it and she's about to pay"))
        .then(5, vec![say("I knew it. She hasn't clicked on anything luckily")])
        .then(7, vec![Act::reaction("👍"), say("Is there somewhere I can report the number it came from?")])
        .then(6, vec![say("Will do. Appreciate the help, I'll tell her to ignore it")])
}

/// A voice message, and a reaction to the answer.
fn grace() -> Part {
    part("Grace Okafor", "447700900134", Desk::Support)
        .writes(0, Act::new(Say::Voice))
        .writes(7, say("sorry for the voice note, I'm walking! short version: no signal at home since the storm"))
        .then(6, vec![Act::reaction("🙏"), say("It's the SE15 area, my neighbour has the same problem")])
        .then(7, vec![say("Oh good to know somebody is already on it. Roughly how long do these things take?")])
        .then(
            5,
            vec![
                Act::new(Say::Sticker { animated: false }),
                say("Fair enough, I'll survive on wifi until then. Cheers!"),
            ],
        )
}

/// A cart from the catalogue.
fn dave() -> Part {
    let item = |product: &str, quantity, price| Item {
        product: product.to_owned(),
        quantity,
        price,
        currency: "GBP".to_owned(),
    };
    let order = Say::Order {
        text: Some("could these be delivered to the shop on Mill Road instead?".to_owned()),
        items: vec![item("case-clear-a15", 2, 9.5), item("charger-usb-c-30w", 1, 24.0)],
    };
    part("Dave Whitlock", "447700900187", Desk::Sales)
        .writes(0, Act::new(order))
        .then(7, vec![say("Smashing. I'll be passing on Saturday morning, before 11 if that's ok?")])
        .then(6, vec![say("And do you do a discount if I take a third case? 😏 my daughter wants one too")])
        .then(6, vec![say("Can't blame a man for trying! See you Saturday then, ta")])
}

/// A list's answer, and a question that was asked in a poll.
fn rosie() -> Part {
    let choice = Say::ListRow {
        id: "due-date-15".to_owned(),
        title: "15th of the month".to_owned(),
        description: Some("Move my payment date".to_owned()),
    };
    part("Rosie Campbell", "447700900163", Desk::Billing)
        .writes(0, Act::new(choice).quoting(MessageRef::Elsewhere(3)))
        .writes(11, say("I picked the 15th but then it didn't say whether this month's bill moves as well?"))
        .then(6, vec![say("Ah right. So I'd get two in a row, did I understand that correctly?")])
        .then(7, vec![say("No worries at all, that's easier for me anyway. Payday's the 12th 😅")])
        .then(5, vec![say("Lovely, thank you for sorting it out!")])
}
