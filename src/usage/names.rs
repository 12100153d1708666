//! From the names that client libraries use to operations.
//!
//! Within one area a method name decides the operation; names are compared without case, `_` and a
//! trailing `Async`. Methods that differ in the form of the answer only (`…Zip`, `…Text`) are the
//! operation without that word.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::method_aliases::{ALIASES, ALSO, LISTED, VARIANTS};
use super::receivers::{Receiver, Receivers};
use super::resolution::{Resolution, Unpublished, Why};
use crate::catalog::OperationRow;

/// Operations by name.
#[derive(Debug)]
pub(super) struct Names<'c> {
    rows: &'c [OperationRow],
    by_method: HashMap<String, SmallVec<[u32; 2]>>,
    receivers: Receivers,
}

impl<'c> Names<'c> {
    pub(super) fn new(rows: &'c [OperationRow]) -> Self {
        let mut by_method: HashMap<String, SmallVec<[u32; 2]>> = HashMap::with_capacity(rows.len());
        for (number, row) in (0_u32..).zip(rows) {
            by_method.entry(plain(&row.method)).or_default().push(number);
        }
        Self { rows, by_method, receivers: Receivers::new(rows) }
    }

    /// Whether the name of a receiver says which areas its methods belong to.
    pub(super) fn knows(&self, receiver: &str) -> bool {
        matches!(self.receivers.read(receiver), Receiver::Areas(_))
    }

    /// The operation of a method, called on a client class, an area, or something unknown.
    pub(super) fn resolve(&self, receiver: Option<&str>, method: &str) -> Resolution<'c> {
        let (receiver, method) = match (receiver, method.rsplit_once('.')) {
            (None, Some((receiver, method))) => (Some(receiver), method),
            (receiver, _) => (receiver, method),
        };
        let of = match receiver.map(|name| self.receivers.read(name)) {
            Some(Receiver::Areas(areas)) => Some(areas),
            Some(Receiver::Foreign) => return Resolution::Unpublished(Unpublished::Area),
            Some(Receiver::Unknown) | None => None,
        };
        let in_area = |number: &u32| {
            of.as_ref().is_none_or(|areas| areas.contains(&self.receivers.area_of(*number)))
        };
        for name in forms(method) {
            let Some(numbers) = self.by_method.get(&name) else { continue };
            let rows = numbers.iter().copied().filter(in_area).map(|at| &self.rows[at as usize]);
            let mut rows: Vec<&OperationRow> = rows.collect();
            // `QueryById` is published for GET and, under an id with `#`, for HEAD; clients have
            // another name for the second.
            let head =
                ALIASES.iter().any(|(alias, to)| *alias == name_of(method) && to.contains('#'));
            if rows.len() > 1 {
                rows.retain(|row| row.id.as_str().contains('#') == head);
            }
            if !rows.is_empty() {
                let why = if of.is_some() { Why::Name } else { Why::ReceiverUnknown };
                return Resolution::several(rows, why);
            }
        }
        let also = ALSO.iter().find(|(name, _)| match (&of, self.receivers.read(name)) {
            (Some(areas), Receiver::Areas(these)) => *areas == these,
            _ => false,
        });
        match also {
            Some((_, other)) => self.resolve(Some(other), method),
            None => Resolution::Unpublished(Unpublished::Method),
        }
    }
}

/// Every published operation of the areas that the name of a client class stands for; none for another name.
pub fn operations_of_class<'c>(rows: &'c [OperationRow], class: &str) -> Vec<&'c OperationRow> {
    let receivers = Receivers::new(rows);
    let Receiver::Areas(areas) = receivers.read(class) else { return Vec::new() };
    let of_class = |(number, _): &(u32, &OperationRow)| areas.contains(&receivers.area_of(*number));
    (0_u32..).zip(rows).filter(of_class).map(|(_, row)| row).collect()
}

/// A name as it is compared: lower case, letters and digits only, no `async` at the end.
fn plain(name: &str) -> String {
    let mut name = name_of(name);
    if name.len() > "async".len() && name.ends_with("async") {
        name.truncate(name.len() - "async".len());
    }
    name
}

/// Letters and digits of a name, in lower case.
pub(super) fn name_of(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The names under which the specs may have a method, likeliest first.
fn forms(method: &str) -> Vec<String> {
    let name = plain(method);
    let mut forms = vec![name.clone()];
    let alias = |name: &str| ALIASES.iter().find(|(alias, _)| *alias == name);
    forms.extend(alias(&name).map(|(_, to)| to.trim_end_matches('#').to_owned()));
    // .NET numbers the forms of a method: `GetReleasesAsync2`. Elsewhere a 2 is another method.
    let base = name.strip_suffix("async2").unwrap_or(&name);
    if base != name && !base.is_empty() {
        forms.push(base.to_owned());
        forms.extend(alias(base).map(|(_, to)| to.trim_end_matches('#').to_owned()));
    }
    let mut rest = base;
    while let Some(shorter) = VARIANTS.iter().find_map(|variant| rest.strip_suffix(variant)) {
        if shorter.is_empty() {
            break;
        }
        forms.push(shorter.to_owned());
        rest = shorter;
    }
    if LISTED.contains(&base) {
        forms.extend(base.strip_prefix("get").map(|rest| format!("list{rest}")));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_case_underscores_and_async() {
        assert_eq!(plain("get_pull_requests"), plain("GetPullRequestsAsync"));
        assert_eq!(
            forms("getArtifactContentZip"),
            ["getartifactcontentzip", "getartifactcontent", "getartifact"]
        );
        assert_eq!(forms("GetReleasesAsync2")[1], "getreleases");
        assert_eq!(forms("GetUsersAsync")[1], "listusers");
        assert_eq!(plain("async"), "async");
        assert_eq!(forms("zip"), ["zip"]);
    }
}
