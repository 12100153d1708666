//! Finds what can be changed in a file, and writes each change as pieces of text around what is there.
//!
//! Every operand is still evaluated once, in its place, and moved where it was moved: the pieces ask for the
//! mutant only between operands.

use std::ops::Range;

use syn::visit::{self, Visit};
use syn::{Attribute, BinOp, Block, Expr, Pat, Stmt, UnOp};

use super::values;
use super::weave::{Piece, Side, Site};

/// One change of the program.
#[derive(Debug)]
pub(super) struct Mutant {
    pub(super) number: u32,
    /// The first mutant of its site: what the switch is asked with.
    pub(super) site: u32,
    /// The file, from the root.
    pub(super) file: String,
    pub(super) line: usize,
    pub(super) function: String,
    pub(super) change: String,
}

/// The sites of a file, outer ones before inner ones, and their mutants, numbered from `next` on.
pub(super) fn find(file: &str, text: &str, next: u32) -> Result<(Vec<Site>, Vec<Mutant>), String> {
    let parsed = syn::parse_file(text).map_err(|error| format!("{file}: {error}"))?;
    let mut finder =
        Finder { file, text, next, names: Vec::new(), sites: Vec::new(), mutants: Vec::new() };
    finder.visit_file(&parsed);
    Ok((finder.sites, finder.mutants))
}

/// The modules in other files that a file declares for tests alone.
pub(super) fn modules_for_tests(file: &str, text: &str) -> Result<Vec<String>, String> {
    let parsed = syn::parse_file(text).map_err(|error| format!("{file}: {error}"))?;
    let declared = parsed.items.iter().filter_map(|item| match item {
        syn::Item::Mod(module) if module.content.is_none() && is_test(&module.attrs) => {
            Some(module)
        }
        _ => None,
    });
    Ok(declared.map(|module| module.ident.to_string()).collect())
}

struct Finder<'a> {
    file: &'a str,
    text: &'a str,
    next: u32,
    names: Vec<String>,
    sites: Vec<Site>,
    mutants: Vec<Mutant>,
}

impl Finder<'_> {
    /// Numbers for some changes at one place.
    fn number(&mut self, at: &Range<usize>, changes: &[String]) -> Vec<u32> {
        let site = self.next;
        let line = self.text[..at.start].matches('\n').count() + 1;
        for change in changes {
            self.mutants.push(Mutant {
                number: self.next,
                site,
                file: self.file.to_owned(),
                line,
                function: self.names.join("::"),
                change: change.clone(),
            });
            self.next += 1;
        }
        (site..self.next).collect()
    }

    fn site(&mut self, mutants: Vec<u32>, pieces: Vec<Piece>) {
        self.sites.push(Site { mutants, jumps: false, pieces });
    }

    /// A site that is one mutant, with a text before and one behind.
    fn around(
        &mut self,
        at: Range<usize>,
        change: String,
        pieces: impl Fn(u32) -> (String, String),
    ) {
        let mutants = self.number(&at, &[change]);
        let (before, behind) = pieces(mutants[0]);
        self.site(mutants, vec![open(at.start, before), close(at.end, behind)]);
    }

    fn binary(&mut self, node: &syn::ExprBinary) {
        let (left, op, right) = (range(&*node.left), range(&node.op), range(&*node.right));
        let known = self.text[op.clone()].to_owned();
        if matches!(node.op, BinOp::And(_) | BinOp::Or(_)) {
            if !has_let(&node.left) && !has_let(&node.right) {
                self.lazy(&left, op, &right, &known);
            }
            return;
        }
        let others = others(&node.op);
        if others.is_empty() {
            return;
        }
        let changes: Vec<_> =
            others.iter().map(|other| format!("`{known}` to `{other}`")).collect();
        let numbers = self.number(&op, &changes);
        let first = numbers[0];
        let assigns = matches!(node.op, BinOp::AddAssign(_) | BinOp::SubAssign(_));
        let (mark, from, between, opened) = if assigns {
            let target = &self.text[left.clone()];
            (target.to_owned(), "{ let r = (".to_owned(), None, String::new())
        } else if matches!(node.op, BinOp::Add(_) | BinOp::Sub(_) | BinOp::Mul(_) | BinOp::Div(_)) {
            ("l".to_owned(), "(match ((".to_owned(), Some("), ("), "(l, r) => ".to_owned())
        } else {
            ("*l".to_owned(), "(match (&(".to_owned(), Some("), &("), "(l, r) => ".to_owned())
        };
        let r = if mark == "*l" { "*r" } else { "r" };
        let ask = if assigns { ");" } else { ")) {" };
        let mut pieces = match between {
            Some(between) => vec![open(left.start, from), replace(op, between.to_owned())],
            None => vec![replace(left.start..op.end, from)],
        };
        pieces
            .push(close(right.end, format!("{ask} {opened}match crate::mutants::at({first}) {{ ")));
        for (number, other) in numbers.iter().zip(&others) {
            let text = format!("{number} => {mark} {other} {r}, ");
            pieces.push(Piece { mutant: Some(*number), ..close(right.end, text) });
        }
        let end = if assigns { "} }" } else { "} })" };
        pieces.push(close(right.end, format!("_ => {mark} {known} {r} {end}")));
        self.site(numbers, pieces);
    }

    /// `&&` and `||`: what is not evaluated stays so.
    fn lazy(&mut self, left: &Range<usize>, op: Range<usize>, right: &Range<usize>, known: &str) {
        let and = known == "&&";
        let other = if and { "||" } else { "&&" };
        let mutants = self.number(&op, &[format!("`{known}` to `{other}`")]);
        let on = format!("crate::mutants::on({})", mutants[0]);
        let (middle, end) = if and {
            (format!(") ^ {on} {{ "), format!(" }} else {{ {on} }})"))
        } else {
            (format!(") ^ {on} {{ !{on} }} else {{ "), " })".to_owned())
        };
        let pieces =
            vec![open(left.start, "(if (".to_owned()), replace(op, middle), close(right.end, end)];
        self.site(mutants, pieces);
    }

    /// A condition that is no comparison is turned round.
    fn condition(&mut self, cond: &Expr) {
        if matches!(
            cond,
            Expr::Call(_) | Expr::MethodCall(_) | Expr::Path(_) | Expr::Field(_) | Expr::Macro(_)
        ) {
            let at = range(cond);
            let text = self.text[at.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            self.around(at, format!("condition `{text}` turned round"), |one| {
                ("(".to_owned(), format!(") ^ crate::mutants::on({one})"))
            });
        }
    }

    fn body(&mut self, signature: &syn::Signature, block: &Block) {
        let at = range(&block.brace_token.span.open()).end;
        if block.stmts.is_empty() {
            return;
        }
        let inside = self.text[at..range(&block.brace_token.span.close()).start].trim();
        let values: Vec<_> = values::of_function(&signature.output)
            .into_iter()
            .filter(|one| one != inside)
            .collect();
        if values.is_empty() {
            return;
        }
        let changes: Vec<_> = values
            .iter()
            .map(|one| match one.as_str() {
                "" => "body to nothing".to_owned(),
                one => format!("body to `{one}`"),
            })
            .collect();
        let numbers = self.number(&range(&signature.ident), &changes);
        let pieces = numbers.iter().zip(&values).map(|(number, value)| {
            let text = format!(" if crate::mutants::on({number}) {{ return {value}; }}");
            Piece { mutant: Some(*number), ..open(at, text) }
        });
        let pieces: Vec<_> = pieces.collect();
        // Each is a site of its own: all of them are asked, one after the other.
        for (number, piece) in numbers.into_iter().zip(pieces) {
            self.site(vec![number], vec![piece]);
        }
        let own = self.mutants.len() - values.len();
        self.mutants[own..].iter_mut().for_each(|one| one.site = one.number);
    }

    fn function(&mut self, attributes: &[Attribute], signature: &syn::Signature, block: &Block) {
        if is_test(attributes) || signature.constness.is_some() {
            return;
        }
        self.names.push(signature.ident.to_string());
        self.body(signature, block);
        self.visit_block(block);
        self.names.pop();
    }

    /// Arms that another would catch are taken away.
    fn arms(&mut self, node: &syn::ExprMatch) {
        let catches = |pat: &Pat| match pat {
            Pat::Wild(_) => true,
            // What begins with a capital is a value, not a name for one.
            Pat::Ident(one) => {
                one.subpat.is_none() && one.ident.to_string().starts_with(char::is_lowercase)
            }
            _ => false,
        };
        let Some(last) = node.arms.iter().rposition(|arm| catches(&arm.pat)) else { return };
        for arm in &node.arms[..last] {
            let at = range(&arm.pat);
            if matches!(arm.pat, Pat::Guard(_)) || catches(&arm.pat) {
                continue;
            }
            let text = self.text[at.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
            self.around(at, format!("arm `{text}` taken away"), |one| {
                (String::new(), format!(" if !crate::mutants::on({one})"))
            });
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(&node.attrs, &node.sig, &node.block);
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.function(&node.attrs, &node.sig, &node.block);
    }

    fn visit_trait_item_fn(&mut self, node: &'ast syn::TraitItemFn) {
        if let Some(block) = &node.default {
            self.function(&node.attrs, &node.sig, block);
        }
    }

    fn visit_item_impl(&mut self, node: &'ast syn::ItemImpl) {
        if !is_test(&node.attrs) {
            let of =
                self.text[range(&*node.self_ty)].split('<').next().unwrap_or_default().to_owned();
            self.names.push(of);
            visit::visit_item_impl(self, node);
            self.names.pop();
        }
    }

    fn visit_item_mod(&mut self, node: &'ast syn::ItemMod) {
        if !is_test(&node.attrs) {
            visit::visit_item_mod(self, node);
        }
    }

    fn visit_expr_binary(&mut self, node: &'ast syn::ExprBinary) {
        self.binary(node);
        // What is assigned to is written twice, as it is.
        if !matches!(node.op, BinOp::AddAssign(_) | BinOp::SubAssign(_)) {
            self.visit_expr(&node.left);
        }
        self.visit_expr(&node.right);
    }

    fn visit_expr_unary(&mut self, node: &'ast syn::ExprUnary) {
        if matches!(node.op, UnOp::Not(_)) {
            self.around(range(node), "`!` taken away".to_owned(), |one| {
                ("((".to_owned(), format!(") ^ crate::mutants::on({one}))"))
            });
        }
        visit::visit_expr_unary(self, node);
    }

    fn visit_expr_if(&mut self, node: &'ast syn::ExprIf) {
        self.condition(&node.cond);
        visit::visit_expr_if(self, node);
    }

    fn visit_expr_while(&mut self, node: &'ast syn::ExprWhile) {
        self.condition(&node.cond);
        visit::visit_expr_while(self, node);
    }

    fn visit_expr_match(&mut self, node: &'ast syn::ExprMatch) {
        self.arms(node);
        visit::visit_expr_match(self, node);
    }

    fn visit_stmt(&mut self, node: &'ast Stmt) {
        let word = match node {
            Stmt::Expr(Expr::Continue(_), _) => Some("continue"),
            Stmt::Expr(Expr::Break(one), _) if one.expr.is_none() => Some("break"),
            Stmt::Expr(Expr::Return(_), Some(_)) => Some("return"),
            _ => None,
        };
        if let Some(word) = word {
            self.around(range(node), format!("`{word}` taken away"), |one| {
                (format!("if !crate::mutants::on({one}) {{ "), " }".to_owned())
            });
            if let Some(site) = self.sites.last_mut() {
                site.jumps = true;
            }
        }
        visit::visit_stmt(self, node);
    }

    /// Of patterns only the guards of arms hold code that runs.
    fn visit_pat(&mut self, node: &'ast Pat) {
        let Pat::Guard(node) = node else { return };
        let at = range(&*node.guard);
        let text = self.text[at.clone()].split_whitespace().collect::<Vec<_>>().join(" ");
        let changes = ["true", "false"].map(|to| format!("guard `{text}` to `{to}`"));
        let numbers = self.number(&at, &changes);
        let (yes, no) = (numbers[0], numbers[1]);
        let site = format!("(crate::mutants::on({yes}) || !crate::mutants::on({no}) && (");
        self.site(numbers, vec![open(at.start, site), close(at.end, "))".to_owned())]);
        self.visit_expr(&node.guard);
    }

    // What is computed when the program is built cannot ask.
    fn visit_attribute(&mut self, _: &'ast Attribute) {}
    fn visit_expr_const(&mut self, _: &'ast syn::ExprConst) {}
    fn visit_impl_item_const(&mut self, _: &'ast syn::ImplItemConst) {}
    fn visit_item_const(&mut self, _: &'ast syn::ItemConst) {}
    fn visit_item_enum(&mut self, _: &'ast syn::ItemEnum) {}
    fn visit_item_static(&mut self, _: &'ast syn::ItemStatic) {}
    fn visit_trait_item_const(&mut self, _: &'ast syn::TraitItemConst) {}
    fn visit_type(&mut self, _: &'ast syn::Type) {}
}

/// What an operator is replaced by: its opposite, and what differs from it at the border alone.
fn others(op: &BinOp) -> Vec<&'static str> {
    match op {
        BinOp::Eq(_) => vec!["!="],
        BinOp::Ne(_) => vec!["=="],
        BinOp::Lt(_) => vec![">=", "<="],
        BinOp::Le(_) => vec![">", "<"],
        BinOp::Gt(_) => vec!["<=", ">="],
        BinOp::Ge(_) => vec!["<", ">"],
        BinOp::Add(_) | BinOp::Mul(_) => vec!["-"],
        BinOp::Sub(_) | BinOp::Div(_) => vec!["+"],
        BinOp::AddAssign(_) => vec!["-="],
        BinOp::SubAssign(_) => vec!["+="],
        _ => Vec::new(),
    }
}

/// Whether a chain of conditions binds names, which nothing may stand around.
fn has_let(expr: &Expr) -> bool {
    match expr {
        Expr::Let(_) => true,
        Expr::Binary(node) => has_let(&node.left) || has_let(&node.right),
        _ => false,
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|one| match &one.meta {
        syn::Meta::Path(path) => path.is_ident("test"),
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        syn::Meta::NameValue(_) => false,
    })
}

fn range(node: &impl syn::spanned::Spanned) -> Range<usize> {
    node.span().byte_range()
}

fn open(at: usize, text: String) -> Piece {
    Piece { at: at..at, side: Side::Open, text, mutant: None }
}

fn close(at: usize, text: String) -> Piece {
    Piece { at: at..at, side: Side::Close, text, mutant: None }
}

fn replace(at: Range<usize>, text: String) -> Piece {
    Piece { at, side: Side::Open, text, mutant: None }
}

#[cfg(test)]
mod tests;
