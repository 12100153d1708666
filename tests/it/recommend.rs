//! Questions through the binary, and properties of every answer over the whole product of traits.

use std::path::Path;
use std::process::Command;

use scopewise::catalog::{
    AccountKind, Accounts, ActsAs, AdviceFacts, Catalog, Client, Happening, Interaction, Mechanism,
    MechanismId, Platform, Presence, RunsOn, SecretKept, Support, Target, Tenants,
};
use scopewise::date::AsOf;
use scopewise::recommend::{Advice, Question, decide};
use serde::Deserialize;
use serde_json::Value;

/// A question of `fixtures/questions/`, and what its answer must hold.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    name: String,
    args: Vec<String>,
    /// Nothing: no mechanism is recommended.
    #[serde(default)]
    recommended: Option<String>,
    #[serde(default)]
    library: Option<String>,
    #[serde(default)]
    on_server: Option<String>,
    #[serde(default)]
    acceptable: Vec<String>,
    #[serde(default)]
    ruled_out: Vec<String>,
    /// Sources that disagree.
    #[serde(default)]
    disagrees: Vec<String>,
    /// Parts of warnings.
    #[serde(default)]
    warns: Vec<String>,
    #[serde(default)]
    conflicts: Vec<String>,
    /// Mechanisms that a relaxation gives.
    #[serde(default)]
    relax: Vec<String>,
}

/// The day on which the fixtures are asked that name none.
const TODAY: &str = "2026-11-21";

#[test]
fn questions_are_answered_as_written() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/questions");
    let mut wrong = Vec::new();
    let mut asked = 0;
    for file in ["generations.yaml", "special.yaml"] {
        let text = std::fs::read_to_string(folder.join(file)).unwrap();
        let fixtures: Vec<Fixture> = serde_yaml::from_str(&text).unwrap();
        for fixture in fixtures {
            asked += 1;
            let answer = answer(&fixture);
            wrong.extend(
                differences(&fixture, &answer).map(|what| format!("{}: {what}", fixture.name)),
            );
        }
    }
    assert!(asked > 200, "only {asked} questions");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

fn answer(fixture: &Fixture) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scopewise"));
    command.args(["recommend", "--format", "json"]).args(&fixture.args);
    if !fixture.args.iter().any(|arg| arg == "--as-of") {
        command.args(["--as-of", TODAY]);
    }
    let output = command.output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    let expected = i32::from(fixture.recommended.is_none() && !fixture.conflicts.is_empty());
    if fixture.recommended.is_some() || !fixture.conflicts.is_empty() {
        assert_eq!(output.status.code(), Some(expected), "{}: {errors}", fixture.name);
    }
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{}: {e} {errors}", fixture.name))
}

fn differences(fixture: &Fixture, answer: &Value) -> impl Iterator<Item = String> {
    let mut wrong = Vec::new();
    let mechanism = |value: &Value| value["mechanism"].as_str().map(str::to_owned);
    let all = |key: &str, field: &str| -> Vec<String> {
        let rows = answer[key].as_array().cloned().unwrap_or_default();
        rows.iter().filter_map(|row| row[field].as_str().map(str::to_owned)).collect()
    };
    let found = mechanism(&answer["recommended"]);
    let asserted = fixture.recommended.is_some() || !fixture.conflicts.is_empty();
    if asserted && found != fixture.recommended {
        wrong.push(format!("recommended {found:?}, not {:?}", fixture.recommended));
    }
    let library = answer["recommended"]["library"].as_str();
    if fixture.library.is_some() && library != fixture.library.as_deref() {
        wrong.push(format!("library {library:?}, not {:?}", fixture.library));
    }
    let on_server = mechanism(&answer["on_server"]);
    if on_server != fixture.on_server {
        wrong.push(format!("on Server {on_server:?}, not {:?}", fixture.on_server));
    }
    let mut lacks = |what: &str, wanted: &[String], has: &[String]| {
        for name in wanted.iter().filter(|name| !has.contains(name)) {
            wrong.push(format!("{what} lacks {name}; has {}", has.join(", ")));
        }
    };
    lacks("acceptable", &fixture.acceptable, &all("acceptable", "mechanism"));
    lacks("ruled_out", &fixture.ruled_out, &all("ruled_out", "mechanism"));
    let disagreements = answer["disagreements"].as_array().cloned().unwrap_or_default();
    let said = disagreements.iter().flat_map(|d| d["statements"].as_array().unwrap());
    let said: Vec<String> = said
        .flat_map(|statement| statement["sources"].as_array().unwrap())
        .filter_map(|source| source.as_str().map(str::to_owned))
        .collect();
    lacks("disagreements", &fixture.disagrees, &said);
    let conflicts = answer["conflicts"].as_array().cloned().unwrap_or_default();
    let texts = |key: &str| -> Vec<String> {
        let rows = conflicts.iter().flat_map(|c| c[key].as_array().unwrap().clone());
        rows.filter_map(|row| {
            row.as_str().or_else(|| row["recommended"].as_str()).map(str::to_owned)
        })
        .collect()
    };
    lacks("conflicts", &fixture.conflicts, &texts("traits"));
    lacks("relaxations", &fixture.relax, &texts("relax"));
    let warnings = all("warnings", "text").join("\n");
    for part in fixture.warns.iter().filter(|part| !warnings.contains(*part)) {
        wrong.push(format!("no warning says `{part}`: {warnings}"));
    }
    wrong.into_iter()
}

#[test]
fn every_row_of_every_generation_is_followed_or_its_disagreement_told() {
    let catalog = Catalog::builtin();
    let facts = catalog.advice();
    let mut checked = 0;
    for generation in &facts.guidance {
        let last =
            generation.until.map_or_else(|| TODAY.parse().unwrap(), |u| AsOf::new(u.last_day()));
        for as_of in [AsOf::new(generation.from.first_day()), last] {
            assert_eq!(facts.generation(as_of).unwrap().id, generation.id);
            for row in &generation.rows {
                for app_type in &row.app_types {
                    let asked =
                        Question { app_type: Some(app_type.clone()), ..Question::new(as_of) };
                    let advice = decide(facts, &asked).unwrap();
                    let choice = advice.recommended.as_ref().unwrap();
                    let told = advice.disagreements.iter().any(|d| {
                        d.statements.iter().any(|s| s.sources.contains(&generation.source))
                    });
                    let follows = row.mechanisms.contains(&choice.mechanism)
                        || (row.mechanisms.is_empty() && choice.mechanism.as_str() == "pat");
                    let whom =
                        format!("{} {app_type} on {as_of}: {}", generation.id, choice.mechanism);
                    assert!(follows || told, "{whom}");
                    if let Some(library) = row.library.as_ref().filter(|_| follows) {
                        // React pages and desktop programs share a row; each has its own library.
                        let named = choice.library.as_deref().unwrap_or_default();
                        assert!(named.starts_with(library.as_str()), "{whom} with {named}");
                    }
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 150, "{checked}");
}

/// One day for each state of the world: no app identity, preview, new apps closing, today, all retired.
const DAYS: [&str; 5] = ["2020-06-01", "2023-05-01", "2025-02-01", "2026-11-21", "2027-08-01"];

/// Every combination of traits; `visit` sees each with its answer.
fn for_every_profile(day: &str, mut visit: impl FnMut(&AdviceFacts, &Question, &Advice)) {
    let catalog = Catalog::builtin();
    let facts = catalog.advice();
    // An app that exists matters where its mechanism does: on Services, over REST.
    let existing = |platform, client| {
        let matters = platform == Platform::Services && client == Client::Rest;
        let oauth = matters.then(|| Some(MechanismId::from("azure-devops-oauth")));
        std::iter::once(None).chain(oauth)
    };
    for platform in Platform::ALL {
        for acts_as in [None, Some(ActsAs::User), Some(ActsAs::App)] {
            for interaction in Interaction::ALL {
                for runs_on in RunsOn::ALL.iter().copied().map(Some).chain([None]) {
                    for client in [Client::Rest, Client::Dotnet, Client::Soap, Client::Git] {
                        for accounts in Accounts::ALL {
                            for existing_app in existing(*platform, client) {
                                let question = Question {
                                    platform: Some(*platform),
                                    acts_as,
                                    interaction: Some(*interaction),
                                    runs_on,
                                    client: Some(client),
                                    accounts: Some(*accounts),
                                    existing_app,
                                    ..Question::new(day.parse().unwrap())
                                };
                                visit(facts, &question, &decide(facts, &question).unwrap());
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The facts of a mechanism, checked anew and more plainly than the product does.
fn contradiction(m: &Mechanism, q: &Question, platform: Platform) -> Option<&'static str> {
    let day = q.as_of.day();
    let come = |what| {
        m.lifecycle.iter().any(|e| {
            let here = e.only.is_none_or(|only| only == platform);
            e.what == what && here && e.date.last_day() <= day && e.known_until.is_none()
        })
    };
    if come(Happening::Retired) {
        return Some("retired");
    }
    if come(Happening::ClosedToNew) && q.existing_app.as_ref() != Some(&m.id) {
        return Some("closed to new apps");
    }
    let support = if platform == Platform::Server { &m.server } else { &m.services };
    if support.value != Support::Available {
        return Some("not on the platform");
    }
    let kinds = m.accounts.as_ref().map(|fact| fact.value.as_slice());
    let takes = |kind| kinds.is_none_or(|kinds| kinds.contains(&kind));
    let accounts = q.accounts.unwrap();
    if platform == Platform::Services {
        if accounts != Accounts::Entra && !takes(AccountKind::Msa) {
            return Some("does not take personal accounts");
        }
        if accounts != Accounts::Msa && !takes(AccountKind::Entra) {
            return Some("does not take Entra accounts");
        }
    }
    let page = matches!(q.runs_on, Some(RunsOn::Browser | RunsOn::AzureDevops));
    if page && m.secret.value != SecretKept::None {
        return Some("a page keeps a secret");
    }
    let public = q.runs_on == Some(RunsOn::Mobile)
        || (q.runs_on == Some(RunsOn::Workstation) && q.interaction != Some(Interaction::None));
    if public && m.secret.value == SecretKept::ClientSecret {
        return Some("a public client keeps a client secret");
    }
    let presence = m.presence.as_ref().map(|fact| fact.value);
    let person = !matches!(presence, None | Some(Presence::Nobody | Presence::AtSetup));
    if q.interaction == Some(Interaction::None) && person {
        return Some("nobody is there");
    }
    if q.acts_as.is_some_and(|who| !m.acts_as.value.contains(&who)) {
        return Some("acts as somebody else");
    }
    (!m.reaches.value.contains(&q.client.unwrap())).then_some("does not reach the client's API")
}

#[test]
fn no_answer_contradicts_the_facts_of_its_mechanism() {
    for day in DAYS {
        let (mut answered, mut refused) = (0, 0);
        for_every_profile(day, |facts, question, advice| {
            let platform = question.platform.unwrap();
            let half =
                if platform == Platform::Server { Platform::Server } else { Platform::Services };
            let chosen = advice.recommended.iter().map(|choice| &choice.mechanism);
            for id in chosen.chain(advice.acceptable.iter().map(|also| &also.mechanism)) {
                let mechanism = facts.mechanism(id.as_str()).unwrap();
                let wrong = contradiction(mechanism, question, half);
                assert_eq!(wrong, None, "{id} for {question:?}");
            }
            if let Some(choice) = &advice.on_server {
                let mechanism = facts.mechanism(choice.mechanism.as_str()).unwrap();
                assert_eq!(contradiction(mechanism, question, Platform::Server), None);
            }
            match advice.recommended {
                Some(_) => answered += 1,
                None => refused += 1,
            }
            // Nothing is dropped: each mechanism is chosen or ruled out, and none is both.
            let mut named: Vec<&MechanismId> =
                advice.recommended.iter().chain(&advice.on_server).map(|c| &c.mechanism).collect();
            named.extend(advice.acceptable.iter().map(|also| &also.mechanism));
            named.extend(advice.ruled_out.iter().map(|out| &out.mechanism));
            named.sort();
            let both = advice.on_server.is_some();
            if both {
                named.dedup();
            }
            let ids: Vec<&MechanismId> = facts.mechanisms.iter().map(|m| &m.id).collect();
            assert_eq!(named, ids, "{question:?}");
            assert!(advice.ruled_out.iter().all(|out| !out.because.sources.is_empty()));
            if advice.recommended.is_none() {
                assert!(advice.acceptable.is_empty());
                assert!(!advice.conflicts.is_empty(), "no reason for {question:?}");
            }
        });
        assert!(answered > 1000 && refused > 1000, "{day}: {answered} answered, {refused} refused");
    }
}

#[test]
fn the_same_question_has_the_same_answer_and_relaxations_keep_their_word() {
    let catalog = Catalog::builtin();
    let facts = catalog.advice();
    let impossible = Question {
        platform: Some(Platform::Server),
        acts_as: Some(ActsAs::App),
        only: vec!["managed-identity".into()],
        target: Some(Target::SameOrg),
        tenants: Some(Tenants::One),
        ..Question::new(TODAY.parse().unwrap())
    };
    let advice = decide(facts, &impossible).unwrap();
    assert_eq!(advice, decide(facts, &impossible).unwrap());
    assert!(!advice.conflicts[0].relax.is_empty());
    for relax in &advice.conflicts[0].relax {
        let mut changed = impossible.clone();
        for (name, value) in &relax.changes {
            match name.as_str() {
                "platform" => changed.platform = Some(value.parse().unwrap()),
                "acts-as" => changed.acts_as = Some(value.parse().unwrap()),
                "runs-on" => changed.runs_on = Some(value.parse().unwrap()),
                "only" => changed.only.clear(),
                other => panic!("{other} was relaxed to {value}"),
            }
        }
        let answer = decide(facts, &changed).unwrap();
        assert_eq!(answer.recommended.unwrap().mechanism, relax.recommended);
    }
}

#[test]
fn nobody_to_ask_is_a_usage_error() {
    let output = Command::new(env!("CARGO_BIN_EXE_scopewise")).arg("recommend").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--app-type"));
}

#[test]
fn an_unknown_app_type_gets_a_near_name() {
    let output = Command::new(env!("CARGO_BIN_EXE_scopewise"))
        .args(["recommend", "--app-type", "web-ap"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("did you mean `web-app`?"));
}

#[test]
fn a_gallery_of_answers() {
    for (name, arguments) in [
        ("web_app", "--app-type web-app"),
        ("service_on_azure", "--app-type service --runs-on azure"),
        ("service_2023", "--app-type service --runs-on azure --as-of 2023-05-01"),
        ("impossible", "--platform server --only managed-identity"),
        ("both_products", "--app-type web-app --platform both"),
    ] {
        let arguments: Vec<&str> =
            std::iter::once("recommend").chain(arguments.split(' ')).collect();
        insta::assert_snapshot!(
            format!("recommend_{name}"),
            crate::program::scopewise(&arguments).gallery()
        );
    }
}
