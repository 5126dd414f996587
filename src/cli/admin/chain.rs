//! `turno admin audit verify`: walks the whole log and computes every hash again (G21).
//!
//! From the newest row to the first, page by page: each row's hash must follow from its own fields and the hash of the row
//! before, the numbers must go down by one, and the first must come after nothing. Rows that were taken from the end leave a
//! shorter log that is whole in itself: only a number and hash that were noted elsewhere tell that they are gone.

use serde_json::json;

use crate::base::AccountId;
use crate::base::page::MAX_PAGE;
use crate::domain::AuditHash;
use crate::protocol::admin::AuditView;

use super::super::exit::Exit;
use super::super::failure::Failure;
use super::audit::{Noted, page};
use super::{AdminDoor, Answer, Desk};

/// What a walk from the newest row to the oldest found so far.
#[derive(Debug, Default)]
pub struct Walk {
    rows: u64,
    head: Option<Noted>,
    /// The row above the next one: it must follow from that.
    above: Option<AuditView>,
    /// The lowest number at which something does not fit.
    broken: Option<u64>,
    expected: Option<Noted>,
    /// The hash that stands at the expected number.
    met: Option<AuditHash>,
}

/// What is wrong with a log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// The first row that does not follow from the one before it, or whose number does not.
    Broken { n: u64 },
    /// The log ends before a row that was noted: the rows from `last` on were taken away.
    Shorter { last: u64, n: u64 },
    /// Another row stands at the number that was noted.
    Other { n: u64 },
}

impl Walk {
    pub fn new(expected: Option<Noted>) -> Walk {
        Walk { expected, ..Walk::default() }
    }

    /// Takes in the next older row.
    pub fn take(&mut self, row: AuditView, account: AccountId) {
        self.rows += 1;
        self.head.get_or_insert(Noted { n: row.n, hash: row.hash });
        if self.expected.is_some_and(|expected| expected.n == row.n) {
            self.met = Some(row.hash);
        }
        if let Some(above) = self.above.take() {
            self.check(&above, row.hash, above.n.checked_sub(1) == Some(row.n), account);
        }
        self.above = Some(row);
    }

    fn check(&mut self, row: &AuditView, before: AuditHash, is_next: bool, account: AccountId) {
        if !is_next || row.fields(account).hash(before) != row.hash {
            self.broken = Some(row.n);
        }
    }

    /// The end of the log: the last row that was taken must be the first of all.
    pub fn end(mut self, account: AccountId) -> Result<(u64, Option<Noted>), Flaw> {
        if let Some(first) = self.above.take() {
            self.check(&first, AuditHash::default(), first.n == 1, account);
        }
        if let Some(n) = self.broken {
            return Err(Flaw::Broken { n });
        }
        match (self.expected, self.met) {
            (Some(expected), None) => Err(Flaw::Shorter { last: self.head.map_or(0, |head| head.n), n: expected.n }),
            (Some(expected), Some(hash)) if hash != expected.hash => Err(Flaw::Other { n: expected.n }),
            (_, _) => Ok((self.rows, self.head)),
        }
    }
}

pub(super) async fn verify<D: AdminDoor>(
    door: &mut D,
    expected: Option<Noted>,
    desk: &Desk<'_>,
) -> Result<Answer, Failure> {
    let mut walk = Walk::new(expected);
    let mut before = None;
    loop {
        let (account, found) = page(door, before, MAX_PAGE, desk).await?;
        before = found.rows.first().map(|row| row.n);
        for row in found.rows.into_iter().rev() {
            walk.take(row, account);
        }
        if !found.more {
            let (rows, head) = walk.end(account).map_err(|flaw| failure(flaw, desk))?;
            return Ok(sound(rows, head, desk));
        }
    }
}

fn sound(rows: u64, head: Option<Noted>, desk: &Desk<'_>) -> Answer {
    let head = head.map_or_else(|| "0:".to_owned(), |head| format!("{}:{}", head.n, head.hash));
    let count = rows.to_string();
    let arguments = [("rows", count.as_str().into()), ("head", head.as_str().into())];
    let text = format!("{}\n", desk.texts.with("cli-audit-sound", &arguments));
    Answer { text, json: json!({ "rows": rows, "head": head }) }
}

fn failure(flaw: Flaw, desk: &Desk<'_>) -> Failure {
    // As they are typed: without the separators that people read numbers with.
    let (id, n, last) = match flaw {
        Flaw::Broken { n } => ("cli-audit-broken", n, 0),
        Flaw::Shorter { last, n } => ("cli-audit-shorter", n, last),
        Flaw::Other { n } => ("cli-audit-other", n, 0),
    };
    let (n, last) = (n.to_string(), last.to_string());
    let sentence = desk.texts.with(id, &[("n", n.as_str().into()), ("last", last.as_str().into())]);
    Failure::new(Exit::Data, sentence).with_next(desk.texts.get("cli-audit-flaw-next"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{SafeText, Timestamp, UserId};
    use crate::domain::audit::{FIRST_FORM, FORM};

    const ACCOUNT: AccountId = AccountId([1; 16]);

    /// A log of both forms, oldest first.
    fn log(rows: u64) -> Vec<AuditView> {
        let mut hash = AuditHash::default();
        let row = |n: u64| {
            let mut row = AuditView {
                n,
                at: Timestamp(n as i64),
                user: n.is_multiple_of(2).then_some(UserId([2; 16])),
                what: SafeText::line("user.add"),
                on: SafeText::line("AQEB"),
                details: SafeText::line(if n > 3 { "{\"role\":\"agent\"}" } else { "" }),
                form: if n > 3 { FORM } else { FIRST_FORM },
                hash: AuditHash::default(),
            };
            hash = row.fields(ACCOUNT).hash(hash);
            row.hash = hash;
            row
        };
        (1..=rows).map(row).collect()
    }

    fn walk(rows: &[AuditView], expected: Option<Noted>) -> Result<(u64, Option<Noted>), Flaw> {
        let mut walk = Walk::new(expected);
        rows.iter().rev().for_each(|row| walk.take(row.clone(), ACCOUNT));
        walk.end(ACCOUNT)
    }

    fn noted(row: &AuditView) -> Noted {
        Noted { n: row.n, hash: row.hash }
    }

    #[test]
    fn g21_a_log_that_nobody_touched_is_sound_across_its_forms() {
        let rows = log(9);
        assert_eq!(walk(&rows, None), Ok((9, Some(noted(&rows[8])))));
        assert_eq!(walk(&[], None), Ok((0, None)));
    }

    #[test]
    fn g21_any_changed_field_any_missing_and_any_moved_row_is_found_at_its_number() {
        for at in 0..9usize {
            let n = at as u64 + 1;
            let change: [fn(&mut AuditView); 6] = [
                |row| row.user = Some(UserId([9; 16])),
                |row| row.at = Timestamp(77),
                |row| row.what = SafeText::line("user.change"),
                |row| row.on = SafeText::line("other"),
                |row| row.form = 3 - row.form,
                |row| row.hash.0[31] ^= 1,
            ];
            for change in change {
                let mut rows = log(9);
                change(&mut rows[at]);
                assert_eq!(walk(&rows, None), Err(Flaw::Broken { n }));
            }
            let mut rows = log(9);
            rows.remove(at);
            let gap = if at == 8 { Ok((8, Some(noted(&rows[7])))) } else { Err(Flaw::Broken { n: n + 1 }) };
            assert_eq!(walk(&rows, None), gap, "only the end can go unnoticed");
        }
    }

    #[test]
    fn g21_an_end_that_is_gone_is_found_by_what_was_noted_before() {
        let rows = log(9);
        let head = Some(noted(&rows[8]));
        assert!(walk(&rows, head).is_ok());
        assert_eq!(walk(&rows[..6], head), Err(Flaw::Shorter { last: 6, n: 9 }));
        assert_eq!(walk(&[], head), Err(Flaw::Shorter { last: 0, n: 9 }));
        let mut written_anew = log(12);
        let mut hash = written_anew[6].hash;
        for row in &mut written_anew[7..] {
            row.on = SafeText::line("other");
            row.hash = row.fields(ACCOUNT).hash(hash);
            hash = row.hash;
        }
        assert!(walk(&written_anew, None).is_ok(), "who can write all of it can write another log");
        assert_eq!(walk(&written_anew, head), Err(Flaw::Other { n: 9 }));
    }
}
