//! Verbs that an app sets for all requests of a library: `$.ajaxSetup({ type: "POST" })`, `axios.defaults.method = …`.
//!
//! What is sent without a verb of its own is no longer read then, and when it was set is not followed.

use super::super::app::App;
use super::super::model::{Expr, ExprId, Module};
use super::super::requests::Verbs;
use super::super::value::Http;

/// The verbs of a request that says them itself, or can say none.
pub(super) fn or_usual(app: &App, http: Http, verbs: Verbs) -> Verbs {
    let is_usual = match http {
        Http::Jquery | Http::Axios => match &verbs {
            Verbs::Known(known) => known.iter().any(|verb| &**verb == "GET"),
            Verbs::Unknown => false,
        },
        _ => false,
    };
    if is_usual && is_set(app, http) { Verbs::Unknown } else { verbs }
}

fn is_set(app: &App, http: Http) -> bool {
    if http == Http::Axios {
        return app.writes_named("method").iter().any(|((at, object), _)| {
            let module = app.module(*at);
            module.called_name(*object) == Some("defaults")
        });
    }
    app.calls_named("ajaxSetup").iter().any(|(at, call)| {
        let module = app.module(*at);
        let Expr::Call { arguments, .. } = module.expr(*call) else { return false };
        arguments.first().is_some_and(|options| may_say_verb(module, *options))
    })
}

fn may_say_verb(module: &Module, options: ExprId) -> bool {
    match module.expr(options) {
        Expr::Object(pairs) => {
            pairs.iter().any(|(key, _)| matches!(module.text(*key), "" | "type" | "method"))
        }
        _ => true,
    }
}
