//! The JSON Schema of `scopewise.yaml`, for editors. Rules and words come from where the program has them.

use serde_json::{Value, json};

use super::to_json;
use crate::catalog::{
    Accounts, ActsAs, Api, Client, Interaction, Platform, RunsOn, Target, Tenants,
};
use crate::rules::RULES;

/// A list or a mapping of which nothing is left but its key, as where all entries are commented out, is empty.
const LIST: [&str; 2] = ["array", "null"];
const MAPPING: [&str; 2] = ["object", "null"];

/// The schema, in draft 2020-12.
pub fn config_schema() -> String {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "scopewise.yaml",
        "description": "Speaks for its folder and all below it; the nearest one above a project counts",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "levels": levels(),
            "allow": { "type": LIST, "items": allowance(), "description": "Findings that are accepted" },
            "scopes": {
                "type": LIST, "items": text("A scope"),
                "description": "What is requested where no manifest says so",
            },
            "manifest-globs": {
                "type": LIST, "items": text("A glob, relative to the folder"),
                "description": "Manifests that are packed together, as given to the packager",
            },
            "fail-on": {
                "enum": ["note", "warning", "error", "never"],
                "description": "From which severity on findings fail the run",
            },
            "min-confidence": {
                "enum": ["possible", "likely", "certain"],
                "description": "How sure findings must be at least",
            },
            "baseline": text("The file of findings that are known already, relative to this one"),
            "profile": profile(),
            "uses": { "type": LIST, "items": used(), "description": "What the app calls" },
            "scan": { "type": "boolean", "description": "Whether the code is read for what it calls" },
        },
    });
    to_json(&schema)
}

fn text(what: &str) -> Value {
    json!({ "type": "string", "minLength": 1, "description": what })
}

fn levels() -> Value {
    let rule = |rule: &&dyn crate::rules::Rule| {
        let meta = rule.meta();
        let level =
            json!({ "enum": ["off", "note", "warning", "error"], "description": meta.summary });
        (meta.id.to_owned(), level)
    };
    json!({
        "type": MAPPING,
        "additionalProperties": false,
        "properties": RULES.iter().map(rule).collect::<serde_json::Map<_, _>>(),
        "description": "How loud each rule is",
    })
}

fn allowance() -> Value {
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["reason"],
        "anyOf": [{ "required": ["rule"] }, { "required": ["scope"] }],
        "properties": {
            "rule": { "enum": rules, "description": "The rule; any where left out" },
            "scope": text("The scope; any where left out"),
            "path": { "type": "string", "description": "The files, as a glob relative to the folder" },
            "reason": { "type": "string", "pattern": "\\S", "description": "Why it is accepted" },
            "until": {
                "type": ["string", "integer"],
                "pattern": "^\\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$",
                "minimum": 1000,
                "maximum": 9999,
                "description": "The last day on which it is accepted",
            },
        },
    })
}

fn used() -> Value {
    json!({
        "anyOf": [
            text("A request, `GET https://…`, or a method, `git.GetPullRequests`"),
            {
                "type": "object",
                "additionalProperties": false,
                "required": ["file"],
                "properties": {
                    "file": text("A list or recording, relative to this file"),
                },
            },
        ],
    })
}

fn profile() -> Value {
    macro_rules! words {
        ($kind:ty) => {
            <$kind>::ALL.iter().map(|word| word.as_str()).collect::<Vec<&str>>()
        };
    }
    macro_rules! one {
        ($kind:ty) => {
            json!({ "enum": words!($kind) })
        };
    }
    let api = json!({ "enum": words!(Api) });
    let ids = json!({ "type": "string" });
    json!({
        "type": MAPPING,
        "additionalProperties": false,
        "description": "What the app is, for `scopewise recommend --config`",
        "properties": {
            "app-type": { "type": "string" },
            "platform": one!(Platform),
            "acts-as": one!(ActsAs),
            "interaction": one!(Interaction),
            "runs-on": one!(RunsOn),
            "client": one!(Client),
            "accounts": one!(Accounts),
            "target": one!(Target),
            "tenants": one!(Tenants),
            "calls": { "anyOf": [api, { "type": "array", "items": api }] },
            "existing-app": { "type": "string" },
            "only": { "anyOf": [ids, { "type": "array", "items": ids }] },
        },
    })
}
