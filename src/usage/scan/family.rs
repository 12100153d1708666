//! Languages that are read alike.

use super::idiom::Idiom;
use super::{bash, csharp, go, powershell, python, script};

/// Languages whose files can load each other, and share libraries and conventions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Family {
    /// Bash and its relatives, also in pipelines.
    Bash,
    /// C#.
    CSharp,
    /// PowerShell, also in pipelines.
    PowerShell,
    /// Python.
    Python,
    /// TypeScript and JavaScript, also in pages.
    Script,
    /// Go.
    Go,
}

impl Family {
    /// Every family.
    pub(super) const ALL: [Self; 6] =
        [Self::Bash, Self::CSharp, Self::PowerShell, Self::Python, Self::Script, Self::Go];

    /// What the family takes for granted.
    pub(super) fn idiom(self) -> &'static dyn Idiom {
        match self {
            Self::Bash => &bash::Idiom,
            Self::CSharp => &csharp::Idiom,
            Self::PowerShell => &powershell::Idiom,
            Self::Python => &python::Idiom,
            Self::Script => &script::Idiom,
            Self::Go => &go::Idiom,
        }
    }
}
