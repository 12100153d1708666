//! The modules of which a script takes more than types: a compiler leaves out the others.

use super::idiom::Family;
use super::maps::HashSet;
use super::model::{Export, Expr, ExprId, Module};
use super::source::Extracted;

impl Extracted {
    /// The modules that the scripts of a file load as they run, as they are written.
    pub fn used(&self) -> HashSet<&str> {
        let scripts = self.modules.iter().filter(|module| module.family == Family::Script);
        scripts.flat_map(|module| used(module, self.source.text())).collect()
    }
}

/// The module that an expression stands for, or has a name of.
fn module_of(module: &Module, id: ExprId) -> Option<&str> {
    match module.expr(id) {
        Expr::Module(path) | Expr::Imported(path, _) => Some(path),
        _ => None,
    }
}

fn used<'m>(module: &'m Module, text: &str) -> HashSet<&'m str> {
    // Names that only say of what type something is.
    let mut types = HashSet::default();
    for (_, expr) in module.exprs() {
        let Expr::OfType(kind) = expr else { continue };
        let mut next = vec![*kind];
        while let Some(id) = next.pop().filter(|id| types.insert(*id)) {
            match module.expr(id) {
                Expr::Member(object, _) => next.push(*object),
                Expr::Either(parts) => next.extend(parts),
                _ => {}
            }
        }
    }
    let bound: HashSet<ExprId> = module.bound().map(|(_, value)| value).collect();
    let mut used = HashSet::default();
    let mut named = HashSet::default();
    for (id, expr) in module.exprs() {
        if let Some(path) = module_of(module, id) {
            named.insert(path);
            // What is called or has no name is used where it stands.
            let span = module.span(id);
            let is_called = text.get(span.start..span.end).is_some_and(|text| text.contains('('));
            if is_called || !bound.contains(&id) && !types.contains(&id) {
                used.insert(path);
            }
        }
        if let Expr::Name(name, scope) = expr
            && !types.contains(&id)
        {
            let values = module.lookup(*scope, *name).into_iter().flatten();
            used.extend(values.filter_map(|bound| module_of(module, bound.value)));
        }
    }
    for export in &module.exports {
        match export {
            Export::All(path) => drop(used.insert(path)),
            Export::Value(_, value) | Export::Whole(value) => {
                used.extend(module_of(module, *value));
            }
        }
    }
    // `import "x"` runs it.
    used.extend(module.loads.iter().map(AsRef::as_ref).filter(|path| !named.contains(path)));
    used
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::{Language, extract};
    use crate::text::SourceText;

    #[test]
    fn what_is_imported_for_its_types_alone_is_not_used() {
        let text = "import 'a'; import { B } from 'b'; import * as c from 'c'; import { D } from 'd';\n\
            import E = require('e'); import type { F } from 'f'; import g, { type G } from 'g'; const h = require('h');\n\
            export { I } from 'i'; export * from 'j'; const k = await import('k'); import { L } from 'l';\n\
            let x: B = null; let y: c.C[] = []; function z(e: E.E, o: F | Promise<D>): G { return h.z(g) as B; }\n\
            export default () => <L/>;";
        let source = Arc::new(SourceText::new("x.tsx", text));
        let read = extract(&source, Language::Tsx);
        let mut used: Vec<&str> = read.used().into_iter().collect();
        used.sort_unstable();
        assert_eq!(used, ["a", "g", "h", "i", "j", "k", "l"]);
    }
}
