//! Strings of scopes, joined where they are one list.

use std::ops::Range;

use super::constants::Constants;
use super::context::{self, Context};
use super::lexer::{self, Kind, Token};
use super::manner::{self, Manner};
use super::{assigned, open, value};
use crate::manifest::authorize_url::UrlScope;
use crate::text::Span;

/// Strings that belong together.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) context: Context,
    /// The strings, quotes included.
    pub(super) literals: Vec<Span>,
    pub(super) scopes: Vec<UrlScope>,
    pub(super) unknown: Vec<Span>,
    pub(super) commas: bool,
    pub(super) qualified: bool,
    /// Whether it holds a name that only the key says to be a scope.
    pub(super) odd: bool,
    /// The call's path and what stands between its arguments and the next token, for calls that follow each other.
    chain: Option<Chain>,
}

/// A call, as tokens: where its name stands and where its arguments end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chain {
    name: usize,
    end: usize,
}

impl Group {
    /// From the first string to the last.
    pub(super) fn span(&self) -> Span {
        let end = self.literals.iter().map(|span| span.end).max().unwrap_or_default();
        Span::new(self.literals.first().map_or(0, |span| span.start), end)
    }
}

/// The strings of scopes in a part of a text.
pub(super) fn gather(text: &str, part: Range<usize>, manner: Manner) -> Vec<Group> {
    let tokens = lexer::tokens(text, part, manner);
    let constants = Constants::of(text, &tokens);
    let mut groups: Vec<Group> = Vec::new();
    let mut nested: Vec<Range<usize>> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let written = &text[token.inner.clone()];
        let may_be = match token.kind {
            Kind::Text => true,
            Kind::Word => manner.plain,
            Kind::Mark(_) => false,
        };
        if !may_be || !speaks_of_scopes(written) {
            if token.kind == Kind::Text {
                odd(text, &tokens, at, manner, &mut groups);
            }
            continue;
        }
        let assigned = assigned::assigned(text, token.inner.clone())
            .filter(|_| token.kind == Kind::Text && !is_key(&tokens, at));
        let value = assigned.as_ref().map_or(&token.inner, |assigned| &assigned.value);
        let joined = tokens.get(at + 1).is_some_and(|next| next.is(b'+'));
        let Some(read) = value::read(text, value.clone(), &constants, joined) else {
            if token.kind == Kind::Text && written.contains(['"', '\'']) {
                nested.push(token.inner.clone());
            }
            continue;
        };
        if is_key(&tokens, at) {
            continue;
        }
        let mut context = named(text, &tokens, at, manner);
        if let Some(assigned) = assigned {
            context.compared |= manner.plain && assigned::is_shown(text, &tokens, at);
            context.key = Some(assigned.key);
            // The string is a request by itself, whatever stands beside it.
            context.list = None;
            context.anchor = at;
        }
        let group = Group {
            chain: chain(&tokens, at, &context),
            literals: vec![Span::new(token.outer.start, token.outer.end)],
            qualified: read.qualified,
            scopes: read.scopes,
            unknown: read.unknown,
            commas: read.commas,
            odd: false,
            context,
        };
        add(text, &tokens, &mut groups, group);
    }
    open::mark(text, &tokens, manner, &mut groups);
    for inner in nested {
        groups.extend(gather(text, inner, manner::JSON));
    }
    groups
}

fn speaks_of_scopes(written: &str) -> bool {
    let holds = |what: &str| memchr::memmem::find(written.as_bytes(), what.as_bytes()).is_some();
    holds("vso.")
        || holds("VSO.")
        || written.ends_with("/.default")
        || written.ends_with("/user_impersonation")
        || holds("499b84ac-")
        || holds("app_token")
        || written.ends_with('}') && holds("}/")
}

/// A name without `vso.` under a key that speaks of a token's scopes: `agent_pat_scope = ["AgentPools"]`.
fn odd(text: &str, tokens: &[Token], at: usize, manner: Manner, groups: &mut Vec<Group>) {
    if is_key(tokens, at) || !text.contains("pat_scope") {
        return;
    }
    let Some(scope) = value::odd_name(text, tokens[at].inner.clone()) else { return };
    let context = named(text, tokens, at, manner);
    let names = |range: &Range<usize>| {
        text[range.clone()].to_ascii_lowercase().trim_end_matches('s').ends_with("pat_scope")
    };
    if context.key.as_ref().is_some_and(names) && !context.compared {
        let group = Group {
            chain: None,
            literals: vec![Span::new(tokens[at].outer.start, tokens[at].outer.end)],
            scopes: vec![scope],
            unknown: Vec::new(),
            commas: false,
            qualified: false,
            odd: true,
            context,
        };
        add(text, tokens, groups, group);
    }
}

/// What stands around a string. The default of a variable of Terraform is named by the variable.
fn named(text: &str, tokens: &[Token], at: usize, manner: Manner) -> Context {
    let mut context = context::context(text, tokens, at, manner.plain);
    let default = context.key.as_ref().filter(|key| &text[(*key).clone()] == "default");
    if let Some(key) = default {
        let key = tokens.partition_point(|token| token.inner.start < key.start);
        context.key = variable(text, tokens, key).or(context.key);
    }
    context
}

/// The name of the block `variable "name" {` that a token stands in.
fn variable(text: &str, tokens: &[Token], at: usize) -> Option<Range<usize>> {
    let mut depth = 0_usize;
    for open in (0..at).rev().take(400) {
        match tokens[open].kind {
            Kind::Mark(b'}') => depth += 1,
            Kind::Mark(b'{') if depth > 0 => depth -= 1,
            Kind::Mark(b'{') => {
                let name = &tokens[open.checked_sub(1)?];
                let keyword = &tokens[open.checked_sub(2)?];
                let is_variable = name.kind == Kind::Text
                    && keyword.kind == Kind::Word
                    && &text[keyword.inner.clone()] == "variable";
                return is_variable.then(|| name.inner.clone());
            }
            _ => {}
        }
    }
    None
}

/// Whether a string is itself a key, `"vso.code": …`, and not what is chosen: `on ? "vso.code" : …`.
fn is_key(tokens: &[Token], at: usize) -> bool {
    let chosen = at.checked_sub(1).is_some_and(|before| tokens[before].is(b'?'));
    !chosen
        && tokens
            .get(at + 1)
            .is_some_and(|next| (next.is(b':') || next.is(b'=')) && !next.begins_line)
}

fn chain(tokens: &[Token], at: usize, context: &Context) -> Option<Chain> {
    context.callee.as_ref()?;
    let end = (at + 1..tokens.len().min(at + 4)).find(|next| tokens[*next].is(b')'))?;
    Some(Chain { name: context.anchor, end })
}

/// Adds strings to the group that they continue, or as a group of their own.
fn add(text: &str, tokens: &[Token], groups: &mut Vec<Group>, group: Group) {
    let same = |known: &Group| {
        known.context.anchor == group.context.anchor
            || known.chain.zip(group.chain).is_some_and(|(before, next)| {
                text[tokens[before.name].inner.clone()] == text[tokens[next.name].inner.clone()]
                    && tokens[before.end + 1..next.name].iter().all(|token| token.is(b';'))
            })
    };
    let Some(known) = groups.last_mut().filter(|known| same(known)) else {
        groups.push(group);
        return;
    };
    known.literals.extend(group.literals);
    known.scopes.extend(group.scopes);
    known.unknown.extend(group.unknown);
    known.commas |= group.commas;
    known.qualified |= group.qualified;
    known.odd |= group.odd;
    known.context.joined |= group.context.joined;
    known.chain = group.chain;
}
