//! What a source is, and when it said what it says.

use super::{Explanation, Facts};
use crate::catalog::SourceKind;

/// Explains a source by its id.
pub(super) fn explain(name: &str, facts: Facts<'_>) -> Option<Explanation> {
    let row = facts.catalog.sources().get(name)?;
    let mut explanation = Explanation::new("source", row.id.as_str(), row.title.clone());
    let kind = match row.kind {
        SourceKind::Official => "published by the maker of Azure DevOps",
        SourceKind::ThirdParty => "published by others",
        SourceKind::Measured => "measured by this project",
        SourceKind::Background => "common knowledge, in no document read",
    };
    explanation.fact("publisher", format!("{} ({kind})", row.publisher));
    explanation.fact("where", row.place.clone());
    if let Some(url) = row.url() {
        explanation.fact("open", url);
    }
    let dates = [
        ("stated date", row.stated),
        ("first observed", row.observed_from),
        ("last observed", row.observed_to),
        ("takes effect", row.effective),
    ];
    for (label, date) in dates {
        if let Some(date) = date {
            explanation.fact(label, date.to_string());
        }
    }
    if let Some(note) = &row.note {
        explanation.fact("note", note.clone());
    }
    Some(explanation)
}
