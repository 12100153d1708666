//! Secrets of app registrations of public clients, in the forms of the portal, of Graph, and in Terraform.

use hcl_edit::Span as _;
use hcl_edit::structure::{Block, Body};
use jsonc_parser::ast::{Object, Value};

use super::{PublicClientSecret, SecretForm};
use crate::manifest::declaration::Text;
use crate::manifest::entra::AZURE_DEVOPS;
use crate::manifest::extension::is_json_name;
use crate::manifest::json::{Document, property_ignoring_case};
use crate::text::{SourceText, Span};

pub(super) fn read(source: &SourceText) -> Vec<PublicClientSecret> {
    if is_json_name(source.name()) {
        of_json(source).into_iter().collect()
    } else if [".tf", ".tofu"].iter().any(|ending| source.name().ends_with(ending)) {
        of_terraform(source)
    } else {
        Vec::new()
    }
}

/// What an app may redirect to, and what else says that it is public.
#[derive(Default)]
struct Redirects {
    web: bool,
    public: Option<Span>,
    fallback: Option<Span>,
}

impl Redirects {
    /// A page or desktop app that has a server as well may keep the secret there.
    fn form(&self) -> Option<(SecretForm, Span)> {
        match (self.web, self.public, self.fallback) {
            (false, Some(public), _) => Some((SecretForm::Registration, public)),
            (false, None, Some(public)) => Some((SecretForm::FallbackRegistration, public)),
            _ => None,
        }
    }
}

fn of_json(source: &SourceText) -> Option<PublicClientSecret> {
    if !source.text().contains(AZURE_DEVOPS) {
        return None;
    }
    let document = Document::parse(source).ok()?;
    let Value::Object(root) = &document.root else { return None };
    let passwords = property_ignoring_case(root, "passwordCredentials")?;
    if !is_filled(&passwords.value) {
        return None;
    }
    let (form, public) = redirects(&document, root).form()?;
    Some(PublicClientSecret { form, secret: document.key(passwords), public: Some(public) })
}

fn is_filled(value: &Value<'_>) -> bool {
    matches!(value, Value::Array(array) if !array.elements.is_empty())
}

fn redirects(document: &Document<'_>, root: &Object<'_>) -> Redirects {
    let mut found = Redirects::default();
    let under = |platform: &str| {
        let property = property_ignoring_case(root, platform)?;
        let Value::Object(inner) = &property.value else { return None };
        let uris = property_ignoring_case(inner, "redirectUris")?;
        is_filled(&uris.value).then(|| document.key(property).span)
    };
    found.web = under("web").is_some();
    found.public = under("spa").or_else(|| under("publicClient"));
    if let Some(list) = property_ignoring_case(root, "replyUrlsWithType")
        && let Value::Array(list) = &list.value
    {
        for element in &list.elements {
            let Some(kind) = element.as_object().and_then(|one| document.string_at(one, "type"))
            else {
                continue;
            };
            match kind.value.to_ascii_lowercase().as_str() {
                "spa" | "installedclient" => found.public = found.public.or(Some(kind.span)),
                _ => found.web = true,
            }
        }
    }
    let flag = |name: &str| {
        let property = property_ignoring_case(root, name)?;
        matches!(&property.value, Value::BooleanLit(flag) if flag.value)
            .then(|| document.key(property).span)
    };
    found.fallback = flag("isFallbackPublicClient").or_else(|| flag("allowPublicClient"));
    found
}

fn of_terraform(source: &SourceText) -> Vec<PublicClientSecret> {
    let text = source.text();
    if !text.contains("azuread_application") {
        return Vec::new();
    }
    let Ok(body) = hcl_edit::parser::parse_body(source.body()) else { return Vec::new() };
    let resources = |kind: &'static str| {
        body.blocks().filter(move |block| {
            block.has_ident("resource")
                && block.labels.first().is_some_and(|label| label.as_str() == kind)
        })
    };
    let mark = source.body_start();
    let placed = |range: Option<std::ops::Range<usize>>| {
        range.map_or(Span::default(), |range| Span::new(range.start + mark, range.end + mark))
    };
    let mut found = Vec::new();
    for app in resources("azuread_application") {
        let Some(label) = app.labels.get(1).map(hcl_edit::structure::BlockLabel::as_str) else {
            continue;
        };
        let Some((form, public)) = platforms(app, &placed).form() else { continue };
        let own = app.body.blocks().find(|block| block.has_ident("password"));
        let own = own.map(|block| ("password", placed(block.ident.span())));
        let reference = format!("azuread_application.{label}.");
        let refers = |block: &&Block| {
            let ids = ["application_id", "application_object_id"];
            let mut ids = ids.iter().filter_map(|id| block.body.get_attribute(id));
            ids.any(|id| source.slice(placed(id.value.span())).contains(&reference))
        };
        let beside = resources("azuread_application_password").find(refers);
        let beside = beside.and_then(|block| {
            Some(("azuread_application_password", placed(block.labels.first()?.span())))
        });
        if let Some((name, span)) = own.or(beside) {
            let secret = Text { value: name.into(), span };
            found.push(PublicClientSecret { form, secret, public: Some(public) });
        }
    }
    found
}

fn platforms(app: &Block, placed: &dyn Fn(Option<std::ops::Range<usize>>) -> Span) -> Redirects {
    let with_redirects = |ident: &str| {
        let block = app.body.blocks().find(|block| block.has_ident(ident))?;
        has_redirects(&block.body).then(|| placed(block.ident.span()))
    };
    let flag = app.body.get_attribute("fallback_public_client_enabled");
    let flag = flag.filter(|flag| flag.value.as_bool() == Some(true));
    // A web block whose redirects are worked out at run time may have some.
    let web = app.body.blocks().any(|block| block.has_ident("web") || block.has_ident("dynamic"));
    Redirects {
        web,
        public: with_redirects("single_page_application")
            .or_else(|| with_redirects("public_client")),
        fallback: flag.map(|flag| placed(flag.key.span())),
    }
}

fn has_redirects(body: &Body) -> bool {
    body.get_attribute("redirect_uris").is_some()
}
