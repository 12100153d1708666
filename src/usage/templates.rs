//! The routes of an operation as the specs write them, with what may be left out and what was older.

use super::index::{Entry, Route};
use super::verb::Verb;
use crate::catalog::OperationRow;

/// Query parameters that clients also put into the path: their routes read `items/{*path}` and
/// `refs/{*filter}`, the specs' `items` and `refs`.
const IN_PATH_TOO: [&str; 2] = ["path", "filter"];

/// Calls `place` with every route of every operation.
pub(super) fn each_route<'c>(rows: &'c [OperationRow], mut place: impl FnMut(Route<'c>)) {
    for (number, row) in (0_u32..).zip(rows) {
        if row.route.is_empty() {
            continue;
        }
        let entry = Entry {
            operation: number,
            verb: Verb::named(&row.verb),
            rank: rank(row),
            prefix: prefix(row),
            rest: None,
        };
        place_route(row, &row.route, entry, &mut place);
        for (versions, route) in older_routes(row) {
            let rank = newest(versions.split(' ')).unwrap_or_default().min(entry.rank) - 1;
            // Older routes were written without saying where a project may stand.
            let entry = Entry { rank, prefix: (0, 2), ..entry };
            place_route(row, route, entry, &mut place);
        }
    }
}

/// The older routes of an operation, each with its versions.
pub(super) fn older_routes(row: &OperationRow) -> impl Iterator<Item = (&str, &str)> {
    let text = row.older_routes.as_deref().unwrap_or_default();
    text.split([';', '|'])
        .filter_map(|part| part.split_once('='))
        .map(|(versions, route)| (versions.trim(), route.trim()))
}

/// The segments of a route from its marker on: the first literal that begins with `_`.
pub(super) fn from_marker(route: &str) -> impl Iterator<Item = &str> {
    route.split('/').filter(|s| !s.is_empty()).skip_while(|segment| !segment.starts_with('_'))
}

fn place_route<'c>(
    row: &'c OperationRow,
    route: &'c str,
    entry: Entry<'c>,
    place: &mut impl FnMut(Route<'c>),
) {
    let segments: Vec<&str> = from_marker(route).collect();
    if segments.is_empty() {
        return;
    }
    let optional: Vec<usize> = (0..segments.len())
        .filter(|&at| row.optional_path.iter().any(|name| is_parameter(segments[at], name)))
        .collect();
    for left_out in 1_u32..1 << optional.len().min(4) {
        let gone = |at: usize| {
            optional.iter().position(|&o| o == at).is_some_and(|bit| left_out & (1 << bit) != 0)
        };
        let segments = (0..segments.len()).filter(|&at| !gone(at)).map(|at| segments[at]).collect();
        place(Route { segments, catch_all: false, entry });
    }
    let last = segments.last().copied().unwrap_or_default();
    let catch_all = match &row.catch_all {
        Some(name) => is_parameter(last, name),
        // What no spec describes is curated by hand: there, a `{path}` at the end is all the rest.
        None => row.curated.is_some() && last == "{path}",
    };
    if let Some(name) = row.catch_all.as_deref()
        && !catch_all
        && IN_PATH_TOO.contains(&name)
    {
        let longer = segments.iter().copied().chain(["{*}"]).collect();
        let entry = Entry { rest: Some(name), ..entry };
        place(Route { segments: longer, catch_all: true, entry });
    }
    place(Route { segments, catch_all, entry });
}

fn is_parameter(segment: &str, name: &str) -> bool {
    segment
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
        .is_some_and(|parameter| parameter.eq_ignore_ascii_case(name))
}

fn prefix(row: &OperationRow) -> (u8, u8) {
    let range = |text: &str| match text {
        "required" => (1, 1),
        "optional" => (0, 1),
        _ => (0, 0),
    };
    let (project, team) = (range(&row.project), range(&row.team));
    (project.0 + team.0, project.1 + team.1)
}

/// How new an operation is: its newest version of the services, or, behind all of those, of the server.
fn rank(row: &OperationRow) -> i32 {
    const SERVER_ONLY: i32 = 100_000;
    newest(row.services.iter().map(String::as_str))
        .or_else(|| newest(row.server.iter().map(String::as_str)).map(|rank| rank - SERVER_ONLY))
        .unwrap_or_default()
}

/// The greatest of versions such as `7.2`, `server-7.1` and `tfs-2018`, doubled to leave a step between.
fn newest<'v>(versions: impl Iterator<Item = &'v str>) -> Option<i32> {
    let number = |text: &str| {
        let text = match text.as_bytes() {
            // Nearly all are as short, and there are thousands of them at every start.
            [major @ b'0'..=b'9', b'.', minor @ b'0'..=b'9'] => {
                return Some((i32::from(major - b'0') * 100 + i32::from(minor - b'0')) * 2);
            }
            // TFS 2018 spoke version 4.1 of the API.
            b"tfs-2018" => "4.1",
            _ => text.trim_start_matches("server-"),
        };
        let (major, minor) = text.split_once('.')?;
        Some((major.parse::<i32>().ok()? * 100 + minor.parse::<i32>().ok()?) * 2)
    };
    versions.filter_map(number).max()
}
