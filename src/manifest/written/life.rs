//! How long a token is to live, where its last day is reckoned from the day on which the code runs.

use std::ops::Range;

use once_cell::sync::Lazy;
use regex::{Captures, Regex};

use super::TokenLife;
use crate::text::Span;

/// How far before a body the statement is looked for that gives its last day a name, in bytes.
const REACH: usize = 3000;
/// Longest expression that is read.
const LONGEST: usize = 240;

/// The life that a body states; `object` is where its fields stand.
pub(super) fn life(text: &str, object: Range<usize>) -> Option<TokenLife> {
    static KEY: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"(?i-u)\bvalid_?to\b\\?["']?\s*[:=]\s*"#)
            .expect("the pattern is constant and valid")
    });
    let key = KEY.find(&text[object.clone()])?;
    let start = object.start + key.end();
    let value = statement(text, start);
    if let Some(found) = reckoned(text, value.clone()) {
        return Some(found);
    }
    by_name(text, &text[value], object.start)
}

/// What follows a place up to the end of its line, its statement or its argument.
fn statement(text: &str, start: usize) -> Range<usize> {
    let mut depth = 0_usize;
    let end = text[start..].char_indices().find(|(at, letter)| match letter {
        '(' | '[' => {
            depth += 1;
            false
        }
        ')' | ']' if depth > 0 => {
            depth -= 1;
            false
        }
        ')' | ']' | ',' | '}' => depth == 0,
        ';' | '\n' => true,
        _ => *at > LONGEST,
    });
    start..end.map_or(text.len(), |(at, _)| start + at)
}

/// The life by the name that an expression begins with, where one statement before it reckons that.
fn by_name(text: &str, value: &str, before: usize) -> Option<TokenLife> {
    static NAME: Lazy<Regex> = Lazy::new(|| {
        Regex::new(r#"^(?:[\\"'`]+\$\{?|\$?)([A-Za-z_][A-Za-z0-9_]*)"#)
            .expect("the pattern is constant and valid")
    });
    let name = NAME.captures(value)?.get(1)?.as_str();
    let mut from = before.saturating_sub(REACH);
    while !text.is_char_boundary(from) {
        from -= 1;
    }
    let given = Regex::new(&format!(
        r"\b{name}(?:\s*:\s*[A-Za-z.]+)?\s*(?::=|=|\.(?:setFullYear|setUTCFullYear|setMonth|setUTCMonth|setDate|setUTCDate)\()"
    ));
    let mut found = None;
    for given in given.ok()?.find_iter(&text[from..before]) {
        let start = from + given.start();
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let is_comment =
            ["//", "#", "*"].iter().any(|mark| text[line..start].trim_start().starts_with(mark));
        if is_comment {
            continue;
        }
        if let Some(one) = reckoned(text, statement(text, start)) {
            // Of two nobody can tell which one counts.
            if found.replace(one).is_some() {
                return None;
            }
        }
    }
    found
}

/// What an expression adds to the day on which it runs.
fn reckoned(text: &str, within: Range<usize>) -> Option<TokenLife> {
    static ADDS: Lazy<Regex> = Lazy::new(|| {
        Regex::new(concat!(
            r"(?:\b(?:Add|plus)(?P<unit>Years|Months|Weeks|Days)\(\s*(?P<n>\d{1,6})\s*\)",
            r"|\btimedelta\(\s*(?:(?P<unit2>days|weeks)\s*=\s*)?(?P<n2>\d{1,6})(?:\s*\*\s*(?P<m2>\d{1,4}))?\s*\)",
            r"|\brelativedelta\(\s*(?P<unit3>years|months|weeks|days)\s*=\s*\+?(?P<n3>\d{1,6})\s*\)",
            r"|\bset(?:UTC)?(?P<unit4>FullYear|Month|Date)\([^()\n]*\.get(?:UTC)?(?:FullYear|Month|Date)\(\)\s*\+\s*(?P<n4>\d{1,6})\s*\)",
            r"|\bAddDate\(\s*(?P<years>\d{1,4})\s*,\s*(?P<months>\d{1,4})\s*,\s*(?P<days>\d{1,6})\s*\)",
            r#"|\bdate\b[^\n|;]{0,40}(?:-d|--date)[ =]?["']?\+?(?P<n5>\d{1,6}) ?(?P<unit5>year|month|week|day)s?"#,
            r"|\bDate\.now\(\)\s*\+\s*(?P<n6>\d{1,6})\s*\*\s*24\s*\*\s*60\s*\*\s*60\s*\*\s*1000)",
        ))
        .expect("the pattern is constant and valid")
    });
    let found = ADDS.captures(&text[within.clone()])?;
    let whole = found.get(0)?;
    let days = days(&found)?;
    let span = Span::new(within.start + whole.start(), within.start + whole.end());
    Some(TokenLife { days, span })
}

/// The days that were added; a month has 30 and a year 365, so that no life is taken for longer than it is.
fn days(found: &Captures<'_>) -> Option<u64> {
    let number = |name: &str| found.name(name)?.as_str().parse::<u64>().ok();
    if let (Some(years), Some(months), Some(days)) =
        (number("years"), number("months"), number("days"))
    {
        return Some(years * 365 + months * 30 + days);
    }
    let count = ["n", "n2", "n3", "n4", "n5", "n6"].iter().find_map(|name| number(name))?;
    let unit =
        ["unit", "unit2", "unit3", "unit4", "unit5"].iter().find_map(|name| found.name(name));
    let unit = unit.map_or(String::new(), |unit| unit.as_str().to_ascii_lowercase());
    let each = match unit.trim_end_matches('s') {
        "year" | "fullyear" => 365,
        "month" => 30,
        "week" => 7,
        _ => 1,
    };
    Some(count * number("m2").unwrap_or(1) * each)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(u64, String)> {
        let start = text.find("body").unwrap_or(0);
        let found = life(text, start..text.len())?;
        Some((found.days, text[found.span.start..found.span.end].to_owned()))
    }

    #[test]
    fn days_are_reckoned_as_languages_do() {
        for (text, days, written) in [
            ("ValidTo = DateTime.UtcNow.AddYears(2),", 730, "AddYears(2)"),
            ("validTo = (Get-Date).AddDays(500).ToString('o')", 500, "AddDays(500)"),
            (
                "\"validTo\": (now() + timedelta(days=2 * 365)).isoformat(),",
                730,
                "timedelta(days=2 * 365)",
            ),
            (
                "until = now() + timedelta(weeks=60)\nbody = {\"validTo\": until.isoformat()}",
                420,
                "timedelta(weeks=60)",
            ),
            (
                "const d = new Date();\nd.setFullYear(d.getFullYear() + 2);\nbody = { validTo: d.toISOString() }",
                730,
                "setFullYear(d.getFullYear() + 2)",
            ),
            ("validTo: time.Now().AddDate(1, 6, 0),", 545, "AddDate(1, 6, 0)"),
            (
                "UNTIL=$(date -d '+18 months' +%F)\nbody {\"validTo\": $UNTIL}",
                540,
                "date -d '+18 months",
            ),
            (
                "until=$(date -d '+2 years' +%F)\nbody \"{\\\"validTo\\\":\\\"$until\\\"}\"",
                730,
                "date -d '+2 years",
            ),
        ] {
            assert_eq!(of(text), Some((days, written.to_owned())), "{text}");
        }
    }

    #[test]
    fn what_is_not_told_is_not_guessed() {
        for text in [
            "validTo: until,",
            "until = now.AddYears(2);\nbody validTo: \"until\"",
            "validTo: now.AddYears(years),",
            "validTo: now, other: DateTime.UtcNow.AddYears(2)",
            "until = a.AddYears(2);\nuntil = a.AddDays(3);\nbody validTo = until;",
            "// until = a.AddYears(2);\nbody validTo = until;",
            "validFrom = now.AddYears(2)",
        ] {
            assert_eq!(of(text), None, "{text}");
        }
    }
}
