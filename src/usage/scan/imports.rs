//! What a module means by the paths that it loads, and by names behind them.

use super::evaluate::Evaluator;
use super::value::{ModuleId, Value, Values, one, unknown};

impl Evaluator<'_> {
    /// The module that a path means.
    pub(super) fn module_named(&self, from: ModuleId, path: &str) -> Value {
        match self.app.find(from, path) {
            Some(module) => Value::Module(module),
            None if path.starts_with('.') => Value::Unknown,
            None => self.idiom.package(path),
        }
    }

    /// What a name of another module is.
    pub(super) fn imported(&mut self, from: ModuleId, path: &str, name: &str) -> Values {
        let module = self.module_named(from, path);
        if let Value::Module(other) = module {
            return self.member(&[Value::Module(other)], name);
        }
        let inside = self.idiom.path_inside(path, name);
        if let Some(file) = inside.and_then(|path| self.app.find(from, &path)) {
            return one(Value::Module(file));
        }
        match module {
            Value::Unknown => unknown(),
            _ => one(self.idiom.imported(path, name)),
        }
    }
}
