//! The scripts of Azure Pipelines, GitHub Actions and their like: YAML files whose steps run commands.

use std::sync::Arc;

use saphyr::{LoadableYamlNode, MarkedYaml, Scalar, YamlData};

use super::hosted::{Interpreter, Script, Variables, without_places};

/// Nested deeper than this no pipeline is.
const DEEPEST: usize = 60;
/// Brackets and dashes on one line: more are no pipeline, and would be nested as deep.
const MOST_BRACKETS: usize = 200;
/// References to other nodes: more can stand for any number of nodes.
const MOST_ALIASES: usize = 40;

/// The scripts of a file; none where it is no pipeline or cannot be read as one.
pub(super) fn scripts(text: &str) -> Vec<Script> {
    if !can_matter(text) || is_hostile(text) {
        return Vec::new();
    }
    let Ok(documents) = MarkedYaml::load_from_str(text) else { return Vec::new() };
    let mut found =
        Found { text, offsets: Offsets::of(text), scripts: Vec::new(), variables: Vec::new() };
    for document in &documents {
        let is_pipeline = ["steps", "jobs", "stages", "runs", "extends"]
            .iter()
            .any(|key| value(document, key).is_some());
        if let Some(tasks) =
            value(document, "tasks").filter(|_| value(document, "version").is_some())
        {
            found.tasks(document, tasks);
        } else if is_pipeline {
            found.walk(
                document,
                Place { in_steps: false, shell: default_shell(document, None) },
                0,
            );
        }
    }
    found.scripts
}

/// Whether a file can hold a command that calls Azure DevOps: most YAML files are read no further.
fn can_matter(text: &str) -> bool {
    const STEPS: [&str; 9] = [
        "script:",
        "bash:",
        "pwsh:",
        "powershell:",
        "run:",
        "inlineScript:",
        "Inline:",
        "cmds:",
        "cmd:",
    ];
    STEPS.iter().any(|word| text.contains(word)) && names_calls(text)
}

/// Whether a text can hold a command that calls Azure DevOps.
pub(super) fn names_calls(text: &str) -> bool {
    const CALLS: [&str; 9] =
        ["_apis", "_odata", "_packaging", "_git/", "az ", "tfx", "VSTeam", "ADOPS", "azdo"];
    CALLS.iter().any(|word| text.contains(word))
}

/// Whether reading a file could take far more than its length.
fn is_hostile(text: &str) -> bool {
    let deep = |line: &str| {
        let opens = line.bytes().filter(|b| matches!(b, b'[' | b'{')).count();
        opens.max(line.matches("- ").count()) > MOST_BRACKETS
    };
    let before = |at: usize| text.as_bytes().get(at.wrapping_sub(1)).copied();
    let named = |at: usize| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphanumeric);
    let aliases = text
        .match_indices('*')
        .filter(|(at, _)| named(*at) && matches!(before(*at), Some(b' ' | b'[' | b',')));
    text.lines().any(deep) || text.contains('&') && aliases.count() > MOST_ALIASES
}

#[derive(Debug, Clone, Copy)]
struct Place {
    in_steps: bool,
    /// The shell of `run`, where a step does not say it.
    shell: Interpreter,
}

struct Found<'t> {
    text: &'t str,
    offsets: Offsets,
    scripts: Vec<Script>,
    /// Variables of the file, the job and the step that are walked through.
    variables: Vec<Arc<Variables>>,
}

impl Found<'_> {
    fn walk(&mut self, node: &MarkedYaml<'_>, place: Place, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        match &node.data {
            YamlData::Sequence(items) => {
                for item in items {
                    self.walk(item, place, depth + 1);
                }
            }
            YamlData::Mapping(map) => {
                let outside = self.variables.len();
                let variables = variables_of(node);
                if !variables.is_empty() {
                    self.variables.push(Arc::new(Variables::new(variables)));
                }
                if place.in_steps {
                    self.step(node, place);
                }
                let place = Place { shell: default_shell(node, Some(place.shell)), ..place };
                for (key, value) in map {
                    let key = scalar(key).unwrap_or_default();
                    let steps = key.to_ascii_lowercase().ends_with("steps");
                    // `${{ if … }}:` stands before what is a list all the same.
                    let in_steps = steps || place.in_steps && key.starts_with("${{");
                    self.walk(value, Place { in_steps, ..place }, depth + 1);
                }
                self.variables.truncate(outside);
            }
            _ => {}
        }
    }

    fn step(&mut self, step: &MarkedYaml<'_>, place: Place) {
        for (key, shell) in [
            ("script", Interpreter::Bash),
            ("bash", Interpreter::Bash),
            ("pwsh", Interpreter::PowerShell),
            ("powershell", Interpreter::PowerShell),
        ] {
            self.script(value(step, key), shell);
        }
        if let Some(run) = value(step, "run") {
            let own = value(step, "shell").and_then(scalar).and_then(|shell| named(&shell));
            match (value(step, "shell"), own) {
                // Another language.
                (Some(_), None) => {}
                (_, own) => self.script(Some(run), own.unwrap_or(place.shell)),
            }
        }
        let (Some(task), Some(inputs)) =
            (value(step, "task").and_then(scalar), value(step, "inputs"))
        else {
            return;
        };
        let task = task.split('@').next().unwrap_or_default().to_ascii_lowercase();
        let kind = value(inputs, "scriptType").and_then(scalar).unwrap_or_default();
        match task.as_str() {
            "bash" | "cmdline" | "shellscript" => {
                self.script(value(inputs, "script"), Interpreter::Bash);
            }
            "pythonscript" => self.script(value(inputs, "script"), Interpreter::Python),
            "powershell" => self.script(value(inputs, "script"), Interpreter::PowerShell),
            "azurepowershell" => {
                for key in ["inline", "inlineScript"] {
                    self.script(value(inputs, key), Interpreter::PowerShell);
                }
            }
            "azurecli" => {
                let shell = match kind.to_ascii_lowercase().as_str() {
                    "ps" | "pscore" => Interpreter::PowerShell,
                    _ => Interpreter::Bash,
                };
                self.script(value(inputs, "inlineScript"), shell);
            }
            _ => {}
        }
    }

    /// The commands of a Taskfile.
    fn tasks(&mut self, file: &MarkedYaml<'_>, tasks: &MarkedYaml<'_>) {
        let YamlData::Mapping(map) = &tasks.data else { return };
        let around = Arc::new(Variables::new(variables_of(file)));
        for (_, task) in map {
            let own = Arc::new(Variables::new(variables_of(task)));
            self.variables = vec![Arc::clone(&around), own];
            let before = self.scripts.len();
            let commands = value(task, "cmds").or_else(|| value(task, "cmd")).unwrap_or(task);
            if let YamlData::Sequence(items) = &commands.data {
                for item in items {
                    self.script(Some(value(item, "cmd").unwrap_or(item)), Interpreter::Bash);
                }
            } else {
                self.script(Some(commands), Interpreter::Bash);
            }
            for script in &mut self.scripts[before..] {
                // `{{.NAME}}`
                script.text = without_places(&script.text, "{{");
            }
        }
        self.variables.clear();
    }

    fn script(&mut self, node: Option<&MarkedYaml<'_>>, shell: Interpreter) {
        let Some(node) = node else { return };
        let Some(text) = scalar(node) else { return };
        let from = self.offsets.byte(self.text, node.span.start.index());
        let mut script = Script::found(shell, &text, self.text, from);
        script.variables.clone_from(&self.variables);
        self.scripts.push(script);
    }
}

/// The environment that a workflow, job or step sets: `env:`, and the `variables:` of Azure Pipelines, which
/// scripts see in capitals with `_` for `.`.
fn variables_of(node: &MarkedYaml<'_>) -> Vec<(String, String)> {
    let pairs = |node: &MarkedYaml<'_>| -> Vec<(String, String)> {
        let YamlData::Mapping(map) = &node.data else { return Vec::new() };
        map.iter().filter_map(|(name, value)| Some((scalar(name)?, scalar(value)?))).collect()
    };
    let mut all = value(node, "env").map(pairs).unwrap_or_default();
    let variables = value(node, "variables");
    let mut of_azure = variables.map(pairs).unwrap_or_default();
    if let Some(YamlData::Sequence(items)) = variables.map(|node| &node.data) {
        of_azure.extend(items.iter().filter_map(|item| {
            let name = value(item, "name").and_then(scalar)?;
            Some((name, value(item, "value").and_then(scalar)?))
        }));
    }
    all.extend(
        of_azure
            .into_iter()
            .map(|(name, value)| (name.to_ascii_uppercase().replace('.', "_"), value)),
    );
    all
}

/// The shell that a job or workflow names for its steps; Windows has PowerShell where nothing is said.
fn default_shell(node: &MarkedYaml<'_>, around: Option<Interpreter>) -> Interpreter {
    let defaults = value(node, "defaults").and_then(|defaults| value(defaults, "run"));
    let said = defaults.and_then(|run| value(run, "shell")).and_then(scalar);
    if let Some(shell) = said.and_then(|shell| named(&shell)) {
        return shell;
    }
    let on = value(node, "runs-on").and_then(scalar).unwrap_or_default();
    if on.contains("windows") {
        Interpreter::PowerShell
    } else {
        around.unwrap_or(Interpreter::Bash)
    }
}

fn named(shell: &str) -> Option<Interpreter> {
    match shell.split_whitespace().next().unwrap_or_default() {
        "bash" | "sh" | "zsh" | "cmd" => Some(Interpreter::Bash),
        "pwsh" | "powershell" => Some(Interpreter::PowerShell),
        "python" | "python3" => Some(Interpreter::Python),
        _ => None,
    }
}

fn value<'a, 'i>(node: &'a MarkedYaml<'i>, key: &str) -> Option<&'a MarkedYaml<'i>> {
    let YamlData::Mapping(map) = &node.data else { return None };
    let is_key =
        |known: &MarkedYaml<'_>| scalar(known).is_some_and(|known| known.eq_ignore_ascii_case(key));
    map.iter().find(|(known, _)| is_key(known)).map(|(_, value)| value)
}

fn scalar(node: &MarkedYaml<'_>) -> Option<String> {
    match &node.data {
        YamlData::Value(Scalar::String(text)) | YamlData::Representation(text, ..) => {
            Some(text.to_string())
        }
        _ => None,
    }
}

/// Where characters begin: the parser counts those, not bytes.
struct Offsets {
    is_ascii: bool,
}

impl Offsets {
    fn of(text: &str) -> Self {
        Self { is_ascii: text.is_ascii() }
    }

    fn byte(&self, text: &str, character: usize) -> usize {
        if self.is_ascii {
            return character.min(text.len());
        }
        text.char_indices().nth(character).map_or(text.len(), |(at, _)| at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shells(text: &str) -> Vec<(Interpreter, String)> {
        scripts(text)
            .into_iter()
            .map(|script| (script.shell, script.text.trim().to_owned()))
            .collect()
    }

    #[test]
    fn steps_of_pipelines_and_workflows_are_found() {
        let text = "é: 1\nstages:\n- stage: a\n  jobs:\n  - job: b\n    steps:\n    - script: az repos list\n    - pwsh: |\n        irm x/_apis\n    - ${{ if eq(a, b) }}:\n      - bash: az boards query\n    - task: AzureCLI@2\n      inputs:\n        scriptType: pscore\n        inlineScript: az devops user list\n    - task: Bash@3\n      inputs:\n        targetType: inline\n        script: az pipelines list\n";
        let found = shells(text);
        assert_eq!(found[0], (Interpreter::Bash, "az repos list".to_owned()));
        assert_eq!(found[1], (Interpreter::PowerShell, "irm x/_apis".to_owned()));
        assert_eq!(found[2], (Interpreter::Bash, "az boards query".to_owned()));
        assert_eq!(found[3], (Interpreter::PowerShell, "az devops user list".to_owned()));
        assert_eq!(found[4], (Interpreter::Bash, "az pipelines list".to_owned()));
        let text = "on: push\ndefaults: {run: {shell: pwsh}}\njobs:\n  a:\n    steps:\n    - run: az repos list\n    - run: az x\n      shell: bash\n    - run: print('az ')\n      shell: node {0}\n";
        let found = shells(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].0, Interpreter::PowerShell);
        assert_eq!(found[1].0, Interpreter::Bash);
    }

    #[test]
    fn commands_of_taskfiles_are_found() {
        let text = "version: '3'\nvars: {A: b}\ntasks:\n  a: az repos list\n  b:\n    cmds:\n    - az boards query --id {{.ID}}\n    - cmd: tfx x\n    - task: a\n  c: [az pipelines list]\n";
        let found: Vec<String> = shells(text).into_iter().map(|(_, text)| text).collect();
        let expected =
            ["az repos list", "az boards query --id {ID___}", "tfx x", "az pipelines list"];
        assert_eq!(found, expected);
        assert!(shells("tasks:\n  a: az repos list\n  cmds: 1\n").is_empty());
    }

    #[test]
    fn other_files_hold_no_scripts() {
        assert!(scripts("script: az repos list\nsteps_: 1\n").is_empty());
        assert!(scripts("services:\n  a:\n    run: az repos list\n").is_empty());
        assert!(scripts(&format!("steps: az script: {}", "[".repeat(5000))).is_empty());
    }
}
