//! The URLs of requests to whomever, where it matters what goes along with them.

use super::super::evaluate::Evaluator;
use super::super::model::Expr;
use super::super::value::{Http, Spot, Value, Values};

/// What a call that sends a request is given as the URL; nothing where it sends none.
pub(super) fn asked_urls(evaluator: &mut Evaluator<'_>, (at, id): Spot) -> Option<Values> {
    let module = evaluator.app.module(at);
    let Expr::Call { callee, arguments, .. } = module.expr(id) else { return None };
    let method = if let Expr::Member(object, name) = module.expr(*callee) {
        let objects = evaluator.value((at, *object), None);
        let name = module.text(*name);
        let known = objects.iter().find_map(sender).map(|sender| (sender, name));
        known.or_else(|| {
            let values = evaluator.member(&objects, name);
            Some((values.iter().find_map(sender)?, ""))
        })
    } else {
        let values = evaluator.value((at, *callee), None);
        values.iter().find_map(sender).map(|sender| (sender, ""))
    };
    let ((http, base), name) = method?;
    let first = match (http, name) {
        // A client is made: what it is given goes along with each of its requests.
        (_, "create" | "extend" | "defaults" | "use") => {
            return Some(base.map(Value::Text).into_iter().collect());
        }
        (Http::Xhr, "open") | (Http::Angular, "request") => arguments.get(1)?,
        (Http::Xhr, _) => return Some(Values::new()),
        _ => arguments.first()?,
    };
    let urls = evaluator.url_or_options((at, *first), None);
    let with_base = |value: Value| match (&value, &base) {
        (Value::Text(url), Some(base)) if !url.contains("://") => {
            let path = url.trim_start_matches('/');
            Value::Text(format!("{}/{path}", base.trim_end_matches('/')).into())
        }
        (Value::Text(_), _) | (_, None) => value,
        (_, Some(base)) => Value::Text(std::rc::Rc::clone(base)),
    };
    Some(urls.into_iter().map(with_base).collect())
}

type Sender = (Http, Option<std::rc::Rc<str>>);

fn sender(value: &Value) -> Option<Sender> {
    match value {
        Value::Http(http, base) => Some((*http, base.clone())),
        _ => None,
    }
}
