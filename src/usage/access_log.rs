//! Requests in the access logs of web servers: common and combined form, and the W3C form of IIS.

use std::borrow::Cow;

use super::call::CallText;
use super::urls::request_line;

/// The request in quotes of a line in common or combined form.
pub(super) fn logged_request(line: &str) -> Option<(&str, &str)> {
    let mut rest = line;
    while let Some((_, after)) = rest.split_once('"') {
        let (quoted, after) = after.split_once('"')?;
        if quoted.contains(" HTTP/")
            && let Some(request) = request_line(quoted)
        {
            return Some(request);
        }
        rest = after;
    }
    None
}

/// Where a W3C log has verb, path and query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    verb: usize,
    path: usize,
    query: Option<usize>,
}

impl Columns {
    /// Reads the line that names the columns; nothing where verb or path are not logged.
    pub(super) fn of(fields: &str) -> Option<Self> {
        let at = |name: &str| fields.split_whitespace().position(|field| field == name);
        Some(Self { verb: at("cs-method")?, path: at("cs-uri-stem")?, query: at("cs-uri-query") })
    }

    /// The request of a line.
    pub(super) fn request<'l>(&self, line: &'l str) -> Option<CallText<'l>> {
        let column = |at: usize| line.split_whitespace().nth(at).filter(|value| *value != "-");
        let (verb, path) = (column(self.verb)?, column(self.path)?);
        let url = match self.query.and_then(column) {
            // A log writes spaces of the path as they are shown: with a plus.
            Some(query) => Cow::Owned(format!("{path}?{query}")),
            None => Cow::Borrowed(path),
        };
        Some(CallText::Request { verb: Some(Cow::Borrowed(verb)), url })
    }
}
