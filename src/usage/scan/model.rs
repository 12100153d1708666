//! What is understood of one source file, in terms that every language shares: names bound to expressions,
//! functions, classes, imports and exports, and the calls between them.
//!
//! The model keeps what can carry a URL, a verb or a client from the place where it is made to the place where
//! it is used, and forgets everything else. It is built by one file a language, and knows no catalog.

mod given;
mod guards;
mod scopes;

use std::sync::Arc;

use guards::Guards;
pub(super) use guards::{Condition, GuardId, Other, is_verb};

use smallvec::SmallVec;

use super::idiom::Family;
use super::maps::HashMap;
use super::namespaces::Namespaces;
use super::parts::Part;
use crate::text::Span;

/// An expression of a module.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ExprId(pub(super) u32);

/// A name of a module, interned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Symbol(u32);

/// A scope of names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ScopeId(pub(super) u32);

/// A name in a scope, with all that it is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct BindingId(pub(super) u32);

/// A function, method or lambda.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct FunctionId(pub(super) u32);

/// A class, interface or object with methods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ClassId(pub(super) u32);

/// A name that is bound more often than this says nothing any more.
pub(super) const MOST_BOUND: usize = 64;

/// The scope of a whole file.
pub(super) const FILE_SCOPE: ScopeId = ScopeId(0);

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    /// Nothing that matters here.
    Unknown,
    /// No value: `None`.
    Nothing,
    /// `true` or `false`; it is nothing that is followed.
    Flag(bool),
    /// `null`, `nil`; it is nothing that is followed.
    Null,
    /// A literal text; also a number, as it would be put into a text.
    Text(Box<str>),
    /// Texts put together: `+`, templates, interpolation, `format`.
    Concat(Vec<ExprId>),
    /// A name, to be looked up from a scope outwards.
    Name(Symbol, ScopeId),
    /// `object.name`, `object["name"]`.
    Member(ExprId, Symbol),
    /// An element of a list; which one, where that is known.
    Element(ExprId, Option<u32>),
    /// A call; `new` of a class is one.
    Call {
        /// What is called.
        callee: ExprId,
        /// What it is given, in order; a spread stands for itself.
        arguments: Vec<ExprId>,
        /// Whether an object is made.
        is_new: bool,
    },
    /// Named values. The name of what is spread is empty.
    Object(Vec<(Symbol, ExprId)>),
    /// Named values of an own type, which the first expression names.
    Made(ExprId, Vec<(Symbol, ExprId)>),
    /// What an object is once a member of it has been given a value.
    Changed(ExprId, Symbol, ExprId),
    /// A list.
    List(Vec<ExprId>),
    /// One of these: `?:`, `||`, `??`.
    Either(Vec<ExprId>),
    /// The first, or where it is not given the second: `a.b ?? c`, `{ b = c } = a`.
    OrElse(ExprId, ExprId),
    /// A value, where a branch is taken.
    Under(GuardId, ExprId),
    /// A function as a value.
    Function(FunctionId),
    /// A class as a value.
    Class(ClassId),
    /// The object that a method belongs to.
    This(ClassId),
    /// What a function is given at this position.
    Parameter(FunctionId, u32),
    /// All that a function is given from this position on, up to its next parameter with a name.
    Rest(FunctionId, u32),
    /// The elements of a list, in another list or among arguments.
    Spread(ExprId),
    /// A value of the type that the expression names.
    OfType(ExprId),
    /// The name of a type, dots and all, in languages where a value can have the same name.
    TypeName(Symbol, ScopeId),
    /// Another module as a whole.
    Module(Box<str>),
    /// A name of another module.
    Imported(Box<str>, Symbol),
    /// An argument that is given by the name of its parameter.
    Named(Symbol, ExprId),
}

/// Names and what encloses them.
#[derive(Debug, Default)]
struct Scope {
    parent: Option<ScopeId>,
    /// The class whose members are seen here by their bare names.
    class: Option<ClassId>,
}

/// One thing that a name is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bound {
    /// What.
    pub(super) value: ExprId,
    /// How it relates to what was bound before.
    pub(super) how: How,
}

/// How a binding relates to earlier ones of the same name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// It takes their place, or stands beside them.
    Set,
    /// It is put behind the text that is there.
    Append,
    /// It may be.
    MayAppend,
    /// Each round of a loop puts one more behind.
    EachRound,
    /// Some rounds of a loop do.
    SomeRounds,
}

/// A function.
#[derive(Debug, Default)]
pub(super) struct Function {
    /// What it can answer.
    pub(super) returns: Vec<ExprId>,
    /// The names of the parameters, where arguments can be given by name.
    pub(super) parameters: Vec<Symbol>,
    /// The types of the parameters as they are written, where functions are told apart by those.
    pub(super) kinds: Vec<Box<str>>,
    /// What parameters are when they are not given.
    pub(super) defaults: Vec<(u32, ExprId)>,
    /// The class of what `new` makes of it, where a function is a class of its own accord.
    pub(super) makes: Option<ClassId>,
    /// The class that it constructs, for a constructor.
    pub(super) constructs: Option<ClassId>,
    /// The class by which it is called plainly, where the object that it is called on is its first parameter.
    pub(super) extends_by: Option<Symbol>,
    /// Whether the last parameter takes all arguments that are left.
    pub(super) takes_rest: bool,
    /// Whether it is only declared, and what implements it has the body.
    pub(super) is_bodiless: bool,
    /// What it takes and answers, where methods are told apart by that: see `implementing`.
    pub(super) shape: Option<Box<str>>,
    /// The call that it is handed to where it stands, and at which position.
    pub(super) handed_to: Option<(ExprId, u32)>,
    /// The name by which it is called.
    pub(super) name: Option<Symbol>,
    /// Whether it is called on no object: it is no method, and the language tells the two apart.
    pub(super) is_free: bool,
    /// All of it.
    pub(super) span: Span,
}

/// A class.
#[derive(Debug, Default)]
pub(super) struct Class {
    /// The classes that it extends.
    pub(super) extends: Vec<ExprId>,
    /// Methods, fields, and what is assigned to them.
    pub(super) members: HashMap<Symbol, Vec<ExprId>>,
    /// What literals of the class give to its fields.
    pub(super) given: HashMap<Symbol, Vec<ExprId>>,
    /// What it is a part of, where a class can be written in several places.
    pub(super) part: Option<Part>,
    /// Its name with that of its namespace, where files see each other's classes by those.
    pub(super) full_name: Option<Symbol>,
    /// Whether it is there to be implemented: an interface, or an abstract class.
    pub(super) is_open: bool,
}

/// What a module offers to others.
#[derive(Debug)]
pub(super) enum Export {
    /// A value under a name.
    Value(Symbol, ExprId),
    /// The module is this value: `module.exports = …`, what `define` returns.
    Whole(ExprId),
    /// Everything of another module.
    All(Box<str>),
}

/// One source file.
#[derive(Debug)]
pub(super) struct Module {
    /// The path as people are shown it.
    pub(super) name: Arc<str>,
    /// The family of its language.
    pub(super) family: Family,
    exprs: Vec<Expr>,
    spans: Vec<(u32, u32)>,
    symbols: Vec<Arc<str>>,
    by_text: HashMap<Arc<str>, Symbol>,
    scopes: Vec<Scope>,
    names: HashMap<(ScopeId, Symbol), BindingId>,
    /// The first and the last scope that binds each name, by the name.
    bound_from: Vec<(u32, u32)>,
    bindings: Vec<SmallVec<[Bound; 2]>>,
    pub(super) functions: Vec<Function>,
    pub(super) classes: Vec<Class>,
    pub(super) exports: Vec<Export>,
    /// Modules that are loaded, as they are named.
    pub(super) loads: Vec<Box<str>>,
    /// What is assigned to members of something else than `this`: the object, the name, the value.
    pub(super) writes: Vec<(ExprId, Symbol, ExprId)>,
    /// What components of a page are given by name: `<Panel token={token} />`.
    pub(super) attributes: Vec<(Symbol, ExprId)>,
    /// What a page shows or opens by itself: `<img src={picture} />`.
    pub(super) shown: Vec<ExprId>,
    /// Every call, in the order of the text.
    pub(super) calls: Vec<ExprId>,
    /// Members that are only looked at: in a condition, or for nothing at all.
    pub(super) only_seen: Vec<ExprId>,
    /// The types that calls are given, where those of what they are given do not tell: values of them, by call.
    pub(super) given_types: HashMap<ExprId, Vec<ExprId>>,
    guards: Guards,
    /// Whether something is nested too deeply to be read.
    pub(super) too_deep: bool,
    /// Whether loading the file does more than define names.
    pub(super) runs: bool,
    /// Whether the names of the file are those of every file beside it, as with `<script>`.
    pub(super) shares_names: bool,
    /// The name that the file gives to what it is a part of: its package.
    pub(super) namespace: Option<Box<str>>,
    /// The namespaces in which it declares types, and those that it opens.
    pub(super) namespaces: Namespaces,
}

impl Module {
    pub(super) fn new(name: Arc<str>, family: Family) -> Self {
        let mut module = Self {
            name,
            family,
            exprs: Vec::new(),
            spans: Vec::new(),
            symbols: Vec::new(),
            by_text: HashMap::default(),
            scopes: vec![Scope::default()],
            names: HashMap::default(),
            bound_from: Vec::new(),
            bindings: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            exports: Vec::new(),
            loads: Vec::new(),
            writes: Vec::new(),
            attributes: Vec::new(),
            shown: Vec::new(),
            calls: Vec::new(),
            only_seen: Vec::new(),
            given_types: HashMap::default(),
            guards: Guards::default(),
            too_deep: false,
            runs: false,
            shares_names: false,
            namespace: None,
            namespaces: Namespaces::default(),
        };
        // The first expression stands for all that is unknown.
        module.add(Expr::Unknown, Span::default());
        module
    }

    /// The name of a place for one of any number of arguments.
    pub(super) const PLACE: &'static str = "*";

    /// The expression that says nothing.
    pub(super) const UNKNOWN: ExprId = ExprId(0);

    pub(super) fn add(&mut self, expr: Expr, span: Span) -> ExprId {
        let id = ExprId(u32::try_from(self.exprs.len()).unwrap_or(0));
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        let is_call = matches!(expr, Expr::Call { .. });
        self.exprs.push(expr);
        self.spans.push((place(span.start), place(span.end)));
        if is_call {
            self.guard_call(id);
        }
        id
    }

    /// Gives a call an argument in place of what it is given by that name: what was said last holds.
    pub(super) fn replace(&mut self, call: ExprId, name: Symbol, argument: ExprId) {
        let Expr::Call { arguments, .. } = self.expr(call) else { return };
        let is_other = |one: &ExprId| !matches!(self.expr(*one), Expr::Named(of, _) if *of == name);
        let mut kept: Vec<ExprId> = arguments.iter().copied().filter(is_other).collect();
        kept.push(argument);
        if let Expr::Call { arguments, .. } = &mut self.exprs[call.0 as usize] {
            *arguments = kept;
        }
    }

    /// Gives a call one more argument, which stands behind it: `request.Method = "POST"`.
    pub(super) fn complete(&mut self, call: ExprId, argument: ExprId) {
        if let Expr::Call { arguments, .. } = &mut self.exprs[call.0 as usize] {
            arguments.push(argument);
        }
    }

    pub(super) fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.0 as usize]
    }

    /// Every expression, in the order in which they were read.
    pub(super) fn exprs(&self) -> impl Iterator<Item = (ExprId, &Expr)> {
        (0..).map(ExprId).zip(&self.exprs)
    }

    pub(super) fn span(&self, id: ExprId) -> Span {
        let (start, end) = self.spans[id.0 as usize];
        Span::new(start as usize, end as usize)
    }

    /// Moves everything to where it stands in the file that a script is a part of.
    pub(super) fn relocate(&mut self, place: impl Fn(usize) -> usize) {
        let moved = |at: u32| u32::try_from(place(at as usize)).unwrap_or(u32::MAX);
        for (start, end) in &mut self.spans {
            (*start, *end) = (moved(*start), moved(*end));
        }
        for function in &mut self.functions {
            let span = function.span;
            function.span = Span::new(place(span.start), place(span.end));
        }
    }

    pub(super) fn symbol(&mut self, text: &str) -> Symbol {
        if let Some(symbol) = self.by_text.get(text) {
            return *symbol;
        }
        let symbol = Symbol(u32::try_from(self.symbols.len()).unwrap_or(u32::MAX));
        let text: Arc<str> = text.into();
        self.symbols.push(Arc::clone(&text));
        self.by_text.insert(text, symbol);
        symbol
    }

    /// The symbol of a text that the module holds.
    pub(super) fn known(&self, text: &str) -> Option<Symbol> {
        self.by_text.get(text).copied()
    }

    pub(super) fn text(&self, symbol: Symbol) -> &str {
        &self.symbols[symbol.0 as usize]
    }

    /// Whether a member of this name is assigned to on some object.
    pub(super) fn writes(&self, name: &str) -> bool {
        self.known(name).is_some_and(|name| self.writes.iter().any(|write| write.1 == name))
    }

    /// The name under which something is called: the last word of the callee.
    pub(super) fn called_name(&self, callee: ExprId) -> Option<&str> {
        match self.expr(callee) {
            Expr::Name(name, _) | Expr::Member(_, name) | Expr::TypeName(name, _) => {
                Some(self.text(*name))
            }
            _ => None,
        }
    }
}
