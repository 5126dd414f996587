//! Times as people read them: the window's clock, ages, times of day and dates. Pure: the moment and the zone are passed in.
//!
//! Clocks count whole minutes of the wall clock, so that all of them step together when a minute passes and a screen between
//! two minutes stands still.

use jiff::Zoned;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::base::{Millis, Timestamp};
use crate::domain::window::OPEN_FOR;
use crate::i18n::Texts;

use super::theme::Role;

/// Under this much, a window's clock stands in the danger role and ends in `!`.
pub const PRESSING: Millis = Millis::minutes(10);
/// Under this much, it stands in the warning role.
pub const SOON: Millis = Millis::minutes(60);

const MINUTE: i64 = 60_000;

/// How long free text may still be sent (R024, D10).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WindowClock {
    Closed,
    /// Whole minutes left: 0 in the last one.
    Left(u32),
}

impl WindowClock {
    /// The clock of a window that ends at `end`, at `now`. `None`: the customer never wrote, it is closed.
    pub fn at(end: Option<Timestamp>, now: Timestamp) -> WindowClock {
        match end {
            Some(end) if end > now => {
                let left = minute_of(end).saturating_sub(minute_of(now)).clamp(0, OPEN_FOR.whole_minutes());
                WindowClock::Left(u32::try_from(left).unwrap_or(0))
            }
            Some(_) | None => WindowClock::Closed,
        }
    }

    /// `23:41`, `0:09!`, or the word *closed*.
    pub fn text(self, texts: &Texts) -> String {
        match self {
            WindowClock::Closed => texts.get("clock-closed"),
            WindowClock::Left(minutes) => {
                let pressing = if self.is_pressing() { "!" } else { "" };
                format!("{}:{:02}{pressing}", minutes / 60, minutes % 60)
            }
        }
    }

    /// As [`WindowClock::text`], and whole hours while there is more than one: `23h`. For lists, where a column of minutes
    /// that nobody needs yet would change with every minute.
    pub fn short(self, texts: &Texts) -> String {
        match self {
            WindowClock::Left(minutes) if i64::from(minutes) >= SOON.whole_minutes() => {
                texts.with("age-hours", &[("n", (minutes / 60).into())])
            }
            WindowClock::Left(_) | WindowClock::Closed => self.text(texts),
        }
    }

    pub fn is_pressing(self) -> bool {
        matches!(self, WindowClock::Left(minutes) if i64::from(minutes) < PRESSING.whole_minutes())
    }

    /// The colour: never the only sign, the text itself says as much.
    pub fn role(self) -> Role {
        match self {
            WindowClock::Closed => Role::Dim,
            WindowClock::Left(_) if self.is_pressing() => Role::Danger,
            WindowClock::Left(minutes) if i64::from(minutes) < SOON.whole_minutes() => Role::Warn,
            WindowClock::Left(_) => Role::Text,
        }
    }
}

/// The minute of the wall clock that `at` lies in, counted from 1970.
fn minute_of(at: Timestamp) -> i64 {
    at.0.div_euclid(MINUTE)
}

/// How long ago: `now`, `2m`, `15m`, `1h`, `3d`; from ten minutes on in steps of five, so that a list of them stands still
/// most minutes. A moment in the future is now.
pub fn age(since: Timestamp, now: Timestamp, texts: &Texts) -> String {
    let minutes = minute_of(now).saturating_sub(minute_of(since));
    match minutes {
        ..1 => texts.get("age-now"),
        1..10 => texts.with("age-minutes", &[("n", minutes.into())]),
        10..60 => texts.with("age-minutes", &[("n", (minutes / 5 * 5).into())]),
        60..1_440 => texts.with("age-hours", &[("n", (minutes / 60).into())]),
        _ => texts.with("age-days", &[("n", (minutes / 1_440).into())]),
    }
}

/// A span in words for the status line: `40 s`, `3 min`, `2 h`. Under a minute in steps of ten seconds.
pub fn span(length: Millis, texts: &Texts) -> String {
    let seconds = length.0.max(0) / 1_000;
    match seconds {
        ..60 => texts.with("span-seconds", &[("n", (seconds / 10 * 10).into())]),
        60..3_600 => texts.with("span-minutes", &[("n", (seconds / 60).into())]),
        3_600..86_400 => texts.with("span-hours", &[("n", (seconds / 3_600).into())]),
        _ => texts.with("span-days", &[("n", (seconds / 86_400).into())]),
    }
}

fn zoned(at: Timestamp, zone: &TimeZone) -> Zoned {
    // Out of jiff's range only for moments that no message can have.
    jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

/// The day that `at` lies in.
pub fn day(at: Timestamp, zone: &TimeZone) -> Date {
    zoned(at, zone).date()
}

/// `14:02`.
pub fn time_of_day(at: Timestamp, zone: &TimeZone) -> String {
    let local = zoned(at, zone);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// The word on a day's rule: *today*, *yesterday*, else weekday and date; the year where it is another one.
pub fn day_word(at: Timestamp, now: Timestamp, zone: &TimeZone, texts: &Texts) -> String {
    let (that, today) = (day(at, zone), day(now, zone));
    if that == today {
        return texts.get("day-today");
    }
    if today.yesterday().is_ok_and(|yesterday| yesterday == that) {
        return texts.get("day-yesterday");
    }
    let weekday = texts.with("day-weekday", &[("n", i64::from(that.weekday().to_monday_one_offset()).into())]);
    let date = date_in_words(that, that.year() != today.year(), texts);
    texts.with("day-long", &[("weekday", weekday.as_str().into()), ("date", date.as_str().into())])
}

/// `12 Oct`; with the year where it is not the current one.
pub fn date(at: Timestamp, now: Timestamp, zone: &TimeZone, texts: &Texts) -> String {
    let (that, today) = (day(at, zone), day(now, zone));
    date_in_words(that, that.year() != today.year(), texts)
}

fn date_in_words(that: Date, with_year: bool, texts: &Texts) -> String {
    let month = texts.with("date-month", &[("n", i64::from(that.month()).into())]);
    // As texts, not numbers: a language may not put a separator into a year.
    let (day, year) = (that.day().to_string(), that.year().to_string());
    let id = if with_year { "date-with-year" } else { "date-short" };
    texts.with(id, &[("day", day.as_str().into()), ("month", month.as_str().into()), ("year", year.as_str().into())])
}

/// `14:02` today, `12 Oct 14:02` on another day.
pub fn moment(at: Timestamp, now: Timestamp, zone: &TimeZone, texts: &Texts) -> String {
    let time = time_of_day(at, zone);
    if day(at, zone) == day(now, zone) {
        return time;
    }
    format!("{} {time}", date(at, now, zone, texts))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    const NOW: Timestamp = Timestamp(1_795_240_850_000); // 2026-11-21 06:00:50 UTC

    fn zone() -> TimeZone {
        TimeZone::fixed(jiff::tz::offset(-3))
    }

    fn ago(minutes: i64) -> Timestamp {
        NOW.plus(Millis::minutes(-minutes))
    }

    #[test]
    fn r024_the_clock_counts_minutes_and_says_when_they_are_few() {
        let texts = Texts::new(Language::English);
        let left = |minutes| WindowClock::at(Some(NOW.plus(Millis::minutes(minutes))), NOW).text(&texts);
        assert_eq!(left(23 * 60 + 41), "23:41");
        assert_eq!(left(41), "0:41");
        assert_eq!(left(9), "0:09!");
        assert_eq!(left(0), "closed");
        assert_eq!(left(90 * 60), "24:00", "a clock that runs ahead opens nothing for longer");
        assert_eq!(WindowClock::at(None, NOW).text(&texts), "closed");
        let short = |minutes| WindowClock::at(Some(NOW.plus(Millis::minutes(minutes))), NOW).short(&texts);
        assert_eq!([23 * 60 + 41, 60, 59, 9].map(short), ["23h", "1h", "0:59", "0:09!"]);
        assert_eq!(WindowClock::at(Some(NOW.plus(Millis(1_000))), NOW), WindowClock::Left(0));
    }

    #[test]
    fn all_clocks_step_with_the_minute() {
        let end = Some(Timestamp(1_795_250_000_000));
        let start = Timestamp(NOW.0.div_euclid(MINUTE) * MINUTE);
        let clocks: Vec<_> = (0..60).map(|s| WindowClock::at(end, start.plus(Millis::seconds(s)))).collect();
        assert!(clocks.iter().all(|clock| *clock == clocks[0]));
    }

    #[test]
    fn ages_are_short() {
        let texts = Texts::new(Language::Portuguese);
        let words: Vec<_> = [0, 2, 9, 14, 59, 75, 3 * 1_440].iter().map(|m| age(ago(*m), NOW, &texts)).collect();
        assert_eq!(words, ["agora", "2m", "9m", "10m", "55m", "1h", "3d"]);
    }

    #[test]
    fn days_have_words_in_each_language() {
        let old = Timestamp(1_792_000_000_000); // 2026-10-14
        let older = Timestamp(1_700_000_000_000); // 2023-11-14
        let words = |language| {
            let texts = Texts::new(language);
            [ago(0), ago(1_440), old, older].map(|at| day_word(at, NOW, &zone(), &texts))
        };
        assert_eq!(words(Language::English), ["today", "yesterday", "Wednesday 14 Oct", "Tuesday 14 Nov 2023"]);
        assert_eq!(words(Language::Spanish), ["hoy", "ayer", "miércoles 14 oct", "martes 14 nov 2023"]);
        assert_eq!(
            words(Language::Portuguese),
            ["hoje", "ontem", "quarta-feira, 14 de out.", "terça-feira, 14 de nov. de 2023"]
        );
    }

    #[test]
    fn times_are_in_the_zone_and_never_panic() {
        assert_eq!(time_of_day(NOW, &zone()), "03:00");
        for at in [i64::MIN, -1, 0, i64::MAX] {
            time_of_day(Timestamp(at), &zone());
            age(Timestamp(at), NOW, &Texts::new(Language::English));
            WindowClock::at(Some(Timestamp(at)), NOW);
        }
    }
}
