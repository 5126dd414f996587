//! An ordinary afternoon: two new for Ana, three that wait, four open.

use turno::base::Millis;
use turno::client::LineState;
use turno::domain::{Choice, Content, Rule, Skip, SkipReason, Status};

use crate::panes::kit::{BETO, ME, NOW, RowExt, World, ago, id, mine, row, theirs};

pub fn text(text: &str) -> Content {
    Content::text(text)
}

/// Numbers of the attendances that tests speak of.
pub const MARIANA: u8 = 1;
pub const BETO_DIAZ: u8 = 2;
pub const JOAO: u8 = 5;
pub const CARLA: u8 = 6;

pub fn world() -> World {
    let mut world = World::new();
    let why = Choice {
        agent: Some(ME),
        because: Rule::Workload,
        load: 2,
        skipped: vec![Skip { user: BETO, load: 1, reason: SkipReason::Paused }],
        at: ago(2),
    };
    let mut mariana = row(MARIANA, "Mariana Lopes").assigned().waits(2, 1);
    mariana.why = Some(why);
    world.add(mariana.last_in(text("Oi, meu pedido não chegou"), 2));
    world.add(row(BETO_DIAZ, "Beto Díaz").queue(2).waits(4, 1).window(730).last_in(text("hola"), 4));
    world.add(row(3, "").queue(3).waits(6, 2).window(9).last_in(text("quanto custa?"), 6));
    world.add(row(4, "田中さん").assigned().waits(1, 1).last_in(text("こんにちは"), 1));
    world.add(row(JOAO, "João Pereira").open().waits(1, 0).window(130).last_in(text("Segue o comprovante"), 1));
    world.add(row(CARLA, "Carla M.").queue(2).open().window(41).last_out("¿me confirma?", Status::Read, 9));
    world.add(row(7, "Ann Lee").queue(3).open().window(-1).last_out("Thanks!", Status::Delivered, 60));
    world.say(
        id(JOAO),
        vec![
            theirs(10, 4, text("Boa tarde, paguei ontem e o boleto segue aberto")),
            mine(11, 3, "Boa tarde, João! Já verifico.", Status::Delivered),
            theirs(12, 1, text("Segue o comprovante")),
        ],
    );
    world.say(
        id(CARLA),
        vec![theirs(20, 30, text("Hola, ¿me llega hoy?")), mine(21, 9, "Sí, hoy. ¿me confirma?", Status::Read)],
    );
    world.say(id(MARIANA), vec![theirs(30, 2, text("Oi, meu pedido não chegou"))]);
    world.drafts.insert(id(CARLA), "Gracias, Carla".to_owned());
    world
}

/// Nobody is signed in.
pub fn signed_out(line: LineState) -> World {
    let mut world = World::new();
    world.mirror = turno::client::Mirror::default();
    world.line = line;
    world
}

/// A team with nothing to do.
pub fn quiet() -> World {
    let mut world = World::new();
    world.snapshot().attendances.clear();
    world
}

pub fn offline(seconds: i64) -> LineState {
    let since = NOW.plus(Millis::seconds(-seconds));
    LineState::Offline { since, retry_at: NOW.plus(Millis::seconds(4)) }
}
