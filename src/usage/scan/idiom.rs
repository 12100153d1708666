//! What a family of languages takes for granted: its libraries, the methods that every program uses, how its
//! files find each other, and how it sends requests.
//!
//! The matcher and the evaluator are the same for all families. They ask here wherever a name means something
//! of its own accord. What a family leaves to the defaults says "nothing is known", so that a family never
//! inherits the conventions of another one.

use std::rc::Rc;
use std::sync::Arc;

use super::app::App;
use super::command_lines::names_command;
use super::evaluate::Evaluator;
pub(super) use super::family::Family;
use super::maps::HashSet;
use super::members::Call;
use super::model::{ExprId, FunctionId, Module, ScopeId};
pub(super) use super::paths::Root;
use super::requests::{Request, is_ours};
use super::results::between_places;
use super::value::{Frame, Given, ModuleId, Spot, Value, Values, unknown};
use crate::text::SourceText;

/// What a call that stands in a text takes its name from, where its value is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Passed {
    /// Its own name.
    No,
    /// Its first argument, which it passes on: `String(id)`.
    First,
    /// Its object: `id.strip()`.
    Object,
    /// The literal that it is given: `settings.get("organization")`.
    Key,
}

/// The conventions of a family of languages.
pub(super) trait Idiom: Sync {
    /// Whether a package, or a path into one, holds clients of Azure DevOps.
    fn is_client_library(&self, path: &str) -> bool;

    /// What a package is when it is used as a whole.
    fn package(&self, name: &str) -> Value;

    /// A name of a package.
    fn imported(&self, from: &str, name: &str) -> Value;

    /// A value of a type, or what constructing a class makes, that a package offers.
    fn instance_of(&self, from: &str, name: &str) -> Value;

    /// What a function of a package makes when it is called; the class that it is given is the first argument.
    fn made_by(&self, _from: &str, _name: &str, _class: Option<&Value>) -> Value {
        Value::Foreign
    }

    /// Whether what a package hands out can be what it was given, or a client that it makes itself: all but the
    /// packages of which is known what they are for.
    fn hands_out(&self, _package: &str) -> bool {
        false
    }

    /// Whether a package is known to speak to something else than Azure DevOps.
    fn is_of_others(&self, _package: &str) -> bool {
        false
    }

    /// What a name stands for that no file declares.
    fn global(&self, _name: &str) -> Option<Value> {
        None
    }

    /// What a name stands for that its file does not declare, where files can give each other names.
    fn unbound(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _at: ModuleId,
        _name: &str,
    ) -> Option<Values> {
        None
    }

    /// Whether a value is always of the type that is written for it.
    fn types_hold(&self) -> bool {
        false
    }

    /// What a literal of a type of a package is.
    fn literal_of(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _from: &str,
        _name: &str,
        _literal: Spot,
        _frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        None
    }

    /// What a value is once a member of it has been given a value.
    fn changed(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _object: &Value,
        _name: &str,
        _value: Spot,
        _frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        None
    }

    /// The class whose method a call is, where its arguments alone say so.
    fn class_by_arguments(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _call: Spot,
        _method: &str,
    ) -> Option<Rc<str>> {
        None
    }

    /// What a name stands for, seen from a scope in which it is not bound: a member of the class around it.
    fn outside(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _at: ModuleId,
        _scope: ScopeId,
        _name: &str,
        _frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        None
    }

    /// Whether what is made by a call can be given values for its members there, by their names.
    fn initializes(&self) -> bool {
        false
    }

    /// The type that a name stands for, where types have names of their own.
    fn type_named(&self, _evaluator: &mut Evaluator<'_>, _at: ModuleId, _name: &str) -> Values {
        unknown()
    }

    /// Whether a value that only a type tells of is all that there is to know: types bind in some languages.
    fn type_decides(&self, _value: &Value) -> bool {
        false
    }

    /// Whether a function takes these arguments, where several functions share a name.
    fn takes(&self, _app: &App, _function: (ModuleId, FunctionId), _call: Spot) -> bool {
        true
    }

    /// Whether the app itself gives other people's objects a method of this name.
    fn adds_method(&self, _app: &App, _name: &str) -> bool {
        false
    }

    /// What a member of a value is, where the family knows that by itself.
    fn member(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _object: &Value,
        _name: &str,
    ) -> Option<Values> {
        None
    }

    /// What an expression `object.name` is, where its shape says it, whatever the object is.
    fn member_of_expression(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _object: Spot,
        _name: &str,
    ) -> Option<Values> {
        None
    }

    /// What an element of a list is, where the list is made in a way that the family knows.
    fn element(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _list: Spot,
        _index: Option<u32>,
        _frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        None
    }

    /// What a method answers that means the same on whatever it is called.
    fn usual_method(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _object: Spot,
        _name: &str,
        _call: &Call<'_>,
    ) -> Option<Values> {
        None
    }

    /// What a function answers that is known by its name alone.
    fn usual_function(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _name: &str,
        _call: &Call<'_>,
    ) -> Option<Values> {
        None
    }

    /// What a method of this value answers.
    fn method(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _object: &Value,
        _name: &str,
        _call: &Call<'_>,
    ) -> Option<Values> {
        None
    }

    /// What calling this value answers.
    fn called(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _value: &Value,
        _call: &Call<'_>,
    ) -> Option<Values> {
        None
    }

    /// What a function is given as a parameter that is handed, at a position, to a call where it stands.
    fn handed(
        &self,
        _evaluator: &mut Evaluator<'_>,
        _call: Spot,
        _position: u32,
        _index: u32,
        _frame: Option<&Rc<Frame>>,
    ) -> Option<Values> {
        None
    }

    /// What a call gives as a parameter that can be given in several ways, where that can be told.
    fn given(&self, _: &mut Evaluator<'_>, _parameter: Spot, _call: &Rc<Frame>) -> Option<Given> {
        None
    }

    /// All that a function is given that is handed to a call where it stands, where that is a list.
    fn all_handed(&self, _evaluator: &Evaluator<'_>, _call: Spot) -> Option<Vec<Spot>> {
        None
    }

    /// Whether a text that a program holds can be part of what it asks Azure DevOps for: of a URL, or of a
    /// command. Files without any such text are not looked at for requests.
    fn may_send(&self, text: &str) -> bool {
        is_ours(text) || names_command(text)
    }

    /// Whether what is called can send a request, as far as its name tells.
    fn can_send(&self, module: &Module, callee: ExprId) -> bool;

    /// The request that a call sends; nothing where it sends none that can be to Azure DevOps.
    fn request(
        &self,
        evaluator: &mut Evaluator<'_>,
        call: Spot,
        frame: Option<&Rc<Frame>>,
    ) -> Option<Request>;

    /// Whether a command is one of another module that calls Azure DevOps: which operations is not known.
    fn of_other_module(&self, _name: &str) -> bool {
        false
    }

    /// What a call gives as the URL of a request, to whomever; nothing where it sends none.
    fn asked_urls(&self, _evaluator: &mut Evaluator<'_>, _call: Spot) -> Option<Values> {
        None
    }

    /// Whether a package, or a path into one, holds clients of Azure DevOps of which no fact tells what they send.
    fn is_other_library(&self, _path: &str) -> bool {
        false
    }

    /// Whether a class is a client of such a package.
    fn is_other_client(&self, _class: &str) -> bool {
        false
    }

    /// Whether a file can send requests to Azure DevOps whose URLs no app writes.
    fn sends_itself(&self, _module: &Module) -> bool {
        false
    }

    /// Whether what a path leads into, where it is no file of the app, is a package that can call with a client or a
    /// token that it is given: it neither keeps these for others nor is it known what it calls.
    fn calls_by_itself(&self, _path: &str) -> bool {
        false
    }

    /// Whether something of a package, or all of it, can make calls of Azure DevOps in the hands of others.
    fn calls_when_given(&self, _package: &str, _name: Option<&str>) -> bool {
        false
    }

    /// What of a text stands in a URL that it is made into: all of it, or what is between its gaps.
    fn fixed_parts<'p>(&self, text: &'p str) -> Vec<&'p str> {
        between_places(text)
    }

    /// Whether a method of this name, with these arguments, can be one of a client.
    fn is_of_client(&self, _module: &Module, _method: &str, _arguments: &[ExprId]) -> bool {
        true
    }

    /// Whether the methods of an object are functions that the app hands to a part of its own: the props of a component.
    fn holds_own_functions(&self, _module: &Module, _object: ExprId) -> bool {
        false
    }

    /// How many words a method's name has at least that hardly anything but a client has; nothing where it is none.
    fn telling_words(&self, _method: &str, in_file_with_clients: bool) -> Option<usize> {
        Some(if in_file_with_clients { 2 } else { 3 })
    }

    /// Methods that every object has, and those by which clients act on themselves: none sends a request.
    fn sends_nothing(&self, method: &str) -> bool;

    /// Functions that only look for a text in another one, or show it.
    fn only_looks(&self, function: &str) -> bool;

    /// What a function passes on, as far as its name tells.
    fn passes_on(&self, _function: &str) -> Passed {
        Passed::No
    }

    /// Whether a `$` before a value in a text is a dollar, and no sign of a value.
    fn dollar_is_literal(&self) -> bool {
        false
    }

    /// The path of a file that is meant by a name of a package.
    fn path_inside(&self, _package: &str, _name: &str) -> Option<String> {
        None
    }

    /// The path of a file as other files name it.
    fn stem<'p>(&self, path: &'p str) -> &'p str;

    /// Whether a name that several files of a neighbourhood have stands for what it is in any of them.
    fn names_are_joined(&self) -> bool {
        false
    }

    /// The folders from which paths of packages count, as files say that are no source code.
    fn roots(&self, _mentions: &[Arc<SourceText>]) -> Vec<Root> {
        Vec::new()
    }

    /// Other names by which a function of a file is called.
    fn other_names(&self, _roots: &[Root], _file: &str, _function: &str) -> Vec<String> {
        Vec::new()
    }

    /// Files whose names are each other's without being loaded have the same neighbourhood.
    fn neighbourhood<'p>(&self, _path: &'p str) -> &'p str {
        ""
    }

    /// Every file of the app that another one can mean by a path; none for a package.
    fn candidates(&self, app: &App, from: ModuleId, path: &str) -> Vec<ModuleId>;

    /// The files that can never run.
    fn dead(&self, _app: &App, _mentions: &[Arc<SourceText>]) -> HashSet<ModuleId> {
        HashSet::default()
    }
}
