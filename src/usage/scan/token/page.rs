//! Tokens that are put where every script of a page sees them: `window.token = token`.

use super::Way;
use crate::usage::scan::found::TokenTo;
use crate::usage::scan::matching::Matcher;
use crate::usage::scan::model::{Expr, Symbol};
use crate::usage::scan::value::{Spot, Value};

impl Matcher<'_, '_, '_> {
    /// Where a token leads that a member of some object is given, which is no object of the app: to whatever reads it
    /// in the page, or to a package.
    pub(super) fn put_into_others(&mut self, way: &mut Way<'_>, (at, id): Spot, name: Symbol) {
        let module = self.app.module(at);
        let is_it = |put: &&(_, Symbol, _)| put.1 == name && put.2 == id;
        for (object, ..) in module.writes.iter().filter(is_it) {
            let (objects, _) = self.evaluator.ask_shortly(|e| e.value((at, *object), None));
            for object in &objects {
                match object {
                    Value::Library(from) | Value::Imported(from, _) if &**from == "global" => {
                        let name = module.text(name);
                        if !self.read_in_page(way, name) {
                            way.out.push(((at, id), TokenTo::Page(name.into())));
                        }
                    }
                    Value::Library(from) | Value::Imported(from, _)
                        if self.idiom.calls_by_itself(from) =>
                    {
                        way.out.push(((at, id), TokenTo::Callee(from.clone().as_ref().into())));
                    }
                    _ => {}
                }
            }
        }
    }

    /// Whatever reads a member of the page, as a member of any object or by its bare name; whether anything does.
    fn read_in_page(&mut self, way: &mut Way<'_>, name: &str) -> bool {
        let mut is_read = false;
        for (at, module) in self.app.modules() {
            let Some(name) = module.known(name) else { continue };
            let uses = self.uses(way, at);
            let bare = module.exprs().filter(|(_, expr)| {
                matches!(expr, Expr::Name(of, scope)
                    if *of == name && module.scope_of(*scope, name).is_none())
            });
            let members = uses.members(name).iter().copied();
            for reader in bare.map(|(id, _)| id).chain(members) {
                is_read = true;
                way.hold((at, reader), None);
            }
        }
        is_read
    }
}
