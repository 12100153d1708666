//! Which names a file gives a value more than once, and where.

use super::super::maps::HashSet;
use super::super::model::Symbol;
use super::super::syntax::Node;
use super::merging::{first_joined, joins};
use super::{Reader, children};

/// Functions in functions that are looked through for the one that declares a name.
const MOST_FUNCTIONS: usize = 256;

/// The assignments of a file.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Where names are assigned to, in the order of the text.
    places: Vec<(usize, Symbol)>,
    /// Names that are assigned to at all.
    names: HashSet<Symbol>,
    /// Names that functions inside the one that declares them assign to: nobody knows when.
    from_inside: HashSet<(usize, Symbol)>,
}

/// What is seen of the functions of a file, on the way through it.
#[derive(Default)]
struct Seen {
    /// The functions: the id of each, and the place of the one around it in this list.
    functions: Vec<(usize, usize)>,
    declared: HashSet<(usize, Symbol)>,
    assigned: Vec<(usize, Symbol, usize)>,
}

/// The function that stands for the file.
pub(super) const WHOLE_FILE: usize = 0;

impl Changes {
    /// Whether a name that a function declares has at each place one value that can be told.
    pub(super) fn can_be_followed(&self, function: usize, name: Symbol) -> bool {
        self.names.contains(&name) && !self.from_inside.contains(&(function, name))
    }

    /// The names that are assigned to inside a node.
    pub(super) fn inside(&self, node: Node<'_>) -> Vec<Symbol> {
        let from = self.places.partition_point(|(at, _)| *at < node.start_byte());
        let inside = self.places[from..].iter().take_while(|(at, _)| *at < node.end_byte());
        let mut names: Vec<Symbol> = inside.map(|(_, name)| *name).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a name is assigned to inside a node.
    pub(super) fn any_inside(&self, node: Node<'_>) -> bool {
        let from = self.places.partition_point(|(at, _)| *at < node.start_byte());
        self.places.get(from).is_some_and(|(at, _)| *at < node.end_byte())
    }
}

/// Whether what stands in a node is run at another time.
fn is_function(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "function_declaration"
            | "generator_function_declaration"
            | "function_expression"
            | "function"
            | "generator_function"
            | "arrow_function"
            | "method_definition"
            | "class_body"
    )
}

impl<'t> Reader<'t> {
    /// Looks through a file for what it assigns to.
    pub(super) fn find_changes(&mut self, root: Node<'t>) {
        let mut seen = Seen { functions: vec![(WHOLE_FILE, 0)], ..Seen::default() };
        let mut around = 0;
        let mut cursor = root.walk();
        loop {
            let node = cursor.node();
            if is_function(node) && node != root {
                seen.functions.push((node.id(), around));
                around = seen.functions.len() - 1;
            }
            self.note_names(node, around, &mut seen);
            if cursor.goto_first_child() {
                continue;
            }
            loop {
                let ended = cursor.node();
                if is_function(ended) && seen.functions[around].0 == ended.id() {
                    around = seen.functions[around].1;
                }
                if cursor.goto_next_sibling() {
                    break;
                }
                if !cursor.goto_parent() {
                    self.changes = seen.changes();
                    return;
                }
            }
        }
    }

    /// The name of an object of which a member is given a value that tells of a request.
    pub(super) fn changed_object(&self, left: Node<'t>) -> Option<Node<'t>> {
        let object = left.child_by_field_name("object")?;
        let property = left.child_by_field_name("property")?;
        let tells = matches!(self.text(property), "method" | "pathname");
        let is_it = left.kind() == "member_expression" && object.kind() == "identifier" && tells;
        (is_it && !matches!(self.text(object), "module" | "exports")).then_some(object)
    }

    fn note_names(&mut self, node: Node<'t>, function: usize, seen: &mut Seen) {
        let mut names = Vec::new();
        match node.kind() {
            "assignment_expression" | "augmented_assignment_expression" => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.names_of(left, &mut names);
                    names.extend(self.changed_object(left).map(|object| self.symbol(object)));
                }
                let places = names.into_iter().map(|name| (node.start_byte(), name, function));
                seen.assigned.extend(places);
                return;
            }
            "call_expression" => {
                let joins = node
                    .child_by_field_name("function")
                    .filter(|callee| callee.kind() == "member_expression")
                    .and_then(|callee| joins(self.text(callee)));
                let first = joins.and_then(|_| first_joined(node));
                if let Some(first) = first.filter(|first| first.kind() == "identifier") {
                    let name = self.symbol(first);
                    seen.assigned.push((node.start_byte(), name, function));
                }
                return;
            }
            "for_in_statement" if node.child_by_field_name("kind").is_none() => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.names_of(left, &mut names);
                }
                let places = names.into_iter().map(|name| (node.start_byte(), name, function));
                seen.assigned.extend(places);
                return;
            }
            "for_in_statement" => {
                if let Some(left) = node.child_by_field_name("left") {
                    self.names_of(left, &mut names);
                }
            }
            "variable_declarator" => {
                if let Some(name) = node.child_by_field_name("name") {
                    self.names_of(name, &mut names);
                }
            }
            "required_parameter" | "optional_parameter" => {
                if let Some(pattern) = node.child_by_field_name("pattern") {
                    self.names_of(pattern, &mut names);
                }
            }
            "formal_parameters" => {
                for parameter in children(node) {
                    self.names_of(parameter, &mut names);
                }
            }
            "arrow_function" | "catch_clause" => {
                if let Some(parameter) = node.child_by_field_name("parameter") {
                    self.names_of(parameter, &mut names);
                }
            }
            _ => return,
        }
        seen.declared.extend(names.into_iter().map(|name| (function, name)));
    }

    /// The names that a pattern gives values to.
    fn names_of(&mut self, pattern: Node<'t>, names: &mut Vec<Symbol>) {
        let mut next = vec![pattern];
        while let Some(pattern) = next.pop() {
            match pattern.kind() {
                "identifier" | "shorthand_property_identifier_pattern" => {
                    names.push(self.symbol(pattern));
                }
                "object_pattern" | "array_pattern" | "rest_pattern" => {
                    next.extend(children(pattern));
                }
                "pair_pattern" => next.extend(pattern.child_by_field_name("value")),
                "assignment_pattern" | "object_assignment_pattern" => {
                    next.extend(pattern.child_by_field_name("left"));
                }
                _ => {}
            }
        }
    }
}

impl Seen {
    fn changes(&self) -> Changes {
        let mut changes = Changes::default();
        for &(at, name, function) in &self.assigned {
            changes.places.push((at, name));
            changes.names.insert(name);
            if let Some(declared) = self.declares(name, function)
                && declared != function
            {
                changes.from_inside.insert((self.functions[declared].0, name));
            }
        }
        changes.places.sort_unstable();
        changes
    }

    /// The function that declares a name which another one inside it assigns to.
    fn declares(&self, name: Symbol, from: usize) -> Option<usize> {
        let around = |inner: &usize| (*inner != 0).then(|| self.functions[*inner].1);
        let mut functions = std::iter::successors(Some(from), around).take(MOST_FUNCTIONS);
        functions.find(|function| self.declared.contains(&(*function, name)))
    }
}
