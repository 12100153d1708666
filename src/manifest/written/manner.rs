//! How a text is read: which comments, which quotes, whether a value can stand without quotes. It follows from the
//! file's name.

use crate::manifest::markup::Markup;
use crate::text::page;

/// What kind of text a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing of a text, and none excludes another"
)]
pub(super) struct Manner {
    /// `//` and `/* */` are comments.
    pub(super) slashes: bool,
    /// `#` begins a comment.
    pub(super) hash: bool,
    /// `;` begins a comment where it begins a line.
    pub(super) semicolon: bool,
    /// A backtick opens a string, which may span lines.
    pub(super) backtick: bool,
    /// `'` opens a string and not only a letter.
    pub(super) single: bool,
    /// Values may stand without quotes.
    pub(super) plain: bool,
    /// Scripts and tags are read, and what stands between them is prose.
    pub(super) page: bool,
    /// Blocks of code of any language are read, and the rest is prose.
    pub(super) document: Option<Markup>,
    /// What stands between `<%` and `%>` is code.
    pub(super) template: bool,
    /// How lists are written that are not in brackets with commas.
    pub(super) lists: Lists,
}

/// Lists that few languages have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    Usual,
    /// `[ "a"; "b" ]` and `[| "a"; "b" |]`.
    Semicolons,
    /// `%w[a b]`.
    Words,
}

const CODE: Manner = Manner {
    slashes: true,
    hash: false,
    semicolon: false,
    backtick: true,
    single: true,
    plain: false,
    page: false,
    document: None,
    template: false,
    lists: Lists::Usual,
};
const CONFIG: Manner = Manner {
    slashes: false,
    hash: true,
    semicolon: false,
    backtick: false,
    single: true,
    plain: true,
    page: false,
    document: None,
    template: false,
    lists: Lists::Usual,
};
/// JSON, and what stands inside a string of another language.
pub(super) const JSON: Manner = Manner { backtick: false, ..CODE };
/// The scripts and tags of a page.
const PAGE: Manner = Manner { page: true, ..CODE };
/// Ruby.
const RUBY: Manner = Manner { plain: false, lists: Lists::Words, ..CONFIG };

/// How a file of this name is read; nothing for one that is not.
pub(super) fn manner(name: &str) -> Option<Manner> {
    let file = name.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let ending = file.rsplit('.').next().unwrap_or_default();
    if file.starts_with(".env") || file.starts_with("dockerfile") || file == "jenkinsfile" {
        return Some(CONFIG);
    }
    let document = Markup::of(&file);
    if document.is_some() {
        return Some(Manner { slashes: true, backtick: false, document, ..CONFIG });
    }
    if ending == "erb" {
        let inner = manner(file.strip_suffix(".erb")?).unwrap_or(PAGE);
        return Some(Manner { template: true, lists: Lists::Words, ..inner });
    }
    Some(match ending {
        "ts" | "tsx" | "js" | "jsx" | "mjs" | "cjs" | "mts" | "cts" | "cs" | "java" | "kt"
        | "kts" | "go" | "swift" | "scala" | "groovy" | "dart" | "c" | "cpp" | "h" | "hpp"
        | "razor" | "cshtml" | "bicep" => CODE,
        ending if page::ENDINGS.contains(&ending) => PAGE,
        "rs" => Manner { single: false, ..CODE },
        "vb" => Manner { backtick: false, ..CODE },
        "fs" | "fsx" => Manner { backtick: false, lists: Lists::Semicolons, ..CODE },
        "rb" | "rake" => RUBY,
        "json" | "jsonc" | "json5" | "ipynb" => JSON,
        "php" | "tf" | "tfvars" | "hcl" => Manner { hash: true, backtick: false, ..CODE },
        "py" | "pl" | "r" | "ex" | "exs" => Manner { plain: false, ..CONFIG },
        "sh" | "bash" | "zsh" | "ps1" | "psm1" | "psd1" | "yaml" | "yml" | "toml" | "env"
        | "cmd" | "bat" | "http" | "rest" => CONFIG,
        "ini" | "cfg" | "conf" | "properties" => Manner { semicolon: true, ..CONFIG },
        "xml" | "config" | "csproj" | "props" | "targets" => Manner { slashes: false, ..JSON },
        _ => return None,
    })
}
