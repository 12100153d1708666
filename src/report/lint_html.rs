//! Findings as one HTML page that needs nothing else: no script, no font, no picture from elsewhere. Writing to a
//! string cannot fail, so those results are dropped.
//!
//! The page is well-formed XML too, which makes it easy to check.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::{self, Write};

use super::form::Form;
use super::lint::{At, Report, Run, error_lines, reasons, severity};
use super::markdown::{entities, html};
use super::scope_picture::{Standing, standings, svg};
use crate::finding::Finding;
use crate::project::{Outcome, Project};

/// Projects beyond this have tables and no pictures: somebody looks at a few, and a page must open.
const PICTURES: usize = 100;

/// A page.
#[derive(Debug, Default)]
pub struct Page {
    /// How many projects have gone by.
    projects: usize,
    /// What their findings rest on.
    cited: BTreeSet<String>,
}

impl Form for Page {
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::new();
        project(outcome, run, self.projects, &mut text);
        self.projects += 1;
        let notes = outcome.findings.iter().flat_map(|finding| &finding.notes);
        super::cite(notes, &mut self.cited);
        out.write_all(text.as_bytes())
    }

    fn head(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(head(report).as_bytes())
    }

    fn tail(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let mut text = String::from("</main>\n");
        footer(report, &self.cited, &mut text);
        text.push_str("</body>\n</html>\n");
        out.write_all(text.as_bytes())
    }
}

fn head(report: &Report<'_>) -> String {
    let all = report.headline();
    // The policy forbids the page to load anything, whatever a manifest wrote into it.
    let mut out = format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n\
         <title>scopewise: {all}</title>\n<style>\n{}</style>\n</head>\n<body>\n<header>\n<h1>scopewise: {all}</h1>\n\
         <p>{}</p>\n",
        include_str!("page.css"),
        entities(&report.summary(Some(report.run.repository)))
    );
    for line in report.about_baseline() {
        let _ = writeln!(out, "<p class=\"faint\">Baseline: {}</p>", html(&line));
    }
    for line in report.about_code(Some(report.run.repository)) {
        let _ = writeln!(out, "<p class=\"faint\">Code: {}</p>", html(&line));
    }
    out.push_str("</header>\n<main>\n");
    errors(report, &mut out);
    out
}

fn errors(report: &Report<'_>, out: &mut String) {
    if report.errors.is_empty() {
        return;
    }
    out.push_str("<section>\n<h2>Input that cannot be used</h2>\n<ul>\n");
    for error in report.errors {
        let lines: Vec<String> =
            error_lines(error, report.run.repository).iter().map(|line| html(line)).collect();
        let _ = writeln!(out, "<li>{}</li>", lines.join("<br/>"));
    }
    out.push_str("</ul>\n</section>\n");
}

fn project(outcome: &Outcome, run: &Run<'_>, at: usize, out: &mut String) {
    let project = &outcome.project;
    let name = entities(&run.repository.seen_from_root(&project.name));
    let _ = writeln!(out, "<section>\n<h2><code>{name}</code></h2>");
    let standings = standings(project, run.graph, run.catalog);
    if !standings.is_empty() {
        let picture = svg(&standings, run.graph, run.catalog, at).filter(|_| at < PICTURES);
        if let Some(picture) = picture {
            let _ = writeln!(
                out,
                "<figure>\n{picture}<figcaption>{}</figcaption>\n</figure>",
                legend(project)
            );
        }
        table(project, &standings, run, out);
    }
    if !outcome.findings.is_empty() {
        out.push_str("<h3>Findings</h3>\n");
    } else if !project.sets.is_empty() {
        out.push_str("<p>Nothing to report.</p>\n");
    }
    for one in &outcome.findings {
        finding(project, one, run, out);
    }
    out.push_str("</section>\n");
}

fn legend(project: &Project) -> String {
    let key = |shape: &str, what: &str| {
        format!(
            "<li><svg class=\"key\" width=\"30\" height=\"18\" viewBox=\"0 0 30 18\" aria-hidden=\"true\">{shape}</svg>{what}</li>"
        )
    };
    let (box_, hexagon) = (
        "<rect class=\"requested\" x=\"1\" y=\"1\" width=\"28\" height=\"16\"/>",
        "<polygon class=\"needed\" points=\"1,9 7,1 23,1 29,9 23,17 7,17\"/>",
    );
    let mut keys = key(box_, "requested (box)");
    if project.needed.is_some() {
        keys.push_str(&key(hexagon, "needed (hexagon)"));
    }
    let pill = "<rect class=\"inherited\" x=\"1\" y=\"1\" width=\"28\" height=\"16\" rx=\"8\"/>";
    keys.push_str(&key(pill, "inherited: comes with another (dashed)"));
    format!("<ul class=\"legend\">{keys}</ul>An arrow leads from a scope to what it includes.")
}

fn table(
    project: &Project,
    standings: &BTreeMap<String, Standing>,
    run: &Run<'_>,
    out: &mut String,
) {
    out.push_str(
        "<div class=\"wide\"><table>\n<thead><tr><th scope=\"col\">Scope</th><th scope=\"col\">What it is</th>\
         <th scope=\"col\">Requested</th><th scope=\"col\">Needed</th><th scope=\"col\">Included in</th></tr></thead>\n\
         <tbody>\n",
    );
    for (name, standing) in standings {
        let row = run.catalog.scopes().get(name);
        let what = row.map_or_else(|| "not known".to_owned(), |row| entities(&row.name));
        let needed = match &project.needed {
            None => "not known",
            Some(_) if standing.needed => "yes",
            Some(needed) if needed.is_complete() => "no",
            Some(_) => "not as far as is known",
        };
        let by: Vec<String> =
            standing.by.iter().map(|by| format!("<code>{}</code>", entities(by))).collect();
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\"><code>{}</code></th><td>{what}</td><td>{}</td><td>{needed}</td><td>{}</td></tr>",
            entities(name),
            if standing.requested { "yes" } else { "no" },
            by.join(", ")
        );
    }
    out.push_str("</tbody>\n</table></div>\n");
}

fn finding(project: &Project, finding: &Finding, run: &Run<'_>, out: &mut String) {
    let severity = severity(finding.severity);
    let At { file, line, column, .. } = At::of(project, finding.place);
    let file = entities(&run.repository.seen_from_root(file));
    let _ = writeln!(
        out,
        "<div class=\"finding {severity}\">\n<p><span class=\"severity\">{severity}</span> <code>{}</code>: {}<br/>\
         <code class=\"faint\">{file}:{line}:{column}</code></p>",
        entities(finding.rule),
        html(&finding.message)
    );
    let reasons = reasons(project, finding, run.repository);
    if !reasons.is_empty() {
        let items: Vec<String> =
            reasons.iter().map(|reason| format!("<li>{}</li>", html(reason))).collect();
        let _ = writeln!(out, "<ul>{}</ul>", items.join(""));
    }
    out.push_str("</div>\n");
}

fn footer(report: &Report<'_>, cited: &BTreeSet<String>, out: &mut String) {
    let version = env!("CARGO_PKG_VERSION");
    let _ = writeln!(out, "<footer>\n<p>As of {}, by scopewise {version}.</p>", report.run.as_of);
    let sources = report.run.catalog.sources();
    let known: Vec<_> = cited.iter().filter_map(|id| sources.get(id)).collect();
    if !known.is_empty() {
        out.push_str("<h2>Sources</h2>\n<ul>\n");
        for source in known {
            let date = source.date().map(|date| format!(", {date}")).unwrap_or_default();
            let title = entities(&source.title);
            let title = source.url().map_or_else(
                || title.clone(),
                |url| format!("<a href=\"{}\" rel=\"noreferrer\">{title}</a>", entities(&url)),
            );
            let (id, publisher) = (entities(source.id.as_str()), entities(&source.publisher));
            let _ = writeln!(out, "<li>[{id}] {title}, {publisher}{date}</li>");
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</footer>\n");
}
