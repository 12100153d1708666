//! Days: the day a question is asked for, and the dates that facts carry.
//!
//! No clock is read here; the shell passes today's date down.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The day a question is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsOf(Date);

impl AsOf {
    /// The day `date`.
    pub const fn new(date: Date) -> Self {
        Self(date)
    }

    /// The calendar day.
    pub const fn day(self) -> Date {
        self.0
    }

    /// Whether `date` has certainly come: for a month or a year, whether its last day has.
    pub fn has_reached(self, date: FactDate) -> bool {
        date.last_day() <= self.0
    }

    /// Whether `date` may have come: for a month or a year, whether its first day has.
    pub fn may_have_reached(self, date: FactDate) -> bool {
        date.first_day() <= self.0
    }

    /// Days from this day until the first day of `date`; negative once that is past.
    pub fn days_until(self, date: FactDate) -> i32 {
        self.0.until(date.first_day()).map_or(0, |span| span.get_days())
    }

    /// Days from this day until `date` is over for certain: for a month or a year, until its last day.
    pub fn days_until_over(self, date: FactDate) -> i32 {
        self.0.until(date.last_day()).map_or(0, |span| span.get_days())
    }
}

impl fmt::Display for AsOf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a date: {1}")]
pub struct DateError(pub String, pub &'static str);

const NO_SUCH_DAY: &str = "there is no such day";

impl FromStr for AsOf {
    type Err = DateError;

    /// A whole day, `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        const FORM: &str = "give a whole day as YYYY-MM-DD";
        // A fact may be dated by its month or year alone; a question may not, and is not told that it may.
        let date = text.parse().map_err(|DateError(text, why)| {
            DateError(text, if why == NO_SUCH_DAY { why } else { FORM })
        })?;
        match date {
            FactDate { year, month: Some(month), day: Some(day) } => {
                let day = Date::new(year, month, day);
                Ok(Self(day.map_err(|_| DateError(text.to_owned(), NO_SUCH_DAY))?))
            }
            _ => Err(DateError(text.to_owned(), FORM)),
        }
    }
}

/// The date of a fact, as exactly as it is known: a day, a month or a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactDate {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

impl FactDate {
    /// The first day that the date may mean.
    pub fn first_day(self) -> Date {
        Date::constant(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day that the date may mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (Some(_), Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            _ => self.first_day().last_of_year(),
        }
    }

    /// Whether the day itself is known, not just its month or year.
    pub const fn is_exact(self) -> bool {
        self.day.is_some()
    }
}

impl From<Date> for FactDate {
    fn from(date: Date) -> Self {
        Self { year: date.year(), month: Some(date.month()), day: Some(date.day()) }
    }
}

impl FromStr for FactDate {
    type Err = DateError;

    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    fn from_str(text: &str) -> Result<Self, DateError> {
        const FORM: &str = "write YYYY, YYYY-MM or YYYY-MM-DD";
        let fail = |why| DateError(text.to_owned(), why);
        let mut parts = text.split('-');
        let mut part = |digits: usize| match parts.next() {
            None => Ok(None),
            Some(part) if part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()) => {
                Ok(part.parse::<i16>().ok())
            }
            Some(_) => Err(fail(FORM)),
        };
        let narrow = |n: Option<i16>| n.and_then(|n| i8::try_from(n).ok());
        let year = part(4)?.ok_or_else(|| fail(FORM))?;
        let (month, day) = (narrow(part(2)?), narrow(part(2)?));
        if parts.next().is_some() {
            return Err(fail(FORM));
        }
        Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(|_| fail(NO_SUCH_DAY))?;
        Ok(Self { year, month, day })
    }
}

impl fmt::Display for FactDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
        }
        if let Some(day) = self.day {
            write!(f, "-{day:02}")?;
        }
        Ok(())
    }
}

impl Serialize for FactDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.year, self.month, self.day).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for FactDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// YAML reads a bare `2018` as a number, so both shapes are taken.
        struct Visitor;
        impl de::Visitor<'_> for Visitor {
            type Value = FactDate;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date: YYYY, YYYY-MM or YYYY-MM-DD")
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<FactDate, E> {
                text.parse().map_err(E::custom)
            }
            fn visit_u64<E: de::Error>(self, year: u64) -> Result<FactDate, E> {
                year.to_string().parse().map_err(E::custom)
            }
            fn visit_i64<E: de::Error>(self, year: i64) -> Result<FactDate, E> {
                year.to_string().parse().map_err(E::custom)
            }
        }
        if deserializer.is_human_readable() {
            deserializer.deserialize_any(Visitor)
        } else {
            type Parts = (i16, Option<i8>, Option<i8>);
            let (year, month, day) = Parts::deserialize(deserializer)?;
            Date::new(year, month.unwrap_or(1), day.unwrap_or(1)).map_err(de::Error::custom)?;
            Ok(Self { year, month, day })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_partial_date_covers_all_its_days() {
        let month: FactDate = "2024-02".parse().unwrap();
        assert_eq!(month.first_day().to_string(), "2024-02-01");
        assert_eq!(month.last_day().to_string(), "2024-02-29");
        let as_of: AsOf = "2024-02-10".parse().unwrap();
        assert!(as_of.may_have_reached(month) && !as_of.has_reached(month));
    }

    #[test]
    fn days_left_are_counted() {
        let as_of: AsOf = "2026-11-21".parse().unwrap();
        assert_eq!(as_of.days_until("2026-12-01".parse().unwrap()), 10);
        assert_eq!(as_of.days_until("2026-11-20".parse().unwrap()), -1);
        assert_eq!(as_of.days_until("2027-07-01".parse().unwrap()), 222);
    }

    #[test]
    fn wrong_dates_are_refused_with_a_reason() {
        for text in ["", "x", "2024-2", "2024-02-30", "2024-13", "2024-02-01-01", "24-01-01"] {
            assert!(text.parse::<FactDate>().is_err(), "{text}");
        }
        assert_eq!(
            "2024-02-30".parse::<AsOf>().unwrap_err().to_string(),
            "`2024-02-30` is not a date: there is no such day"
        );
        assert!("2024-02".parse::<AsOf>().is_err());
    }
}
