//! Texts in, findings out: the whole pipeline without a file system, and findings as lines to compare.

use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use scopewise::catalog::Catalog;
use scopewise::config::{self, Config, Use};
use scopewise::date::AsOf;
use scopewise::engine;
use scopewise::finding::{Finding, Place};
use scopewise::needed::{Needed, Needs};
use scopewise::project::{Arguments, Outcome, Project, group};
use scopewise::rules::{RULES, Subject};
use scopewise::scopes::ScopeGraph;
use scopewise::text::SourceText;
use scopewise::usage::{Router, Tally};

/// The day that tests ask for unless they say otherwise.
pub(crate) const TODAY: &str = "2026-11-21";

/// Judges texts that lie together in one folder.
pub(crate) fn judge(files: &[(String, String)], as_of: &str) -> Vec<Outcome> {
    let catalog = Catalog::builtin();
    let as_of = as_of.parse().unwrap();
    let graph = ScopeGraph::new(catalog.scopes(), Some(as_of)).unwrap();
    let ids: Vec<&str> = RULES.iter().map(|rule| rule.meta().id).collect();
    let (mut loaded, mut configs) = (Vec::new(), Vec::new());
    for (name, text) in files {
        let source = Arc::new(SourceText::new(name.as_str(), text.as_str()));
        if config::is_config_name(name) {
            configs.push(Config::read(&source, &ids).unwrap());
            continue;
        }
        let (file, errors) = engine::load(&source);
        assert!(errors.is_empty(), "{name}: {errors:?}");
        loaded.push(file);
    }
    let none: &[Arguments] = &[];
    let mut projects = group(loaded, none, catalog.scopes());
    projects.extend(engine::listed_projects(&configs));
    engine::tell(&mut projects, &configs);
    for (at, config) in configs.iter().enumerate().filter(|(_, config)| !config.uses.is_empty()) {
        let own = projects.iter_mut();
        let own = own.filter(|project| engine::nearest_config(project, &configs) == Some(at));
        own.for_each(|project| {
            project.needed = Some(needed(project, config, &catalog, &graph, as_of));
        });
    }
    let judged = |project: Project| {
        let subject = Subject { catalog: &catalog, graph: &graph, as_of, project: &project };
        let judged = engine::judge(subject, &configs);
        judged.of(project)
    };
    let mut outcomes: Vec<Outcome> = projects.into_iter().map(judged).collect();
    outcomes.extend(engine::judge_configs(&configs, &outcomes, as_of, true));
    engine::drop_silent(&mut outcomes);
    outcomes
}

/// What a project needs for the calls that its configuration lists.
fn needed(
    project: &Project,
    config: &Config,
    catalog: &Catalog,
    graph: &ScopeGraph,
    as_of: AsOf,
) -> Needed {
    let router = Router::new(catalog);
    let mut tally = Tally::new(&router);
    tally.begin(config.source.name());
    for (entry, span) in &config.uses {
        let Use::Call(call) = entry else { panic!("an example lists its calls one by one") };
        tally.add(config.source.position(span.start).line as u64, call).unwrap();
    }
    Needs::new(catalog, graph.clone(), as_of).of(
        &tally.finish(),
        &project.requested(),
        project.unasked(),
    )
}

/// `rule severity confidence file:line:column underlined text`.
pub(crate) fn line(project: &Project, finding: &Finding) -> String {
    let word = |debug: String| debug.to_lowercase();
    format!(
        "{} {} {} {} {}",
        finding.rule,
        word(format!("{:?}", finding.severity)),
        word(format!("{:?}", finding.confidence)),
        place(project, finding.place),
        project.file(finding.place.file).shown_slice(finding.place.span).escape_debug(),
    )
}

fn place(project: &Project, place: Place) -> String {
    let file = project.file(place.file);
    let at = file.position(place.span.start);
    format!("{}:{}:{}", file.name(), at.line, at.column)
}

/// All findings of all projects, a line each.
pub(crate) fn lines(outcomes: &[Outcome]) -> Vec<String> {
    let of = |outcome: &Outcome| {
        outcome.findings.iter().map(|f| line(&outcome.project, f)).collect::<Vec<_>>()
    };
    outcomes.iter().flat_map(of).collect()
}

/// Everything that is said of a project, for people to read in a snapshot.
pub(crate) fn in_full(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for Outcome { project, findings, allowed, .. } in outcomes {
        writeln!(text, "project {}", project.name).unwrap();
        for finding in findings {
            writeln!(text, "  {}", line(project, finding)).unwrap();
            writeln!(text, "    {}", finding.message).unwrap();
            for note in &finding.notes {
                let sources = if note.sources.is_empty() {
                    String::new()
                } else {
                    format!(" [{}]", note.sources.join(", "))
                };
                writeln!(text, "    note: {}{sources}", note.text).unwrap();
            }
            if let Some(help) = &finding.help {
                writeln!(text, "    help: {help}").unwrap();
            }
            for related in &finding.related {
                writeln!(text, "    see {}: {}", place(project, related.place), related.label)
                    .unwrap();
            }
        }
        for (finding, _) in allowed {
            writeln!(text, "  allowed: {}", line(project, finding)).unwrap();
        }
    }
    text
}

/// The readable files below a folder of the repository, by their names relative to it; sorted.
pub(crate) fn folder(path: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_dir() {
                folders.push(entry);
                continue;
            }
            let name = entry.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
            files.push((name, std::fs::read_to_string(&entry).unwrap()));
        }
    }
    files.sort();
    files
}

/// The folders and files directly in a folder of the repository; sorted.
pub(crate) fn entries(path: &str) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let names = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    names
}

/// What looks like a personal access token of 84 or of 52 characters: made here, so that no file of the repository
/// holds one.
pub(crate) fn token(length: usize) -> String {
    let alphabet: &[u8] = match length {
        52 => b"abcdefghijklmnopqrstuvwxyz234567",
        _ => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
    };
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let letter = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(alphabet[usize::try_from(state % alphabet.len() as u64).unwrap()])
    };
    let mut token: String = (0..length).map(letter).collect();
    if length == 84 {
        token.replace_range(76..80, "AZDO");
    }
    token
}

/// A text with tokens in place of `{{a token of 84 characters}}` and of `{{a token of 52 characters}}`.
pub(crate) fn with_tokens(text: &str) -> String {
    let text = text.replace("{{a token of 84 characters}}", &token(84));
    text.replace("{{a token of 52 characters}}", &token(52))
}
