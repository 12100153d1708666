//! Finding out what an expression can stand for, as far as that is needed and no further.
//!
//! Values are followed on demand: from a use to the name, to what it is bound to, through calls into what
//! functions answer, across files. A parameter stands for what a known call of its function gives it, or
//! else for what any call in the app does. Each question may take a bounded number of steps, so that no
//! program, however odd, takes long.

use std::rc::Rc;

use super::about::This;
use super::app::App;
use super::arguments::GivenBy;
use super::basis::Basis;
use super::callers::Callers;
use super::cut::Cut;
use super::given_away::Changed;
use super::heirs::Heirs;
use super::idiom::Idiom;
use super::maps::HashMap;
use super::model::{Bound, ClassId, Expr, FunctionId, How, ScopeId, Symbol};
use super::requests::is_ours;
use super::said::Said;
use super::value::{Frame, ModuleId, Spot, Value, Values, one, text, unknown};

/// More alternatives than this are "anything".
pub(super) const MOST_VALUES: usize = 24;
/// Steps that one question may take.
const MOST_STEPS: u32 = 6_000;
/// Steps that are kept for each part of a text that is still to be asked for.
const KEPT_FOR_A_PART: u32 = 64;
/// How deep expressions may lead into others.
const DEEPEST: u32 = 60;

/// A member of a class, by its name.
type MemberName = (ModuleId, ClassId, Box<str>);

/// Follows values through an app.
pub(super) struct Evaluator<'a> {
    pub(super) app: &'a App,
    /// What the languages of the app take for granted.
    pub(super) idiom: &'static dyn Idiom,
    /// What was asked before; nothing where it can be anything and that rests on nothing, as most of an app.
    known: HashMap<Spot, Option<Box<(Values, Basis)>>>,
    pub(super) callers: Callers,
    /// What functions are given by their calls.
    pub(super) given_by: HashMap<(ModuleId, FunctionId), GivenBy>,
    /// What is known of the parameters of functions that are given by name, and what that rests on.
    pub(super) said: HashMap<(ModuleId, FunctionId, u32), Rc<(Said, Basis)>>,
    /// Calls that make requests whose verb a function changes that they are given to, once somebody asks.
    pub(super) changed_elsewhere: Option<Changed>,
    /// Members of classes that were looked for, where the idiom looks in several places.
    pub(super) members: HashMap<MemberName, Option<Rc<[Spot]>>>,
    /// What calls of libraries are given that can come out of them again.
    pub(super) handed: HashMap<Spot, Rc<[Value]>>,
    /// What is being asked, and how many questions were under way when it began.
    pub(super) active: HashMap<(Spot, usize), u32>,
    /// How many questions are under way, one within another.
    pub(super) level: u32,
    pub(super) depth: u32,
    pub(super) steps: u32,
    /// How many steps may be taken.
    pub(super) limit: u32,
    /// What was not followed to its end: how far the answer holds for other questions.
    pub(super) cut: Cut,
    /// What the answer rests on so far.
    pub(super) basis: Basis,
    /// The calls through which a question is asked: of constructors among them, that made the object in question.
    pub(super) way: Option<Rc<Frame>>,
    /// The object of which a member is asked, where it is known which one; for the question at hand alone.
    pub(super) this: Option<Rc<This>>,
    /// Whether classes have values of their own for what they inherit.
    pub(super) overriding: HashMap<(ModuleId, ClassId), bool>,
    /// The classes of the app that extend others.
    pub(super) heirs: Rc<Heirs>,
    /// The rounds of loops that are looked at: which element each stands for.
    pub(super) rounds: Vec<(Spot, u32)>,
    /// Whether the last answer is unknown merely because it is what is being asked, `url` in `url = url + "&page=2"`, or
    /// the next page of it.
    pub(super) is_same_again: bool,
}

impl<'a> Evaluator<'a> {
    pub(super) fn new(app: &'a App) -> Self {
        Self {
            app,
            idiom: app.idiom,
            known: HashMap::default(),
            callers: Callers::of(app),
            given_by: HashMap::default(),
            said: HashMap::default(),
            changed_elsewhere: None,
            members: HashMap::default(),
            handed: HashMap::default(),
            active: HashMap::default(),
            level: 0,
            depth: 0,
            steps: 0,
            limit: MOST_STEPS,
            cut: Cut::default(),
            basis: Basis::default(),
            way: None,
            this: None,
            overriding: HashMap::default(),
            heirs: Rc::default(),
            rounds: Vec::new(),
            is_same_again: false,
        }
    }

    /// Asks something, and what the answer rests on.
    pub(super) fn ask<T>(&mut self, question: impl Fn(&mut Self) -> T) -> (T, Basis) {
        self.ask_within(MOST_STEPS, question)
    }

    /// Asks something once more, where the answer may take longer.
    pub(super) fn ask_longer<T>(&mut self, question: impl Fn(&mut Self) -> T) -> (T, Basis) {
        self.ask_within(MOST_STEPS * 10, question)
    }

    /// Asks something of little use where it takes long, or that is asked once more where it turns out to matter.
    pub(super) fn ask_shortly<T>(&mut self, question: impl Fn(&mut Self) -> T) -> (T, Basis) {
        self.ask_within(MOST_STEPS / 3, question)
    }

    fn ask_within<T>(&mut self, limit: u32, question: impl Fn(&mut Self) -> T) -> (T, Basis) {
        self.steps = 0;
        self.limit = limit;
        self.cut = Cut::default();
        self.basis = Basis::default();
        let answer = question(self);
        let mut basis = std::mem::take(&mut self.basis);
        basis.sort();
        (answer, basis)
    }

    pub(super) fn value(&mut self, spot: Spot, frame: Option<&Rc<Frame>>) -> Values {
        self.is_same_again = false;
        let frame = frame.filter(|frame| self.tells(frame, spot));
        if frame.is_none()
            && let Some(known) = self.known.get(&spot)
        {
            let Some((values, basis)) = known.as_deref() else { return unknown() };
            if self.holds_for_all(basis) {
                self.basis.add(basis);
                return values.clone();
            }
        }
        self.steps += 1;
        let key = (spot, frame.map_or(0, |frame| Rc::as_ptr(frame) as usize));
        if self.steps > self.limit || self.depth > DEEPEST {
            self.cut.is_short = true;
            self.basis.is_short = true;
            return unknown();
        }
        if let Some(level) = self.active.get(&key) {
            self.cut.meets(*level);
            self.is_same_again = true;
            return unknown();
        }
        let own = self.level;
        self.active.insert(key, own);
        let before = std::mem::take(&mut self.basis);
        let cut_before = std::mem::take(&mut self.cut);
        (self.depth, self.level) = (self.depth + 1, own + 1);
        let this = self.this.take();
        let mut values = self.expression(spot, frame);
        self.this = this;
        let is_open = values.iter().all(|value| value.says_nothing() || *value == Value::Nothing);
        self.is_same_again &= self.passes_on(spot);
        self.is_same_again = is_open && (self.is_same_again || self.is_next_page(spot));
        (self.depth, self.level) = (self.depth - 1, own);
        self.active.remove(&key);
        self.cut.ends(own);
        self.at_most(&mut values);
        self.basis.sort();
        if frame.is_none() && self.cut.is_whole() {
            let says_nothing = values[..] == [Value::Unknown] && self.basis == Basis::default();
            let known = (!says_nothing).then(|| Box::new((values.clone(), self.basis.clone())));
            self.known.insert(spot, known);
        }
        self.cut.add(cut_before);
        self.basis.add(&before);
        values
    }

    /// Whether an answer is the same for the object that is asked about, whoever made it.
    pub(super) fn holds_for_all(&self, basis: &Basis) -> bool {
        !basis.open.iter().any(|function| self.way_into(*function).is_some())
    }

    fn expression(&mut self, (at, id): Spot, frame: Option<&Rc<Frame>>) -> Values {
        let app = self.app;
        let module = app.module(at);
        match module.expr(id) {
            Expr::Unknown | Expr::Flag(_) => unknown(),
            Expr::Nothing | Expr::Null => one(Value::Nothing),
            Expr::Text(literal) => {
                if is_ours(literal) {
                    self.basis.texts.push((at, id));
                }
                one(text(literal))
            }
            Expr::Concat(parts) => {
                let parts: Vec<Spot> = parts.iter().map(|part| (at, *part)).collect();
                let values = self.concat(&parts, "", frame);
                if values.iter().any(|value| matches!(value, Value::Text(url) if is_ours(url))) {
                    self.basis.joined.push((at, id));
                }
                values
            }
            Expr::Name(name, scope) => self.name(at, *name, *scope, frame),
            Expr::TypeName(name, scope) => match module.lookup(*scope, *name) {
                Some(bound) => self.bound(at, bound, frame),
                // It is the same in every call of the function around it.
                None if frame.is_some() => self.value((at, id), None),
                None => self.idiom.type_named(self, at, module.text(*name)),
            },
            Expr::Member(object, name) => {
                let name = module.text(*name);
                let idiom = self.idiom;
                if let Some(values) = idiom.member_of_expression(self, (at, *object), name) {
                    return values;
                }
                let objects = self.value((at, *object), frame);
                match &objects[..] {
                    [one @ Value::Instance(..)] => {
                        self.of_object((at, *object), one, frame, |of| of.member(&objects, name))
                    }
                    _ => self.member(&objects, name),
                }
            }
            Expr::Element(list, index) => {
                let index = index.or_else(|| self.round_of((at, id)));
                self.element((at, *list), index, frame)
            }
            Expr::Call { .. } => self.call((at, id), frame),
            Expr::Object(_) => one(Value::Object(at, id, frame.cloned())),
            Expr::List(_) => one(Value::List(at, id, frame.cloned())),
            Expr::Either(parts) => self.any_of(parts.iter().map(|part| (at, *part)), frame),
            Expr::OrElse(given, default) => self.given_or((at, *given), *default, frame),
            Expr::Function(function) => one(Value::Function(at, *function)),
            Expr::Class(class) => {
                let (at, class) = app.parts.first((at, *class));
                one(Value::Class(at, class))
            }
            Expr::This(class) => one(self.this_object(app.parts.first((at, *class)), frame)),
            Expr::Made(named, _) => self.made_of((at, id), *named, frame),
            Expr::Changed(object, name, value) => {
                self.changed((at, id), (*object, *name, *value), frame)
            }
            Expr::Parameter(function, index) => self.parameter(at, *function, *index, frame),
            Expr::Rest(function, from) => self.rest(at, *function, *from, frame),
            Expr::OfType(named) => {
                let named = self.value((at, *named), frame);
                named.iter().map(|named| self.of_type(named)).collect()
            }
            Expr::Module(path) => one(self.module_named(at, path)),
            Expr::Imported(path, name) => self.imported(at, path, module.text(*name)),
            Expr::Named(_, value) | Expr::Spread(value) | Expr::Under(_, value) => {
                self.value((at, *value), frame)
            }
        }
    }

    fn name(
        &mut self,
        at: ModuleId,
        name: Symbol,
        scope: ScopeId,
        frame: Option<&Rc<Frame>>,
    ) -> Values {
        let app = self.app;
        let module = app.module(at);
        if let Some(bound) = module.lookup(scope, name) {
            return self.bound(at, bound, frame);
        }
        let name = module.text(name);
        let idiom = self.idiom;
        if let Some(values) = idiom.outside(self, at, scope, name, frame) {
            return values;
        }
        if let Some(value) = self.idiom.global(name) {
            return one(value);
        }
        if let Some(values) = idiom.unbound(self, at, name) {
            return values;
        }
        let shared = if module.shares_names { app.shared(at, name) } else { &[] };
        if shared.is_empty() {
            self.is_same_again = false;
            return unknown();
        }
        let spots = shared.iter().flat_map(|(at, ids)| ids.iter().map(move |id| (*at, *id)));
        self.any_of(spots, None)
    }

    /// The values of a name, with the texts that are put behind them.
    fn bound(&mut self, at: ModuleId, bound: &[Bound], frame: Option<&Rc<Frame>>) -> Values {
        let set = bound.iter().filter(|bound| bound.how == How::Set);
        let mut values = self.any_of(set.map(|bound| (at, bound.value)), frame);
        if bound.iter().any(|bound| matches!(bound.how, How::EachRound | How::SomeRounds))
            && let Some(values) = self.with_rounds(at, bound, &values, frame)
        {
            return values;
        }
        for more in bound.iter().filter(|bound| bound.how != How::Set) {
            let with = self.append(&values, (at, more.value), frame);
            match more.how {
                How::MayAppend | How::EachRound | How::SomeRounds => {
                    values.extend(with);
                    self.at_most(&mut values);
                }
                _ => values = with,
            }
        }
        values
    }

    /// Asks for a part with a quarter of the steps that are left: what is behind it shall be asked too.
    pub(super) fn sparingly<T>(&mut self, question: impl FnOnce(&mut Self) -> T) -> T {
        self.keeping(self.limit.saturating_sub(self.steps) / 4 * 3, question)
    }

    /// Asks for a part of a text, so that steps are left for as many parts behind it. A share of what is left would not
    /// do: of a text that is put together piece by piece, the first piece would get a share of a share of a share.
    pub(super) fn before_others<T>(
        &mut self,
        others: usize,
        question: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let left = self.limit.saturating_sub(self.steps);
        let others = u32::try_from(others + 1).unwrap_or(u32::MAX);
        self.keeping(KEPT_FOR_A_PART.saturating_mul(others).min(left / 4 * 3), question)
    }

    fn keeping<T>(&mut self, kept: u32, question: impl FnOnce(&mut Self) -> T) -> T {
        let limit = self.limit;
        self.limit = limit.saturating_sub(kept);
        let answer = question(self);
        self.limit = limit;
        answer
    }

    /// Goes one step deeper, where that is not too deep: objects can be spread into themselves.
    pub(super) fn deeper<T>(&mut self, step: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.depth > DEEPEST || self.steps > self.limit {
            self.cut.is_short = true;
            self.basis.is_short = true;
            return None;
        }
        self.steps += 1;
        self.depth += 1;
        let answer = step(self);
        self.depth -= 1;
        Some(answer)
    }

    /// A value of a type.
    pub(super) fn of_type(&self, named: &Value) -> Value {
        match named {
            Value::Imported(from, name) => self.idiom.instance_of(from, name),
            Value::Class(module, class) => Value::Instance(*module, *class),
            Value::Instance(..) | Value::Client(_) => named.clone(),
            Value::List(..) | Value::Function(..) if self.idiom.types_hold() => named.clone(),
            _ => Value::Unknown,
        }
    }
}
