//! Imports: modules and names of other files and of libraries.

use super::super::model::{Export, Expr};
use super::super::syntax::Node;
use super::{At, Reader, children, inner};

impl<'t> Reader<'t> {
    /// `import a`, `import a.b`, `import a.b as c`.
    pub(super) fn import(&mut self, node: Node<'t>, at: At) {
        for one in children(node) {
            if one.kind() == "aliased_import" {
                let names = one.child_by_field_name("name").zip(one.child_by_field_name("alias"));
                let Some((path, alias)) = names else { continue };
                let path = self.text(path);
                self.load(path);
                self.bind_import(alias, Expr::Module(path.into()), at);
                continue;
            }
            let path = self.text(one);
            self.load(path);
            let Some(first) = inner(one) else { continue };
            if path.contains('.') {
                self.dotted.insert(path);
            }
            let root = self.text(first);
            self.bind_import(first, Expr::Module(root.into()), at);
        }
    }

    /// `from a.b import c`, `from . import d`, `from .e import *`.
    pub(super) fn import_from(&mut self, node: Node<'t>, at: At) {
        let Some(module) = node.child_by_field_name("module_name") else { return };
        let path = self.text(module).split_whitespace().collect::<String>();
        self.load(&path);
        let mut cursor = node.walk();
        let names: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
        for one in names {
            let (name, alias) = match one.kind() {
                "aliased_import" => {
                    (one.child_by_field_name("name"), one.child_by_field_name("alias"))
                }
                _ => (Some(one), None),
            };
            let Some(name) = name else { continue };
            let imported = self.symbol(name);
            // A name of a package can be a file of it.
            let below = joined(&path, self.text(name));
            self.load(&below);
            let value = Expr::Imported(path.as_str().into(), imported);
            self.bind_import(alias.unwrap_or(name), value, at);
        }
        if children(node).iter().any(|child| child.kind() == "wildcard_import") {
            self.module.exports.push(Export::All(path.into()));
        }
    }

    fn bind_import(&mut self, name: Node<'t>, value: Expr, at: At) {
        let value = self.add(value, name);
        let name = self.symbol(name);
        self.bind(name, value, at);
    }

    fn load(&mut self, path: &str) {
        self.module.loads.push(path.into());
    }
}

/// A name of a module as a path.
pub(super) fn joined(path: &str, name: &str) -> String {
    if path.ends_with('.') { format!("{path}{name}") } else { format!("{path}.{name}") }
}
