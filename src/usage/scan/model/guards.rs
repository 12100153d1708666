//! Under which conditions a call is reached, as far as those ask what a function is given.
//!
//! A reader says where it enters a branch and where it leaves it. Every call and every value that is read in between
//! stands under the condition of the branch, and under those of the branches around.

use super::super::maps::HashMap;
use super::{Expr, ExprId, FunctionId, Module};

/// How far names are followed to tell whether they are what a function is given.
const FURTHEST: u8 = 6;

/// Whether a text is a verb, in any case.
pub(in super::super) fn is_verb(text: &str) -> bool {
    const VERBS: [&str; 6] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"];
    VERBS.iter().any(|verb| text.eq_ignore_ascii_case(verb))
}

/// What brings a text into another case.
pub(in super::super) type InCase = fn(&str) -> String;

/// A condition, as far as it is understood.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Condition {
    /// It may hold or not.
    Unknown,
    /// The first is one of the others.
    Is {
        /// What is compared.
        subject: ExprId,
        /// With what.
        others: Vec<Other>,
        /// Whether `post` is `POST`.
        ignores_case: bool,
    },
    /// There is something in it: it is not empty, null or false.
    Holds(ExprId),
    /// It does not hold.
    Not(Box<Self>),
    /// All of them hold.
    All(Vec<Self>),
    /// One of them holds.
    Any(Vec<Self>),
}

impl Condition {
    /// It holds wherever it is asked: nothing is known that would have to.
    pub(in super::super) const ALWAYS: Self = Self::All(Vec::new());

    /// Whether it asks for a verb: of several requests one is sent.
    pub(in super::super) fn asks_for_verb(&self) -> bool {
        let is_verb = |other: &Other| matches!(other, Other::Text(text) if is_verb(text));
        match self {
            Self::Unknown | Self::Holds(_) => false,
            Self::Is { others, .. } => others.iter().any(is_verb),
            Self::Not(inner) => inner.asks_for_verb(),
            Self::All(parts) | Self::Any(parts) => parts.iter().any(Self::asks_for_verb),
        }
    }

    /// The opposite.
    pub(in super::super) fn not(self) -> Self {
        match self {
            Self::Unknown => Self::Unknown,
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }
}

/// What something is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Other {
    /// A text, or a number.
    Text(Box<str>),
    /// `true` or `false`.
    Flag(bool),
    /// `null`, `nil`, `None`.
    Null,
    /// The value of an expression.
    Value(ExprId),
}

/// The place of a branch among all branches of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in super::super) struct GuardId(u32);

/// A branch.
#[derive(Debug)]
struct Guard {
    /// The branch around it.
    outer: Option<GuardId>,
    condition: Condition,
}

/// The branches of a file, and what stands in them.
#[derive(Debug, Default)]
pub(in super::super) struct Guards {
    all: Vec<Guard>,
    /// The branch that is being read.
    now: Option<GuardId>,
    calls: HashMap<ExprId, GuardId>,
}

/// What to go back to behind a branch.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub(in super::super) struct Outside(Option<GuardId>);

impl Module {
    /// Begins a branch.
    pub(in super::super) fn enter(&mut self, condition: &Condition) -> Outside {
        let outer = self.guards.now;
        if self.asks_what_is_given(condition) {
            self.guards.now = Some(GuardId(u32::try_from(self.guards.all.len()).unwrap_or(0)));
            self.guards.all.push(Guard { outer, condition: condition.clone() });
        }
        Outside(outer)
    }

    /// Begins what can be reached from anywhere: a function that is declared.
    pub(in super::super) fn enter_anew(&mut self) -> Outside {
        Outside(self.guards.now.take())
    }

    /// Ends a branch.
    pub(in super::super) fn leave(&mut self, outside: Outside) {
        self.guards.now = outside.0;
    }

    /// Takes note of the branch in which a call stands.
    pub(super) fn guard_call(&mut self, id: ExprId) {
        if let Some(guard) = self.guards.now {
            self.guards.calls.insert(id, guard);
        }
    }

    /// The conditions under which a call is reached.
    pub(in super::super) fn conditions(&self, call: ExprId) -> impl Iterator<Item = &Condition> {
        self.guards.around(self.guards.calls.get(&call).copied())
    }

    /// The conditions of a branch, and of those around it.
    pub(in super::super) fn conditions_of(
        &self,
        guard: GuardId,
    ) -> impl Iterator<Item = &Condition> {
        self.guards.around(Some(guard))
    }

    /// A value that something has only where the branch is taken that is being read.
    pub(in super::super) fn under(&mut self, value: ExprId) -> ExprId {
        let Some(guard) = self.guards.now else { return value };
        let span = self.span(value);
        self.add(Expr::Under(guard, value), span)
    }

    /// Whether a condition, or a part of it, asks what a function is given.
    fn asks_what_is_given(&self, condition: &Condition) -> bool {
        match condition {
            Condition::Unknown => false,
            Condition::Is { subject, .. } | Condition::Holds(subject) => {
                self.is_given(*subject, FURTHEST)
            }
            Condition::Not(inner) => self.asks_what_is_given(inner),
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().any(|part| self.asks_what_is_given(part))
            }
        }
    }

    fn is_given(&self, id: ExprId, further: u8) -> bool {
        let Some(further) = further.checked_sub(1) else { return false };
        match self.expr(id) {
            Expr::Parameter(..) => true,
            Expr::Name(name, scope) => self
                .lookup(*scope, *name)
                .is_some_and(|bound| bound.iter().any(|bound| self.is_given(bound.value, further))),
            Expr::Member(object, _) | Expr::Element(object, _) => self.is_given(*object, further),
            Expr::Concat(parts) => match parts[..] {
                [one] => self.is_given(one, further),
                _ => false,
            },
            Expr::Either(parts) => parts.iter().any(|part| self.is_given(*part, further)),
            Expr::OrElse(given, _) => self.is_given(*given, further),
            Expr::Call { .. } => {
                self.in_case(id).is_some_and(|(inner, _)| self.is_given(inner, further))
                    || self.stands_for(id).is_some()
            }
            _ => false,
        }
    }

    /// The parameter that a call stands for, in languages where it can be given in several ways.
    pub(in super::super) fn stands_for(&self, id: ExprId) -> Option<(FunctionId, u32)> {
        let Expr::Call { callee, arguments, .. } = self.expr(id) else { return None };
        match (self.called_name(*callee)?, self.expr(*arguments.first()?)) {
            ("-parameter" | "-mandatory", Expr::Parameter(function, index)) => {
                Some((*function, *index))
            }
            _ => None,
        }
    }

    /// The text that a call answers in another case, and what brings it into that.
    pub(in super::super) fn in_case(&self, id: ExprId) -> Option<(ExprId, InCase)> {
        let Expr::Call { callee, arguments, .. } = self.expr(id) else { return None };
        let Expr::Member(object, name) = self.expr(*callee) else { return None };
        let inner = match (self.text(*name), &arguments[..]) {
            ("ToLower" | "ToUpper", [one]) if self.called_name(*object) == Some("strings") => *one,
            (_, []) => *object,
            _ => return None,
        };
        match self.text(*name) {
            "toLowerCase" | "lower" | "casefold" | "ToLower" | "ToLowerInvariant" => {
                Some((inner, str::to_lowercase))
            }
            "toUpperCase" | "upper" | "ToUpper" | "ToUpperInvariant" => {
                Some((inner, str::to_uppercase))
            }
            _ => None,
        }
    }
}

impl Guards {
    fn around(&self, first: Option<GuardId>) -> impl Iterator<Item = &Condition> {
        let guard = |id: Option<GuardId>| id.and_then(|id| self.all.get(id.0 as usize));
        std::iter::successors(guard(first), move |inner| guard(inner.outer))
            .map(|guard| &guard.condition)
    }
}
