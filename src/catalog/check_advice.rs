//! What must hold of mechanisms, app types, guidance, decisions, contradictions and FAQ.

use super::check::Check;
use super::guide::When;
use super::ids::{AppTypeId, MechanismId, SourceId};
use super::mechanism::{Fact, Mechanism, Statement};
use super::places::Step;
use crate::date::FactDate;

/// The basis of a fact, its sources, and the keys that lead to it.
type Cited<'a> = (&'static str, &'a [SourceId]);

impl Check<'_> {
    /// Checks everything that `recommend` rests on.
    pub(super) fn advice(&mut self) {
        self.advice_is_sorted();
        self.mechanisms();
        self.app_types();
        self.guidance();
        self.decisions();
        self.contradictions_and_faq();
    }

    fn advice_is_sorted(&mut self) {
        let advice = &self.files.advice;
        let lists: [(&str, Vec<&str>); 4] = [
            ("mechanisms.yaml", advice.mechanisms.iter().map(|r| r.id.as_str()).collect()),
            ("app_types.yaml", advice.app_types.iter().map(|r| r.id.as_str()).collect()),
            ("contradictions.yaml", advice.contradictions.iter().map(|r| r.id.as_str()).collect()),
            ("faq.yaml", advice.faq.iter().map(|r| r.id.as_str()).collect()),
        ];
        for (file, names) in lists {
            for (at, pair) in names.windows(2).enumerate() {
                if pair[0] >= pair[1] {
                    let message = format!("`{}` must stand once, before `{}`", pair[1], pair[0]);
                    self.report(file, &[Step::Index(at + 1)], message, "out of order");
                }
            }
        }
        let mut seen = std::collections::BTreeSet::new();
        for (at, row) in advice.decisions.iter().enumerate() {
            if !seen.insert(&row.id) {
                let message = format!("decision `{}` is listed twice", row.id);
                self.report("decisions.yaml", &[Step::Index(at)], message, "second time");
            }
        }
    }

    fn mechanisms(&mut self) {
        const FILE: &str = "mechanisms.yaml";
        let files = self.files;
        for row in &files.advice.mechanisms {
            let entry = Step::Entry(row.id.as_str());
            self.cited(FILE, &[entry], row.sources.iter().map(SourceId::as_str));
            for (key, sources) in facts_of(row).into_iter().filter(|(_, s)| !s.is_empty()) {
                let names = sources.iter().map(SourceId::as_str);
                self.cited(FILE, &[entry, Step::Key(key)], names);
            }
            for (at, event) in row.lifecycle.iter().enumerate() {
                let steps = [entry, Step::Key("lifecycle"), Step::Index(at)];
                self.cited(FILE, &steps, event.sources.iter().map(SourceId::as_str));
                self.in_order(FILE, &steps, event.known_from, event.known_until);
            }
            for (key, statements) in [("limits", &row.limits), ("steps", &row.steps)] {
                self.statements(FILE, &[entry, Step::Key(key)], statements, true);
            }
        }
    }

    fn app_types(&mut self) {
        let files = self.files;
        for row in &files.advice.app_types {
            let entry = Step::Entry(row.id.as_str());
            self.cited("app_types.yaml", &[entry], row.sources.iter().map(SourceId::as_str));
        }
    }

    fn guidance(&mut self) {
        const FILE: &str = "guidance.yaml";
        let files = self.files;
        for row in &files.advice.guidance {
            let entry = Step::Entry(row.id.as_str());
            self.cited(FILE, &[entry], [row.source.as_str()]);
            self.in_order(FILE, &[entry], Some(row.from), row.until);
            for (at, line) in row.rows.iter().enumerate() {
                let steps = [entry, Step::Key("rows"), Step::Index(at)];
                self.app_types_exist(FILE, &steps, &line.app_types);
                self.mechanisms_exist(FILE, &steps, &line.mechanisms);
            }
        }
        for pair in files.advice.guidance.windows(2) {
            let joined = pair[0].until.and_then(|until| until.last_day().tomorrow().ok());
            if joined != Some(pair[1].from.first_day()) {
                let message =
                    format!("`{}` does not begin where `{}` ends", pair[1].id, pair[0].id);
                let steps = [Step::Entry(&pair[1].id), Step::Key("from")];
                self.report(FILE, &steps, message, "a gap, or an overlap");
            }
        }
    }

    fn decisions(&mut self) {
        const FILE: &str = "decisions.yaml";
        let files = self.files;
        for row in &files.advice.decisions {
            let entry = Step::Entry(row.id.as_str());
            self.cited(FILE, &[entry], row.sources.iter().map(SourceId::as_str));
            self.when(FILE, entry, &row.when);
            let lines = row.prefer.iter().map(|line| line.mechanism.clone());
            let lines = lines.chain(row.rule_out.iter().map(|line| line.mechanism.clone()));
            self.mechanisms_exist(FILE, &[entry], &lines.collect::<Vec<_>>());
            for line in row.prefer.iter().filter(|line| !line.sources.is_empty()) {
                self.cited(FILE, &[entry], line.sources.iter().map(SourceId::as_str));
            }
        }
    }

    fn contradictions_and_faq(&mut self) {
        let files = self.files;
        for row in &files.advice.contradictions {
            const FILE: &str = "contradictions.yaml";
            let entry = Step::Entry(&row.id);
            self.cited(FILE, &[entry], row.decided_by.iter().map(SourceId::as_str));
            self.mechanisms_exist(FILE, &[entry], &row.mechanisms);
            self.app_types_exist(FILE, &[entry], &row.app_types);
            self.when(FILE, entry, &row.when);
            self.statements(FILE, &[entry, Step::Key("statements")], &row.statements, false);
        }
        for row in &files.advice.faq {
            let steps = [Step::Entry(&row.id), Step::Key("answers")];
            self.statements("faq.yaml", &steps, &row.answers, false);
        }
    }

    fn when(&mut self, file: &str, entry: Step<'_>, when: &When) {
        let steps = [entry, Step::Key("when")];
        self.in_order(file, &steps, when.from, when.until);
        self.app_types_exist(file, &steps, &when.app_type);
        for list in [&when.existing_app, &when.recommended, &when.answer] {
            self.mechanisms_exist(file, &steps, list);
        }
    }

    /// Statements of an entry that is cited as a whole may leave their sources out.
    fn statements(
        &mut self,
        file: &str,
        steps: &[Step<'_>],
        statements: &[Statement],
        cited_as_a_whole: bool,
    ) {
        for (at, statement) in statements.iter().enumerate() {
            let steps = [steps, &[Step::Index(at)]].concat();
            self.in_order(file, &steps, statement.from, statement.until);
            if !(cited_as_a_whole && statement.sources.is_empty()) {
                self.cited(file, &steps, statement.sources.iter().map(SourceId::as_str));
            }
        }
    }

    fn in_order(
        &mut self,
        file: &str,
        steps: &[Step<'_>],
        from: Option<FactDate>,
        until: Option<FactDate>,
    ) {
        if let (Some(from), Some(until)) = (from, until)
            && until.last_day() < from.first_day()
        {
            let steps = [steps, &[Step::Key("until")]].concat();
            let message = format!("it ends on {until}, before it begins on {from}");
            self.report(file, &steps, message, "earlier than its beginning");
        }
    }

    fn mechanisms_exist(&mut self, file: &str, steps: &[Step<'_>], ids: &[MechanismId]) {
        for id in ids {
            if self.files.advice.mechanism(id.as_str()).is_none() {
                let message = format!("`{id}` is no mechanism here");
                self.report(file, steps, message, "unknown mechanism");
            }
        }
    }

    fn app_types_exist(&mut self, file: &str, steps: &[Step<'_>], ids: &[AppTypeId]) {
        for id in ids {
            if self.files.advice.app_type(id.as_str()).is_none() {
                let message = format!("`{id}` is no app type here");
                self.report(file, steps, message, "unknown app type");
            }
        }
    }
}

/// The facts of a mechanism that may name sources of their own.
fn facts_of(row: &Mechanism) -> Vec<Cited<'_>> {
    fn of<'a, T>(key: &'static str, fact: &'a Fact<T>) -> Cited<'a> {
        (key, &fact.sources)
    }
    let mut all = vec![
        of("services", &row.services),
        of("server", &row.server),
        of("acts_as", &row.acts_as),
        of("secret", &row.secret),
        of("reaches", &row.reaches),
    ];
    all.extend(row.presence.iter().map(|fact| of("presence", fact)));
    all.extend(row.token_life.iter().map(|fact| of("token_life", fact)));
    all.extend(row.scopes.iter().map(|fact| of("scopes", fact)));
    all.extend(row.asked_in.iter().map(|asked| ("asked_in", asked.sources.as_slice())));
    all.extend(row.accounts.iter().map(|fact| of("accounts", fact)));
    all.extend(row.runs_on.iter().map(|fact| of("runs_on", fact)));
    all.extend(row.target.iter().map(|fact| of("target", fact)));
    all.extend(row.tenants.iter().map(|fact| of("tenants", fact)));
    all.extend(row.refused.iter().map(|refusal| ("refused", refusal.sources.as_slice())));
    all
}
