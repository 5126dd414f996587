//! What administrators do, from whichever workstation an administrator is signed in at.

use crate::base::{SafeText, UserId};
use crate::client::Ask;
use crate::domain::{Provider, Role};
use crate::protocol::{AdminRequest, Secret};

use super::super::dice::Dice;
use super::super::plan::Act;
use super::super::stage::Stage;

/// Does it, and says in short what.
pub fn act(stage: &mut Stage, act: Act, dice: &mut Dice) -> String {
    let now = stage.now();
    let Some(request) = request(stage, act, dice) else { return " nothing".to_owned() };
    let told = format!(" {request:?}");
    let is_boss = |user: UserId| stage.disk.book().users.get(&user).is_some_and(|row| row.role == Role::Administrator);
    let at = stage.desks.iter().position(|desk| desk.is_live() && is_boss(desk.user)).unwrap_or(0);
    let Some(desk) = stage.desks.get_mut(at) else { return told };
    let done = desk.ask(Ask::Admin { admin: Box::new(request) }, now);
    if act == Act::ReplayQuarantine && done.is_ok() {
        stage.count("replays");
    }
    format!("{told} {done:?}")
}

fn request(stage: &Stage, act: Act, dice: &mut Dice) -> Option<AdminRequest> {
    let agent = *dice.pick(&stage.cast.agents)?;
    let queue = *dice.pick(&stage.cast.queues)?;
    let channel = *dice.pick(&stage.cast.channels)?;
    Some(match act {
        Act::ChangeLimit => change(agent, None, Some(dice.below(5) as u32), None),
        Act::ChangeMembers => {
            let is_added = !dice.one_in(3);
            let (add, remove) = if is_added { (vec![agent], vec![]) } else { (vec![], vec![agent]) };
            AdminRequest::ChangeQueue {
                queue,
                name: None,
                pull: None,
                active: None,
                add_members: add,
                remove_members: remove,
            }
        }
        Act::ChangeActive => change(agent, None, None, Some(!dice.one_in(3))),
        Act::ChangeRole => {
            let role = if dice.one_in(3) { Role::Administrator } else { Role::Agent };
            change(agent, Some(role), None, None)
        }
        Act::Rename => AdminRequest::ChangeQueue {
            queue,
            name: Some(SafeText::line(&format!("Queue {}", dice.below(4)))),
            pull: None,
            active: None,
            add_members: vec![],
            remove_members: vec![],
        },
        Act::RevokeSession => {
            let session = stage.disk.book().sessions.iter().find(|(_, user)| **user == agent).map(|(id, _)| *id)?;
            AdminRequest::RevokeUserSession { user: agent, session }
        }
        Act::ReplayQuarantine => AdminRequest::Replay { raw: stage.disk.book().quarantine.iter().next().copied()? },
        Act::SwitchChannel => AdminRequest::ChangeChannel {
            channel,
            name: Some(SafeText::line(&format!("Channel {}", dice.below(4)))),
            phone_number_id: None,
            waba_id: None,
            number: None,
            default_queue: Some(queue),
            active: Some(!dice.one_in(6)),
        },
        Act::ClashingSlug => AdminRequest::AddChannel {
            provider: Provider::Cloud,
            slug: SafeText::line("elsewhere"),
            name: SafeText::line("clash"),
            phone_number_id: SafeText::line(&format!("77{}", dice.below(1_000_000))),
            waba_id: SafeText::line("204200000000017"),
            number: SafeText::line("442079460100"),
            default_queue: queue,
        },
        _ => AdminRequest::AddUser {
            login: SafeText::line(&format!("extra{}", dice.below(1_000_000))),
            name: SafeText::line("Extra"),
            role: Role::Agent,
            password: Secret::new("a long password"),
            limit: None,
            language: None,
        },
    })
}

fn change(user: UserId, role: Option<Role>, limit: Option<u32>, active: Option<bool>) -> AdminRequest {
    AdminRequest::ChangeUser { user, name: None, role, password: None, limit, language: None, active }
}
