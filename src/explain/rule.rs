//! What a rule finds and why: its page.

use super::{Explanation, Item};
use crate::finding::{Confidence, Severity};
use crate::rules::{self, RULES};

/// Explains a rule by its id; `rules` lists all of them.
pub(super) fn explain(name: &str) -> Option<Explanation> {
    if name == "rules" {
        return Some(list());
    }
    let meta = rules::find(name)?.meta();
    let mut explanation = Explanation::new("rule", meta.id, meta.summary);
    explanation.fact("severity", severity(meta.severity));
    explanation.fact("confidence", confidence(meta.confidence));
    for part in meta.page.split("\n## ").skip(1) {
        let (heading, body) = part.split_once('\n').unwrap_or((part, ""));
        explanation.section(heading, vec![Item::plain(body.trim())]);
    }
    Some(explanation)
}

fn list() -> Explanation {
    let mut explanation = Explanation::new("list", "rules", "what `scopewise lint` looks for");
    let line = |meta: &rules::Meta| {
        Item::plain(format!("{} ({}): {}", meta.id, severity(meta.severity), meta.summary))
    };
    explanation.section("Rules", RULES.iter().map(|rule| line(rule.meta())).collect());
    explanation
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Certain => "certain",
    }
}
