//! The scopes of a project as a picture: what is requested, what is needed, and what comes with either.
//!
//! The three differ in colour and in shape: a box is requested, a hexagon needed, both a hexagon in a box, and a
//! rounded dashed outline is inherited. The page has the same facts in a table.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::layered::{Layout, layout};
use super::markdown::entities;
use crate::catalog::Catalog;
use crate::project::Project;
use crate::scopes::{ScopeGraph, ScopeId};

/// More nodes than this make no picture that helps.
const MOST: usize = 60;

/// Half the height of a node, in pixels.
const HALF: f64 = 16.0;

/// How far a picture may shrink: type of 13 pixels becomes one of 9.
const READABLE: f64 = 0.7;

/// Around the picture.
const MARGIN: f64 = 8.0;

/// What a scope is to a project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Standing {
    pub(super) requested: bool,
    pub(super) needed: bool,
    /// Requested or needed scopes that include it, itself not among them.
    pub(super) by: Vec<String>,
}

impl Standing {
    /// In words, for those who do not see the picture.
    pub(super) fn words(&self) -> &'static str {
        match (self.requested, self.needed) {
            (true, true) => "requested and needed",
            (true, false) => "requested",
            (false, true) => "needed",
            (false, false) => "inherited",
        }
    }
}

/// Every scope that a project requests, needs or is given with those, by name.
pub(super) fn standings(
    project: &Project,
    graph: &ScopeGraph,
    catalog: &Catalog,
) -> BTreeMap<String, Standing> {
    let mut all: BTreeMap<String, Standing> = BTreeMap::new();
    for scope in project.requested() {
        all.entry(scope.to_owned()).or_default().requested = true;
    }
    for one in project.needed.iter().flat_map(|needed| &needed.scopes) {
        all.entry(one.scope.to_string()).or_default().needed = true;
    }
    let roots: Vec<String> = all.keys().cloned().collect();
    for root in &roots {
        // What means everything is drawn alone: its picture would be all scopes.
        let Some(id) = id(catalog, root).filter(|id| !graph.full_access().contains(*id)) else {
            continue;
        };
        for below in graph.closure_of(id).filter(|below| *below != id) {
            let name = catalog.scopes().name(below.index());
            all.entry(name.to_owned()).or_default().by.push(root.clone());
        }
    }
    all
}

fn id(catalog: &Catalog, scope: &str) -> Option<ScopeId> {
    ScopeId::new(catalog.scopes().position(scope)?)
}

/// The picture as SVG; nothing where there is nothing to draw, or too much. `key` makes its ids unique on the
/// page. Writing to a string cannot fail, so those results are dropped.
pub(super) fn svg(
    standings: &BTreeMap<String, Standing>,
    graph: &ScopeGraph,
    catalog: &Catalog,
    key: usize,
) -> Option<String> {
    if standings.is_empty() || standings.len() > MOST {
        return None;
    }
    let names: Vec<&String> = standings.keys().collect();
    let drawn: BTreeSet<&str> = names.iter().map(|name| name.as_str()).collect();
    let mut edges = Vec::new();
    for (from, name) in names.iter().enumerate() {
        let Some(id) = id(catalog, name) else { continue };
        for parent in graph.parents(id) {
            let parent = catalog.scopes().name(parent.index());
            if drawn.contains(parent) {
                edges.extend(names.iter().position(|name| *name == parent).map(|to| (from, to)));
            }
        }
    }
    let widths: Vec<f64> = names.iter().map(|name| width(name)).collect();
    let layout = layout(&widths, &edges);
    let (full_width, full_height) = (layout.width + 2.0 * MARGIN, layout.height + 2.0 * MARGIN);
    // A narrow window shows all of it smaller, as long as the names can be read.
    let least = full_width * READABLE;
    let mut out = format!(
        "<svg class=\"scopes\" role=\"img\" aria-labelledby=\"title-{key} about-{key}\" width=\"{full_width:.0}\" \
         height=\"{full_height:.0}\" style=\"min-width: {least:.0}px\" \
         viewBox=\"{0:.0} {0:.0} {full_width:.0} {full_height:.0}\">\n\
         <title id=\"title-{key}\">Scopes and what they include</title>\n<desc id=\"about-{key}\">{1}</desc>\n",
        -MARGIN,
        about(standings)
    );
    lines(&layout, &widths, &edges, &mut out);
    for (at, (name, standing)) in standings.iter().enumerate() {
        node(name, standing, layout.nodes[at], widths[at], &mut out);
    }
    out.push_str("</svg>\n");
    Some(out)
}

/// How wide a name is, in pixels, in a monospaced type of 13.
fn width(name: &str) -> f64 {
    let columns = unicode_width::UnicodeWidthStr::width(&*crate::text::visible(&short(name)));
    f64::from(u32::try_from(columns).unwrap_or(u32::MAX)) * 7.9 + 40.0
}

/// A name as it is drawn: what is longer than any scope is cut, and stands whole in its title and in the table. A
/// token is told by its length, and so is masked before it is cut.
fn short(name: &str) -> Cow<'_, str> {
    const MOST: usize = 32;
    let name = crate::text::masked(name);
    match name.char_indices().nth(MOST) {
        Some((at, _)) => Cow::Owned(format!("{}…", &name[..at])),
        None => name,
    }
}

fn about(standings: &BTreeMap<String, Standing>) -> String {
    let one = |(name, standing): (&String, &Standing)| {
        let by = if standing.by.is_empty() {
            String::new()
        } else {
            let by: Vec<String> = standing.by.iter().map(|by| entities(by)).collect();
            format!(", included in {}", by.join(" and "))
        };
        format!("{}: {}{by}", entities(name), standing.words())
    };
    standings.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn lines(layout: &Layout, widths: &[f64], edges: &[(usize, usize)], out: &mut String) {
    for (points, (from, to)) in layout.edges.iter().zip(edges) {
        let mut points = points.clone();
        let last = points.len() - 1;
        points[0].0 += widths[*from] / 2.0;
        points[last].0 -= widths[*to] / 2.0 + 6.0;
        let mut path = format!("M{:.1} {:.1}", points[0].0, points[0].1);
        for step in points.windows(2) {
            let middle = f64::midpoint(step[0].0, step[1].0);
            let _ = write!(
                path,
                "C{middle:.1} {:.1} {middle:.1} {:.1} {:.1} {:.1}",
                step[0].1, step[1].1, step[1].0, step[1].1
            );
        }
        path.push_str("m0 -4l6 4l-6 4");
        let _ = writeln!(out, "<path class=\"edge\" d=\"{path}\"/>");
    }
}

fn node(name: &str, standing: &Standing, (x, y): (f64, f64), width: f64, out: &mut String) {
    let (left, right, top, bottom) = (x - width / 2.0, x + width / 2.0, y - HALF, y + HALF);
    let _ = writeln!(out, "<g><title>{}: {}</title>", entities(name), standing.words());
    if standing.requested {
        let _ = writeln!(
            out,
            "<rect class=\"requested\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\"/>",
            2.0 * HALF
        );
    }
    if standing.needed {
        // Inside of a box the hexagon keeps clear of its lines.
        let inset = if standing.requested { 4.0 } else { 0.0 };
        let (left, right, top, bottom) = (left + inset, right - inset, top + inset, bottom - inset);
        let (near, far) = (left + 10.0, right - 10.0);
        let _ = writeln!(
            out,
            "<polygon class=\"needed\" points=\"{left:.1},{y:.1} {near:.1},{top:.1} {far:.1},{top:.1} {right:.1},{y:.1} \
             {far:.1},{bottom:.1} {near:.1},{bottom:.1}\"/>"
        );
    }
    if !standing.requested && !standing.needed {
        let _ = writeln!(
            out,
            "<rect class=\"inherited\" x=\"{left:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{:.1}\" rx=\"{HALF}\"/>",
            2.0 * HALF
        );
    }
    let _ = writeln!(
        out,
        "<text x=\"{x:.1}\" y=\"{:.1}\">{}</text></g>",
        y + 4.5,
        entities(&short(name))
    );
}
