//! With whose credentials the code of an extension calls: with its own token, or with others.

use crate::project::signs_of;
use crate::text::SourceText;
use crate::usage::scan::{Called, CodeUsage, TokenTo, Via};
use crate::usage::{signs_in_with_password, takes_token};

/// Leaves out requests that cannot be made with the token of the extension: no code takes it, and some signs in with a
/// name and a password. Calls of client libraries stay, as those take the token by themselves.
pub(super) fn with_password(usage: &mut CodeUsage<'_>, own: &[&SourceText]) -> Option<String> {
    let (file, line) =
        own.iter().find_map(|text| Some((text.name(), signs_in_with_password(text)?.line)))?;
    if own.iter().any(|text| takes_token(text)) {
        return None;
    }
    let before = usage.calls.len() + usage.unresolved.len();
    usage.calls.retain(|call| call.via != Via::Url);
    usage.unresolved.retain(|call| !matches!(call.called, Called::Request { .. }));
    let left_out = before - usage.calls.len() - usage.unresolved.len();
    let requests = match left_out {
        0 => return None,
        1 => "1 request is".to_owned(),
        many => format!("{many} requests are"),
    };
    Some(format!(
        "{requests} not counted: `{file}:{line}` signs in with a password or a personal access token, and no code takes the token of the extension"
    ))
}

/// Where the token of the extension, or a client, is handed to what was not read: another may call with it.
pub(super) fn handed_on(usage: &CodeUsage<'_>) -> Vec<String> {
    let said = usage.handed_tokens.iter().map(|handed| {
        let (file, line) = (&handed.place.file, handed.place.position.line);
        match &handed.to {
            TokenTo::Host(host) => format!(
                "`{file}:{line}` sends the token of the extension to `{host}`, and what that calls with it is not known"
            ),
            TokenTo::Callee(name) if name.starts_with(['?', '[']) => format!(
                "`{file}:{line}` hands the token of the extension to something that is chosen when it runs, and what that calls with it was not seen"
            ),
            TokenTo::Callee(name) => format!(
                "`{file}:{line}` hands the token of the extension to `{name}`, and what that calls with it was not seen"
            ),
            TokenTo::Page(name) => format!(
                "`{file}:{line}` puts the token of the extension into `window.{name}`, and what reads it there was not seen"
            ),
            TokenTo::Unseen => format!(
                "`{file}:{line}` takes the token of the extension, and where it is sent was not seen"
            ),
        }
    });
    let over = usage.handed_over.iter().map(|handed| {
        let (file, line) = (&handed.place.file, handed.place.position.line);
        format!(
            "`{file}:{line}` hands {} to `{}`, and what that calls with it was not seen",
            handed.what, handed.package
        )
    });
    let run = usage.run_texts.iter().map(|place| {
        let (file, line) = (&place.file, place.position.line);
        format!("`{file}:{line}` runs a text as code, and what that calls was not seen")
    });
    let mut all: Vec<String> = said.chain(over).chain(run).collect();
    all.dedup();
    all
}

/// Signs of another token than that of an extension: a call may be made with it.
pub(super) fn other_tokens(own: Vec<&SourceText>) -> Vec<String> {
    let password = own.iter().find_map(|text| {
        let line = signs_in_with_password(text)?.line;
        Some(format!(
            "`{}:{line}` signs in with a password or a personal access token too",
            text.name()
        ))
    });
    let signs = signs_of(own);
    let others = signs.iter().filter(|sign| sign.mechanism != "web-extension-sdk");
    let named = others.map(|sign| {
        let (file, line, word) = (&sign.place.file, sign.place.line, sign.word);
        format!("`{file}:{line}` signs in otherwise too (`{word}`)")
    });
    named.chain(password).collect()
}
