//! Scopes for people: what to request and why, ready to paste; or which permissions matter instead.

use std::fmt::Write as _;

use super::page::{Page, cited};
use super::style::Paint;
use crate::catalog::{ScopeForm, ScopeName};
use crate::needed::{Evidence, Instead, Needed, by_service};
use crate::project::ProjectCode;
use crate::recommend::{AskedScope, Asking, Permissions, ScopeAdvice, permission_basis};
use crate::text::Visible;

/// Alternatives of a scope that are shown; the others cost more still, and stand in the JSON.
const MOST_ALTERNATIVES: usize = 3;
/// Calls whose places are shown.
const MOST_PLACES: usize = 20;
/// Calls of unknown needs that are shown.
const MOST_CALLS: usize = 10;

impl Page {
    /// What to request with each mechanism that is recommended.
    pub(super) fn scopes(&mut self, advice: &ScopeAdvice) {
        let several = advice.recommended.is_some() && advice.on_server.is_some();
        for asking in advice.recommended.iter().chain(&advice.on_server) {
            let with = if several { format!(" with {}", asking.mechanism) } else { String::new() };
            if asking.has_scopes() {
                self.request(asking, &with, &advice.needed);
            } else {
                self.permissions_instead(asking, &with);
            }
        }
        if advice.recommended.is_none() && advice.on_server.is_none() {
            let names: Vec<&str> =
                advice.needed.scopes.iter().map(|one| one.scope.as_str()).collect();
            self.heading("What the calls need, whatever the mechanism");
            self.item("  ", None, &listed(&names));
        }
        if let Some(code) = &advice.code {
            self.code(code, &advice.needed);
        }
        self.unknown(&advice.needed);
    }

    /// The places of the calls that the scopes rest on, and how the app signs in now.
    fn code(&mut self, code: &ProjectCode, needed: &Needed) {
        self.heading("In the code");
        if !code.signs.is_empty() {
            let signs: Vec<String> =
                code.signs.iter().map(|sign| super::sign(sign, None)).collect();
            self.item("  seems to use  ", None, &signs.join(", "));
        }
        for call in needed.calls.iter().chain(&needed.unmet).take(MOST_PLACES) {
            let place = &call.place;
            let more =
                if call.count > 1 { format!(", {} places", call.count) } else { String::new() };
            let text =
                format!("{} at {}:{}{more}", call.operation, Visible(&place.file), place.line);
            self.item("  calls         ", Some(Paint::Faint), &text);
        }
        let more = needed.calls.len().saturating_sub(MOST_PLACES);
        if more > 0 {
            let text = format!("{more} more operations (`scopewise scan` lists them)");
            self.item("  calls         ", Some(Paint::Faint), &text);
        }
    }

    fn request(&mut self, asking: &Asking, with: &str, needed: &Needed) {
        let heading = match asking.scopes.len() {
            0 => format!("Request no scope{with}"),
            1 => format!("Request this scope{with}"),
            count => format!("Request these {count} scopes{with}"),
        };
        self.heading(&heading);
        self.item("  ", None, &claim(needed));
        for one in &asking.scopes {
            self.scope(one);
        }
        self.paste(asking);
    }

    fn scope(&mut self, one: &AskedScope) {
        self.entry(one.scope.as_str(), Paint::Good, &one.name);
        let only = if one.forced { "; no other scope allows all of it" } else { "" };
        let calls = format!("{}{only}", by_service(&one.calls).join("; "));
        self.item("      needed by  ", Some(Paint::Faint), &calls);
        let label = one.pat_label.clone().unwrap_or_else(|| {
            format!("{} (name of the table of scopes: the label is not known)", one.name)
        });
        self.item("      PAT page   ", Some(Paint::Faint), &label);
        let id = match &one.permission {
            Some(id) => format!("{} ({})", id.id, permission_basis(id)),
            None => "not in the list of delegated permissions that third parties keep".to_owned(),
        };
        self.item("      Entra id   ", Some(Paint::Faint), &id);
        for note in &one.notes {
            self.item("      note       ", Some(Paint::Faint), &cited(note));
        }
        if !one.instead.is_empty() {
            self.item("      not        ", Some(Paint::Faint), &instead(&one.instead));
        }
    }

    /// What is there to be copied is never wrapped.
    fn paste(&mut self, asking: &Asking) {
        if asking.forms.is_empty() {
            return;
        }
        self.heading("Paste");
        for form in &asking.forms {
            let what = match form.form {
                ScopeForm::Manifest => "into the manifest",
                ScopeForm::EntraScope => "as scope, in requests to Entra",
                ScopeForm::EntraPermission => "to add the permissions",
                ScopeForm::LegacyScope => "as scope, in the authorize URL",
                ScopeForm::PatPage => "on the page of tokens, tick",
                ScopeForm::PatApi => "or the body of POST _apis/tokens/pats",
            };
            let what = self.style.paint(Paint::Faint, what);
            // Writing to a string cannot fail.
            let _ = writeln!(self.out, "  {what}\n    {}", form.text);
            if !form.without.is_empty() {
                let text = format!("without {}: no id is known", form.without.join(", "));
                self.item("    ! ", Some(Paint::Warning), &text);
            }
        }
    }

    fn permissions_instead(&mut self, asking: &Asking, with: &str) {
        self.heading(&format!("No scope to request{with}: permissions decide"));
        if let Some(reason) = &asking.no_scopes {
            self.item("  - ", None, &cited(reason));
        }
        self.item("  - ", None, &permissions(&asking.permissions));
        if !asking.scopes.is_empty() {
            let names: Vec<&str> = asking.scopes.iter().map(|one| one.scope.as_str()).collect();
            let text = format!("for comparison, a token with scopes would need {}", listed(&names));
            self.item("  - ", None, &text);
        }
    }

    fn unknown(&mut self, needed: &Needed) {
        let unread = needed.unreadable > 0;
        if needed.is_complete() && needed.unmet.is_empty() {
            return;
        }
        self.heading("Not known: more may be needed for");
        for call in needed.undetermined.iter().take(MOST_CALLS) {
            let may = match call.may_need.as_deref() {
                Some(scopes) => {
                    let names: Vec<&str> = scopes.iter().map(ScopeName::as_str).collect();
                    format!(" (any of {})", names.join(", "))
                }
                None => String::new(),
            };
            self.item("  ? ", Some(Paint::Warning), &format!("{}: {}{may}", call.call, call.why));
        }
        let more = needed.undetermined.len().saturating_sub(MOST_CALLS);
        if more > 0 {
            self.item("  ? ", Some(Paint::Warning), &format!("{more} more calls"));
        }
        for call in &needed.unmet {
            let text = format!("{}: no scope that may be asked for allows it", call.operation);
            self.item("  ? ", Some(Paint::Warning), &text);
        }
        for gap in &needed.gaps {
            self.item("  ? ", Some(Paint::Warning), &Visible(gap).to_string());
        }
        if unread {
            let text = match needed.unreadable {
                1 => "1 line that could not be read".to_owned(),
                many => format!("{many} lines that could not be read"),
            };
            self.item("  ? ", Some(Paint::Warning), &text);
        }
    }
}

/// What is claimed of the set, and how far it goes.
fn claim(needed: &Needed) -> String {
    let count = needed.calls.len();
    let plural = if count == 1 { "" } else { "s" };
    let least = match (needed.is_complete(), needed.proven) {
        (true, true) => "least, and proven to be",
        (true, false) => "small, but not proven least",
        (false, true) => "least for what is known (proven)",
        (false, false) => "small for what is known, but not proven least",
    };
    let recorded = match needed.evidence {
        Evidence::Recorded => "; the calls were recorded, which shows what happened, not what can",
        Evidence::Declared | Evidence::Code => "",
    };
    format!("{least}, for {count} operation{plural}{recorded}")
}

fn instead(others: &[Instead]) -> String {
    let shown = others.iter().take(MOST_ALTERNATIVES);
    let mut text = shown
        .map(|other| format!("{} ({})", other.scope, other.more))
        .collect::<Vec<_>>()
        .join(", ");
    let more = others.len().saturating_sub(MOST_ALTERNATIVES);
    if more > 0 {
        let _ = write!(text, " nor {more} more that cost as much or more");
    }
    text
}

fn permissions(permissions: &Permissions) -> String {
    let (read, change) = (&permissions.read, &permissions.change);
    let mut parts = Vec::new();
    if !read.is_empty() {
        parts.push(format!("to read in {}", read.join(", ")));
    }
    if !change.is_empty() {
        parts.push(format!("to change in {}", change.join(", ")));
    }
    if parts.is_empty() {
        return "no call of known needs asks for a permission".to_owned();
    }
    format!(
        "the identity needs permission {}; these are areas of the calls, not names of permissions",
        parts.join("; ")
    )
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
