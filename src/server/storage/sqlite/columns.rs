//! Single values between SQL and the domain: numbers for enumerations, JSON, ids, times.
//!
//! The numbers stand in databases on other people's disks: a new one may be added, none may change its meaning.

use rusqlite::Row;
use rusqlite::types::{FromSql, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::base::{SafeText, Timestamp};
use crate::domain::message::{Direction, Origin, Status};
use crate::domain::{AddressKind, AttendanceState, Failure, Language, Provider, Pull, Role};
use crate::server::port::SendState;

/// A value that does not parse. It names the column, never what stands in it.
#[derive(Debug, thiserror::Error)]
#[error("the value cannot be read")]
struct Unreadable;

/// Reads the columns of a row from left to right.
pub(super) struct Columns<'a, 'b> {
    row: &'a Row<'b>,
    next: usize,
}

impl<'a, 'b> Columns<'a, 'b> {
    pub fn of(row: &'a Row<'b>) -> Columns<'a, 'b> {
        Columns { row, next: 0 }
    }

    pub fn value<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let at = self.next;
        self.next += 1;
        self.row.get(at)
    }

    fn parsed<S: FromSql, T>(&mut self, parse: impl FnOnce(S) -> Option<T>) -> rusqlite::Result<T> {
        let at = self.next;
        let raw: S = self.value()?;
        parse(raw).ok_or_else(|| unreadable(at))
    }

    pub fn id(&mut self) -> rusqlite::Result<[u8; 16]> {
        self.value()
    }

    pub fn maybe_id<T>(&mut self, wrap: impl FnOnce([u8; 16]) -> T) -> rusqlite::Result<Option<T>> {
        Ok(self.value::<Option<[u8; 16]>>()?.map(wrap))
    }

    pub fn number(&mut self) -> rusqlite::Result<u64> {
        self.parsed(|raw: i64| u64::try_from(raw).ok())
    }

    pub fn time(&mut self) -> rusqlite::Result<Timestamp> {
        self.value().map(Timestamp)
    }

    pub fn maybe_time(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        Ok(self.value::<Option<i64>>()?.map(Timestamp))
    }

    /// Text is cleaned again: the file may have been changed by somebody else.
    pub fn text(&mut self) -> rusqlite::Result<SafeText> {
        let at = self.next;
        self.next += 1;
        let raw = self.row.get_ref(at)?.as_str().map_err(|_| unreadable(at))?;
        Ok(SafeText::new(raw))
    }

    pub fn maybe_text(&mut self) -> rusqlite::Result<Option<SafeText>> {
        let at = self.next;
        self.next += 1;
        let raw = self.row.get_ref(at)?.as_str_or_null().map_err(|_| unreadable(at))?;
        Ok(raw.map(SafeText::new))
    }

    /// As [`Columns::value`] of an optional text, parsed by `parse`.
    pub fn maybe_parsed<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> rusqlite::Result<Option<T>> {
        let at = self.next;
        match self.value::<Option<String>>()? {
            Some(raw) => parse(&raw).map(Some).ok_or_else(|| unreadable(at)),
            None => Ok(None),
        }
    }

    pub fn json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let at = self.next;
        self.next += 1;
        let raw = self.row.get_ref(at)?.as_str().map_err(|_| unreadable(at))?;
        serde_json::from_str(raw).map_err(|_| unreadable(at))
    }

    pub fn maybe_json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        self.maybe_parsed(|raw| serde_json::from_str(raw).ok())
    }

    pub fn code<T: Code>(&mut self) -> rusqlite::Result<T> {
        self.parsed(T::from_code)
    }

    pub fn maybe_code<T: Code>(&mut self) -> rusqlite::Result<Option<T>> {
        let at = self.next;
        match self.value::<Option<i64>>()? {
            Some(raw) => T::from_code(raw).map(Some).ok_or_else(|| unreadable(at)),
            None => Ok(None),
        }
    }

    /// The two columns of a status.
    pub fn status(&mut self) -> rusqlite::Result<Option<Status>> {
        let at = self.next;
        let code = self.value::<Option<i64>>()?;
        let failure = self.value::<Option<i32>>()?;
        match code {
            Some(code) => status_of(code, failure).map(Some).ok_or_else(|| unreadable(at)),
            None => Ok(None),
        }
    }
}

fn unreadable(at: usize) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(at, Type::Null, Box::new(Unreadable))
}

/// A number as the database keeps it. Those of turno grow by one and never reach the end.
pub(super) fn number(value: u64) -> rusqlite::Result<i64> {
    i64::try_from(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

pub(super) fn json<T: Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// An enumeration as a small number.
pub(super) trait Code: Sized {
    fn code(&self) -> i64;
    fn from_code(code: i64) -> Option<Self>;
}

macro_rules! codes {
    ($($type:ident { $($arm:ident = $code:literal),+ })+) => { $(
        impl Code for $type {
            fn code(&self) -> i64 {
                match self { $($type::$arm => $code),+ }
            }

            fn from_code(code: i64) -> Option<$type> {
                match code {
                    $($code => Some($type::$arm),)+
                    _ => None,
                }
            }
        }
    )+ };
}

codes! {
    Language { English = 0, Spanish = 1, Portuguese = 2 }
    Role { Agent = 0, Administrator = 1 }
    Pull { Members = 0, Nobody = 1 }
    Provider { Cloud = 0 }
    AddressKind { Phone = 0, WaId = 1, Bsuid = 2 }
    AttendanceState { Waiting = 0, Assigned = 1, Open = 2, Finished = 3 }
    Direction { In = 0, Out = 1, Note = 2, System = 3 }
    Origin { Desk = 0, Phone = 1, Standby = 2 }
    SendState { Queued = 0, Sending = 1, Uncertain = 2, Done = 3, Failed = 4 }
}

/// A status as its number and, for a failed one, the provider's code.
pub(super) fn status_columns(status: Option<Status>) -> (Option<i64>, Option<i32>) {
    let Some(status) = status else { return (None, None) };
    match status {
        Status::Queued => (Some(0), None),
        Status::Uncertain => (Some(1), None),
        Status::Accepted => (Some(2), None),
        Status::Sent => (Some(3), None),
        Status::Failed(failure) => (Some(4), Some(failure.0)),
        Status::Delivered => (Some(5), None),
        Status::Read => (Some(6), None),
        Status::Played => (Some(7), None),
    }
}

fn status_of(code: i64, failure: Option<i32>) -> Option<Status> {
    match (code, failure) {
        (0, None) => Some(Status::Queued),
        (1, None) => Some(Status::Uncertain),
        (2, None) => Some(Status::Accepted),
        (3, None) => Some(Status::Sent),
        (4, Some(failure)) => Some(Status::Failed(Failure(failure))),
        (5, None) => Some(Status::Delivered),
        (6, None) => Some(Status::Read),
        (7, None) => Some(Status::Played),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_survives_its_columns() {
        let all = [
            Status::Queued,
            Status::Uncertain,
            Status::Accepted,
            Status::Sent,
            Status::Failed(Failure::WINDOW),
            Status::Delivered,
            Status::Read,
            Status::Played,
        ];
        for status in all {
            let (code, failure) = status_columns(Some(status));
            assert_eq!(code.and_then(|code| status_of(code, failure)), Some(status));
        }
        assert_eq!(status_of(4, None), None);
        assert_eq!(status_of(8, None), None);
    }

    /// The partial indexes of the schema name these numbers.
    #[test]
    fn the_numbers_that_the_schema_names_stay() {
        assert_eq!(AttendanceState::Finished.code(), 3);
        let unsettled = [SendState::Queued, SendState::Sending, SendState::Uncertain];
        assert!(unsettled.iter().all(|state| state.code() <= 2));
        assert!([SendState::Done, SendState::Failed].iter().all(|state| state.code() > 2));
    }
}
