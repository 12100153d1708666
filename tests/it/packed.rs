//! Which files a packaging command joins, where the command is written over several lines or filled in at run time.

use crate::judging::{TODAY, judge};

const BASE: &str = r#"{"manifestVersion": 1, "id": "x", "publisher": "y", "version": "1.0.0",
  "targets": [{"id": "Microsoft.VisualStudio.Services.Cloud"}], "scopes": ["vso.code"]}"#;
const HUB: &str = r#"{"contributions": [{"id": "hub", "type": "ms.vss-web.hub"}]}"#;

/// The files of each package, and the rules of the findings.
fn packed(files: &[(&str, &str)]) -> (Vec<Vec<String>>, Vec<&'static str>) {
    let files: Vec<(String, String)> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let outcomes = judge(&files, TODAY);
    let mut sets = Vec::new();
    for outcome in &outcomes {
        let name = |at: &usize| {
            let part = &outcome.project.parts[*at];
            outcome.project.file(part.file).name().to_owned()
        };
        sets.extend(outcome.project.sets.iter().map(|set| set.parts.iter().map(name).collect()));
    }
    let found = outcomes.iter().flat_map(|outcome| &outcome.findings);
    (sets, found.map(|finding| finding.rule).collect())
}

/// A pipeline with a step, and the files that it packs.
fn of_pipeline(step: &str) -> (Vec<Vec<String>>, Vec<&'static str>) {
    packed(&[("azure-pipelines.yml", step), ("hub.json", HUB), ("vss-extension.json", BASE)])
}

#[test]
fn a_command_over_several_lines_of_yaml_is_one_command() {
    let both = vec![vec!["hub.json".to_owned(), "vss-extension.json".to_owned()]];
    for step in [
        "- script: >\n    tfx extension create\n    --manifests vss-extension.json hub.json\n    --no-prompt\n",
        "- script: >-\r\n    tfx extension create --manifests vss-extension.json\r\n    hub.json\r\n",
        "- script: tfx extension create\n    --manifests vss-extension.json\n    hub.json\n  displayName: x\n",
        "- script: |\n    tfx extension create \\\n      --manifests vss-extension.json hub.json\n",
    ] {
        assert_eq!(of_pipeline(step), (both.clone(), Vec::new()), "{step}");
    }
    // Lines of a literal block are commands of their own.
    let (sets, found) = of_pipeline(
        "- script: |\n    tfx extension create\n    echo --manifests vss-extension.json hub.json\n",
    );
    assert!(sets.len() == 2 && found == ["packager-refuses"], "{sets:?} {found:?}");
}

#[test]
fn overrides_whose_name_is_filled_in_are_all_that_fit() {
    let script = |path: &str| {
        format!(
            r#"{{"scripts": {{"p": "tfx extension create --manifests m/base.json --overrides-file {path}"}}}}"#
        )
    };
    let of = |path: &str, names: [&str; 3]| {
        let script = script(path);
        let [one, two, other] = names;
        packed(&[
            ("m/base.json", BASE),
            (one, HUB),
            (two, HUB),
            (other, HUB),
            ("package.json", &script),
        ])
    };
    let names = ["m/acme-dev.json", "m/acme-prod.json", "m/other.json"];
    let set = |with: &str| vec!["m/base.json".to_owned(), with.to_owned()];
    for path in ["./m/acme-%npm_config_env%.json", "m/acme-$STAGE.json", "m/acme-$(stage).json"] {
        let (sets, found) = of(path, names);
        assert_eq!(sets[..2], [set("m/acme-dev.json"), set("m/acme-prod.json")], "{path}");
        assert!(sets.len() == 3 && found.is_empty(), "{path}: {sets:?} {found:?}");
    }
    // Nothing is known of the name, or nothing of that name was read: then nobody can tell what is contributed.
    for path in ["%OVERRIDES%", "m/made-%env%.json", "m/made.json"] {
        let (sets, found) = of(path, names);
        assert!(sets.contains(&vec!["m/base.json".to_owned()]), "{path}");
        assert!(!found.contains(&"packager-refuses"), "{path}");
    }
}
