//! What an expression can stand for.

use std::rc::Rc;

use smallvec::SmallVec;

use super::about::This;
use super::model::{ClassId, ExprId, FunctionId};

/// A file of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ModuleId(pub(super) u32);

/// An expression of an app.
pub(super) type Spot = (ModuleId, ExprId);

/// The values of the parameters of a function in one call of it.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) module: ModuleId,
    pub(super) function: FunctionId,
    /// The arguments by position, in the module of the caller; none where the default holds.
    pub(super) arguments: Vec<Option<Spot>>,
    /// Whether the call gives what is not listed here: the elements of a list, a table of names.
    pub(super) is_loose: bool,
    /// The object that it is called on, where it is known which one.
    pub(super) this: Option<Rc<This>>,
    /// What is known of the function that the call stands in.
    pub(super) caller: Option<Rc<Frame>>,
}

/// What a call gives as a parameter, and what is known around it; none where it leaves that out.
pub(super) type Given = Option<(Spot, Option<Rc<Frame>>)>;

impl Frame {
    /// The call, on this object.
    pub(super) fn on(self: Rc<Self>, this: Option<Rc<This>>) -> Rc<Self> {
        if this.is_none() {
            return self;
        }
        Rc::new(Self {
            module: self.module,
            function: self.function,
            arguments: self.arguments.clone(),
            is_loose: self.is_loose,
            this,
            caller: self.caller.clone(),
        })
    }

    /// Whether a function calls itself here for the second time: what it answers then, it answers to the calls before.
    pub(super) fn recurs(&self, function: (ModuleId, FunctionId)) -> bool {
        let frames = std::iter::successors(Some(self), |frame| frame.caller.as_deref());
        frames.filter(|frame| (frame.module, frame.function) == function).nth(1).is_some()
    }
}

/// A library that sends requests, for how it is told URL and verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Http {
    /// `fetch(url, options)`.
    Fetch,
    /// axios, got, ky, request: callable, and with a method a verb.
    Axios,
    /// jQuery.
    Jquery,
    /// typed-rest-client, and the `rest` of the Node library.
    TypedRest,
    /// Angular's `HttpClient`.
    Angular,
    /// The `http` and `https` of Node.
    Node,
    /// `XMLHttpRequest`.
    Xhr,
    /// An object with the verbs for its methods, and `request(verb, url)`.
    Session,
    /// The `net/http` of Go, and what has its shape.
    Net,
    /// Resty for Go, and what has its shape: a client makes requests that a method with a verb sends.
    Resty,
    /// Sling for Go: each method with a verb adds to the URL.
    Sling,
    /// What the clients of the Go library send with: a verb, and the id of a location.
    AzureDevOps,
    /// `System.Net.Http.HttpClient`.
    DotNet,
    /// `System.Net.WebClient`.
    WebClient,
    /// `RestSharp`'s client.
    RestSharp,
    /// Flurl's client.
    Flurl,
}

impl Http {
    /// Whether objects of the library can send everything below a URL of their own.
    pub(super) const fn can_have_base(self) -> bool {
        !matches!(self, Self::Fetch | Self::Net | Self::AzureDevOps | Self::Xhr | Self::Node)
    }
}

/// A value, as far as it matters.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// It can be anything.
    Unknown,
    /// It is no value: whatever is done with it is done at another time, when it is one.
    Nothing,
    /// It is nothing that calls Azure DevOps: data, a host service, another library.
    Foreign,
    /// What a library hands out that can be anything; where the library was given a client of this class, it, or what
    /// it holds, can be that client.
    FromLibrary(Option<Rc<str>>),
    /// A text; what is not known of it is written `{name}`.
    Text(Rc<str>),
    /// A client of this class; of one that is not known where the name is empty.
    Client(Rc<str>),
    /// A connection of the Node library, which makes clients.
    Connection,
    /// A package.
    Library(Rc<str>),
    /// A name of a package.
    Imported(Rc<str>, Rc<str>),
    /// Something that sends requests, below this URL.
    Http(Http, Option<Rc<str>>),
    /// A file of the app.
    Module(ModuleId),
    Function(ModuleId, FunctionId),
    Class(ModuleId, ClassId),
    Instance(ModuleId, ClassId),
    Object(ModuleId, ExprId, Option<Rc<Frame>>),
    List(ModuleId, ExprId, Option<Rc<Frame>>),
    /// A list of what calls give to a function.
    Rest(Rc<[Spot]>, Option<Rc<Frame>>),
    /// A request that a call has put together, for another one to send.
    Request(ModuleId, ExprId, Option<Rc<Frame>>),
}

/// All that an expression can stand for.
pub(super) type Values = SmallVec<[Value; 2]>;

/// A value that can be anything.
pub(super) fn unknown() -> Values {
    one(Value::Unknown)
}

/// Exactly this value.
pub(super) fn one(value: Value) -> Values {
    std::iter::once(value).collect()
}

/// A text.
pub(super) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        use Value::{
            Class, Client, Connection, Foreign, FromLibrary, Function, Http, Imported, Instance,
            Library, List, Module, Nothing, Object, Request, Rest, Text, Unknown,
        };
        let same = |a: &Option<Rc<Frame>>, b: &Option<Rc<Frame>>| match (a, b) {
            (None, None) => true,
            (Some(a), Some(b)) => Rc::ptr_eq(a, b),
            _ => false,
        };
        match (self, other) {
            (Unknown, Unknown)
            | (Nothing, Nothing)
            | (Foreign, Foreign)
            | (Connection, Connection) => true,
            (FromLibrary(a), FromLibrary(b)) => a == b,
            (Rest(a, frame), Rest(b, other)) => a == b && same(frame, other),
            (Text(a), Text(b)) | (Client(a), Client(b)) | (Library(a), Library(b)) => a == b,
            (Imported(a, b), Imported(c, d)) => (a, b) == (c, d),
            (Http(a, b), Http(c, d)) => (a, b) == (c, d),
            (Module(a), Module(b)) => a == b,
            (Function(a, b), Function(c, d)) => (a, b) == (c, d),
            (Class(a, b), Class(c, d)) | (Instance(a, b), Instance(c, d)) => (a, b) == (c, d),
            (Object(a, b, frame), Object(c, d, other))
            | (List(a, b, frame), List(c, d, other))
            | (Request(a, b, frame), Request(c, d, other)) => {
                (a, b) == (c, d) && same(frame, other)
            }
            _ => false,
        }
    }
}

impl Value {
    /// Whether it tells nothing of what it is.
    pub(super) fn says_nothing(&self) -> bool {
        matches!(self, Self::Unknown | Self::Foreign | Self::FromLibrary(_))
    }

    /// Whether two values are one object, in whatever call it was made.
    pub(super) fn is_same_thing(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a, b, _), Self::Object(c, d, _)) => (a, b) == (c, d),
            _ => self == other,
        }
    }
}
