//! Texts that are given to a shell: `bash <<EOF`.

use super::super::model::{Expr, ExprId, FILE_SCOPE};
use super::super::syntax::Node;
use super::Reader;
use super::words::of_command;
use crate::text::Span;

/// What reads commands where it is told no file.
const SHELLS: [&str; 7] = ["ash", "bash", "dash", "ksh", "sh", "ssh", "zsh"];

impl<'t> Reader<'t> {
    /// Whether a command reads commands.
    pub(super) fn is_shell(&self, command: Node<'t>) -> bool {
        if command.kind() != "command" {
            return false;
        }
        let words = of_command(command);
        let mut words =
            words.iter().map(|word| self.text_of(word)).skip_while(|word| *word == "sudo");
        match words.next() {
            Some("ssh") => true,
            Some(name) if SHELLS.contains(&name) => words.all(|word| word.starts_with('-')),
            _ => false,
        }
    }

    /// Each line of a text for a shell is a command.
    pub(super) fn given_to_shell(&mut self, redirect: Node<'t>) {
        let mut cursor = redirect.walk();
        let Some(body) =
            redirect.named_children(&mut cursor).find(|child| child.kind() == "heredoc_body")
        else {
            return;
        };
        let mut cursor = body.walk();
        let holes: Vec<Node<'t>> = body
            .named_children(&mut cursor)
            .filter(|part| part.kind() != "heredoc_content")
            .collect();
        let mut from = body.start_byte();
        for line in self.text(body).split_inclusive('\n') {
            let end = from + line.len();
            let mut parts = Vec::new();
            let mut begun = from;
            for hole in
                holes.iter().filter(|hole| from <= hole.start_byte() && hole.end_byte() <= end)
            {
                self.plain_part(begun, hole.start_byte(), &mut parts);
                parts.push(self.expression(*hole));
                begun = hole.end_byte();
            }
            self.plain_part(begun, end, &mut parts);
            let span = Span::new(from, from + line.trim_end().len());
            let text = self.module.add(Expr::Concat(parts), span);
            let name = self.module.symbol("eval");
            let callee = self.module.add(Expr::Name(name, FILE_SCOPE), span);
            let call = Expr::Call { callee, arguments: vec![text], is_new: false };
            let call = self.module.add(call, span);
            self.module.calls.push(call);
            from = end;
        }
    }

    fn plain_part(&mut self, from: usize, to: usize, parts: &mut Vec<ExprId>) {
        let text = self.source.get(from..to).unwrap_or_default();
        if !text.trim().is_empty() {
            let text = text.trim_end_matches(['\r', '\n']);
            parts.push(self.module.add(Expr::Text(text.into()), Span::new(from, to)));
        }
    }
}
