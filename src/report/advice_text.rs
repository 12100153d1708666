//! Advice for people: the answer first, then why, how, and what else was looked at.

use std::fmt::Write as _;

use super::page::{Page, cited, marks, uncited};
use super::style::{Paint, Style};
use crate::catalog::{SourceId, Sources};
use crate::recommend::{
    Advice, Choice, Conflict, Disagreement, Origin, Reason, ScopeAdvice, Warning,
};

/// The advice as text; with scopes, where it was said what the app calls.
pub fn advice(
    advice: &Advice,
    scopes: Option<&ScopeAdvice>,
    sources: &Sources,
    style: Style,
) -> String {
    let mut page = Page { style, out: String::new() };
    page.profile(advice);
    match &advice.recommended {
        Some(choice) if advice.on_server.is_some() => {
            page.choice("Use for Azure DevOps Services", choice);
        }
        Some(choice) => page.choice("Use", choice),
        None => page.no_answer(),
    }
    if let Some(choice) = &advice.on_server {
        page.choice("Use for Azure DevOps Server", choice);
    }
    if let Some(scopes) = scopes {
        page.scopes(scopes);
    }
    page.conflicts(&advice.conflicts);
    page.warnings(&advice.warnings);
    page.limits(&advice.limits);
    page.acceptable(advice);
    page.ruled_out(advice);
    page.disagreements(&advice.disagreements);
    page.sources(advice, scopes, sources);
    page.out
}

impl Page {
    fn profile(&mut self, advice: &Advice) {
        let profile = &advice.profile;
        let (mut said, mut assumed) = (Vec::new(), Vec::new());
        for (name, value) in profile.values() {
            let text = format!("{name} {value}");
            match profile.origin(name) {
                Origin::Assumed => assumed.push(text),
                Origin::Given | Origin::AppType => said.push(text),
            }
        }
        self.item("As of ", None, &format!("{}: {}", advice.as_of, said.join(", ")));
        if !assumed.is_empty() {
            self.item("Assumed: ", Some(Paint::Faint), &assumed.join(", "));
        }
    }

    fn choice(&mut self, heading: &str, choice: &Choice) {
        self.heading(heading);
        let name = self.style.paint(Paint::Good, &choice.mechanism);
        let _ = writeln!(self.out, "  {name}  {}", choice.name);
        if let Some(library) = &choice.library {
            self.item("  with ", None, library);
        }
        self.heading("Why");
        for reason in &choice.because {
            self.item("  - ", None, &cited(reason));
        }
        self.heading("Set it up");
        for (number, step) in choice.steps.iter().enumerate() {
            self.item(&format!("  {}. ", number + 1), None, &uncited(step));
        }
        self.heading("Send it");
        self.item("  form    ", Some(Paint::Faint), &choice.sending.form);
        if let Some(example) = &choice.sending.example {
            // A command is never wrapped: it is there to be copied.
            let label = self.style.paint(Paint::Faint, "try");
            let _ = writeln!(self.out, "  {label}     {example}");
        }
        self.item("  keep    ", Some(Paint::Faint), &choice.sending.keep);
        self.item("  revoke  ", Some(Paint::Faint), &choice.sending.revoke);
        if let Some(sample) = &choice.sample {
            self.item("  sample  ", Some(Paint::Faint), sample);
        }
    }

    fn no_answer(&mut self) {
        let text = self.style.paint(Paint::Error, "No mechanism fits this profile");
        let _ = writeln!(self.out, "\n{text}");
    }

    fn conflicts(&mut self, conflicts: &[Conflict]) {
        for conflict in conflicts {
            let traits: Vec<&str> = conflict.traits.iter().map(|name| name.as_str()).collect();
            self.heading(&format!("Conflict: {}", traits.join(", ")));
            for reason in &conflict.why {
                self.item("  - ", None, &cited(reason));
            }
            if conflict.relax.is_empty() {
                self.item("  ", None, "no change of one or two of them gives an answer");
            }
            for relax in &conflict.relax {
                let flags: Vec<String> =
                    relax.changes.iter().map(|(name, value)| change(*name, value)).collect();
                let text = format!("{} gives {}", flags.join(" and "), relax.recommended);
                self.item("  relax ", Some(Paint::Good), &text);
            }
        }
    }

    fn warnings(&mut self, warnings: &[Warning]) {
        if warnings.is_empty() {
            return;
        }
        self.heading("Warnings");
        for warning in warnings {
            let when = match (warning.date, warning.days_left) {
                (Some(date), Some(0)) => format!("{date} (today): "),
                (Some(date), Some(days)) if date.is_exact() => {
                    format!("{date} ({days} {} left): ", plural(days))
                }
                (Some(date), Some(days)) => {
                    format!("{date} (at most {days} {} left): ", plural(days))
                }
                (Some(date), None) => format!("since {date}: "),
                (None, _) => String::new(),
            };
            let text = format!("{when}{}{}", warning.text, marks(&warning.sources));
            self.item("  ! ", Some(Paint::Warning), &text);
        }
    }

    fn limits(&mut self, limits: &[Reason]) {
        if limits.is_empty() {
            return;
        }
        self.heading("Limits");
        for limit in limits {
            self.item("  - ", None, &cited(limit));
        }
    }

    fn acceptable(&mut self, advice: &Advice) {
        if advice.acceptable.is_empty() {
            return;
        }
        self.heading("Would also do, best first");
        for also in &advice.acceptable {
            let library = also.library.as_ref().map(|name| format!("with {name}: "));
            let text = format!("{}{}", library.unwrap_or_default(), cited(&also.because));
            self.entry(also.mechanism.as_str(), Paint::Note, &text);
        }
    }

    /// Mechanisms that one sentence rules out stand together.
    fn ruled_out(&mut self, advice: &Advice) {
        self.heading("Ruled out");
        let mut grouped: Vec<(&Reason, Vec<&str>, Vec<SourceId>)> = Vec::new();
        for out in &advice.ruled_out {
            let name = out.mechanism.as_str();
            let source = out.because.sources.first().cloned();
            match grouped.iter_mut().find(|(reason, ..)| reason.text == out.because.text) {
                Some((_, names, sources)) => {
                    names.push(name);
                    sources.extend(source.filter(|source| !sources.contains(source)));
                }
                None => grouped.push((&out.because, vec![name], source.into_iter().collect())),
            }
        }
        for (reason, names, sources) in grouped {
            let text = format!("{}{}", uncited(reason), marks(&sources));
            self.entry(&names.join(", "), Paint::Faint, &text);
        }
    }

    fn disagreements(&mut self, disagreements: &[Disagreement]) {
        for disagreement in disagreements {
            self.heading(&format!("Documents disagree: {}", disagreement.about));
            for statement in &disagreement.statements {
                let from = statement.from.map(|date| format!("{date}: ")).unwrap_or_default();
                let text = format!("{from}{}{}", statement.text, marks(&statement.sources));
                self.item("  - ", None, &text);
            }
            self.item("  taken: ", Some(Paint::Good), &cited(&disagreement.decided));
        }
    }

    /// The sources of what is advised; those of what is ruled out are named there.
    fn sources(&mut self, advice: &Advice, scopes: Option<&ScopeAdvice>, sources: &Sources) {
        self.heading("Sources (`scopewise explain ID` shows more)");
        let short = Advice { ruled_out: Vec::new(), ..advice.clone() };
        let mut ids = short.sources();
        for id in scopes.into_iter().flat_map(ScopeAdvice::sources) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        for id in ids {
            let Some(row) = sources.all().iter().find(|row| row.id == *id) else { continue };
            let date = row.date().map(|date| format!(", {date}")).unwrap_or_default();
            let note = if row.note.as_ref().is_some_and(|note| note.contains("stale")) {
                " (a stale date)"
            } else {
                ""
            };
            let text = format!("{id}  {}{date}{note}", row.title);
            let wrapped = self.style.wrap_hanging("  ", "      ", &text);
            let opener = self.style.link(id.as_str(), row.url().as_deref());
            let opener = self.style.paint(Paint::Faint, opener).to_string();
            let _ = writeln!(self.out, "{}", wrapped.replacen(id.as_str(), &opener, 1));
        }
    }
}

fn change(name: crate::catalog::Trait, value: &str) -> String {
    match value {
        "any" | "none" if name != crate::catalog::Trait::Interaction => format!("without --{name}"),
        _ => format!("--{name} {value}"),
    }
}

const fn plural(days: i32) -> &'static str {
    if days == 1 { "day" } else { "days" }
}
