//! Reads a changed text again and holds it against what was asked for.
//!
//! This shares nothing with the code that writes edits: texts are parsed before and after, and compared
//! value by value. A mistake there must end here, not in somebody's file.

use std::collections::BTreeMap;

use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use percent_encoding::percent_decode_str;

use super::apply;
use super::json::{ItemChange, ListChange};
use super::lists::{ListAt, edits};
use super::query::parts;
use crate::manifest::authorize_url::{self, AuthorizeUrl};
use crate::text::{Edit, SourceText, Span};

/// Whether `new` is the old text with these changes, and nothing else. Lists of JSON and of URLs can lie in each
/// other, so each kind is looked at alone.
pub(super) fn verify(old: &SourceText, new: &str, lists: &BTreeMap<ListAt, ListChange>) -> bool {
    let is_json = |list: &ListAt| matches!(list, ListAt::Json(_));
    let (json, urls): (Asked<'_>, Asked<'_>) = lists.iter().partition(|(list, _)| is_json(list));
    let right = |asked: &Asked<'_>, is_right: fn(&SourceText, &SourceText, &Asked<'_>) -> bool| {
        asked.is_empty()
            || changed(old, asked).is_some_and(|after| {
                let whole = asked.len() < lists.len() || after.text() == new;
                whole && is_right(old, &after, asked)
            })
    };
    right(&json, json_is_right)
        && right(&urls, urls_are_right)
        && is_still_read(old, new, !json.is_empty())
}

type Asked<'a> = BTreeMap<&'a ListAt, &'a ListChange>;

/// The text with some of the changes alone.
fn changed(old: &SourceText, asked: &Asked<'_>) -> Option<SourceText> {
    let mut all: Vec<Edit> = Vec::new();
    for (list, change) in asked {
        all.extend(edits(old.text(), **list, change)?);
    }
    all.sort_by_key(|edit| (edit.span.start, edit.span.end));
    Some(SourceText::new(old.name(), apply(old.text(), &all)))
}

/// Whether a text is JSON as it was before: with comments and the like, or without.
fn is_still_read(old: &SourceText, new: &str, json: bool) -> bool {
    let new = new.strip_prefix(crate::text::BOM).unwrap_or(new);
    (!json || parse(new).is_some()) && (!is_strict(old.body()) || is_strict(new))
}

fn parse(text: &str) -> Option<Value<'_>> {
    let options = ParseOptions { allow_missing_commas: false, ..ParseOptions::default() };
    parse_to_ast(text, &CollectOptions::default(), &options).ok()?.value
}

fn is_strict(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether `new` is the old JSON with these changes, value by value.
fn json_is_right(old: &SourceText, new: &SourceText, asked: &Asked<'_>) -> bool {
    match (parse(old.body()), parse(new.body())) {
        (Some(before), Some(after)) => Texts { old, new, asked }.same(&before, &after),
        _ => false,
    }
}

struct Texts<'a> {
    old: &'a SourceText,
    new: &'a SourceText,
    asked: &'a Asked<'a>,
}

impl Texts<'_> {
    fn change(&self, value: &impl Ranged) -> Option<&ListChange> {
        let open = value.start() + self.old.body_start();
        self.asked.get(&ListAt::Json(open)).copied()
    }

    /// Whether a value is the old one with the changes asked for. The parser refuses more than 512 levels, so
    /// walking it by recursion is safe.
    fn same(&self, old: &Value<'_>, new: &Value<'_>) -> bool {
        match (old, new) {
            (Value::Array(before), Value::Array(after)) => match self.change(before) {
                Some(change) => self.elements(&before.elements, &after.elements, change),
                None => {
                    before.elements.len() == after.elements.len()
                        && before.elements.iter().zip(&after.elements).all(|(a, b)| self.same(a, b))
                }
            },
            (Value::Object(before), Value::Object(after)) => self.members(before, after),
            _ => old.text(self.old.body()) == new.text(self.new.body()),
        }
    }

    fn elements(&self, old: &[Value<'_>], new: &[Value<'_>], change: &ListChange) -> bool {
        let mut new = new.iter();
        let is = |value: Option<&Value<'_>>, scope: &String| matches!(value, Some(Value::StringLit(literal)) if *literal.value == **scope);
        for (at, element) in old.iter().enumerate() {
            let right = match change.items.get(&at) {
                Some(ItemChange::Remove) => true,
                Some(ItemChange::Replace { with, .. }) => {
                    with.iter().all(|scope| is(new.next(), scope))
                }
                None => new.next().is_some_and(|value| self.same(element, value)),
            };
            if !right {
                return false;
            }
        }
        change.added.iter().all(|scope| is(new.next(), scope)) && new.next().is_none()
    }

    fn members(&self, old: &Object<'_>, new: &Object<'_>) -> bool {
        let change = self.change(old);
        let stays = |at: usize| !change.is_some_and(|change| change.removes(at));
        let before = old.properties.iter().enumerate().filter(|(at, _)| stays(*at));
        let before: Vec<_> = before.map(|(_, property)| property).collect();
        before.len() == new.properties.len()
            && before
                .iter()
                .zip(&new.properties)
                .all(|(a, b)| a.name.as_str() == b.name.as_str() && self.same(&a.value, &b.value))
    }
}

/// Whether the URLs of `new` are the old ones with these changes.
fn urls_are_right(old: &SourceText, new: &SourceText, asked: &Asked<'_>) -> bool {
    let (before, after) = (authorize_url::read(old), authorize_url::read(new));
    let written = |source: &SourceText, url: &AuthorizeUrl| {
        let value = url.scopes.value.unwrap_or_default();
        let parts = parts(source.text(), value).into_iter();
        parts.map(|part| (part, source.slice(part).to_owned())).collect::<Vec<_>>()
    };
    let right = |(a, b): (&AuthorizeUrl, &AuthorizeUrl)| {
        let change = a
            .scopes
            .value
            .and_then(|value| asked.get(&ListAt::Query(value.start, value.end)).copied());
        let none = ListChange::default();
        let expected = parts_after(old, &written(old, a), change.unwrap_or(&none));
        let found = written(new, b).into_iter().map(|(_, text)| decoded(&text));
        a.endpoint == b.endpoint && found.eq(expected)
    };
    before.len() == after.len() && before.iter().zip(&after).all(right)
}

fn decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

/// The parts of a URL's value as they should be, decoded.
fn parts_after(old: &SourceText, parts: &[(Span, String)], change: &ListChange) -> Vec<String> {
    let mut expected = Vec::new();
    for (at, (span, text)) in parts.iter().enumerate() {
        match change.items.get(&at) {
            None => expected.push(decoded(text)),
            Some(ItemChange::Remove) => {}
            Some(ItemChange::Replace { text, with }) => {
                let resource = decoded(old.slice(Span::new(span.start, text.start)));
                expected.extend(with.iter().map(|scope| format!("{resource}{scope}")));
            }
        }
    }
    let resource = change.like.map_or_else(String::new, |like| decoded(old.slice(like)));
    expected.extend(change.added.iter().map(|scope| format!("{resource}{scope}")));
    expected
}

#[cfg(test)]
mod tests;
