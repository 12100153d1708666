//! The normal form of a data file: what the file must equal, byte for byte.

use serde::Serialize;
use serde_yaml::Value;

use super::files::CatalogFiles;

/// The YAML files of a catalog in their normal form, by name.
pub fn normal_forms(files: &CatalogFiles) -> Vec<(&'static str, String)> {
    let forms = [
        ("app_types.yaml", normal(files, "app_types.yaml", &files.advice.app_types)),
        ("contradictions.yaml", normal(files, "contradictions.yaml", &files.advice.contradictions)),
        ("decisions.yaml", normal(files, "decisions.yaml", &files.advice.decisions)),
        ("faq.yaml", normal(files, "faq.yaml", &files.advice.faq)),
        ("guidance.yaml", normal(files, "guidance.yaml", &files.advice.guidance)),
        ("mechanisms.yaml", normal(files, "mechanisms.yaml", &files.advice.mechanisms)),
        ("corrections.yaml", normal(files, "corrections.yaml", &files.scopes.2)),
        ("misnamed.yaml", normal(files, "misnamed.yaml", &files.scopes.1)),
        ("scopes.yaml", normal(files, "scopes.yaml", &files.scopes.0)),
        ("sources.yaml", normal(files, "sources.yaml", &files.sources)),
    ];
    forms.into_iter().filter_map(|(name, form)| Some((name, form?))).collect()
}

fn normal<T: Serialize>(files: &CatalogFiles, name: &str, rows: &T) -> Option<String> {
    // Rows came from YAML, so they can go back; were that ever untrue, the file is left as it is.
    normal_form(files.text(name).text(), rows).ok()
}

/// The normal form of rows under the comment block that heads `text`.
///
/// Nulls, empty lists and `false` are left out (all of them are what a missing key means), and a blank
/// line stands before each entry of a top-level list.
///
/// # Errors
/// Where the rows hold something that YAML cannot.
pub(super) fn normal_form<T: Serialize>(text: &str, rows: &T) -> Result<String, serde_yaml::Error> {
    let mut value = serde_yaml::to_value(rows)?;
    prune(&mut value);
    let mut out = String::with_capacity(text.len());
    for line in text.trim_start_matches(crate::text::BOM).lines().take_while(|l| l.starts_with('#'))
    {
        out.push_str(line);
        out.push('\n');
    }
    let mut after_key = false;
    for line in serde_yaml::to_string(&value)?.lines() {
        let opens_entry = line.starts_with("- ");
        let opens_key = !line.starts_with([' ', '-', '}', ']']);
        if (opens_entry && !after_key || opens_key) && !out.is_empty() {
            out.push('\n');
        }
        after_key = opens_key;
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

fn prune(value: &mut Value) {
    match value {
        Value::Mapping(map) => {
            for (_, inner) in map.iter_mut() {
                prune(inner);
            }
            let empty = |v: &Value| match v {
                Value::Null | Value::Bool(false) => true,
                Value::Sequence(items) => items.is_empty(),
                Value::Mapping(map) => map.is_empty(),
                _ => false,
            };
            map.retain(|_, inner| !empty(inner));
        }
        Value::Sequence(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
