//! Reasons that fit the pick, and answers for earlier days by what was known then.

use serde_json::Value;

use crate::program::scopewise;

fn advised(arguments: &[&str]) -> Value {
    let said = scopewise(&[&["recommend", "--format", "json"], arguments].concat());
    serde_json::from_str(&said.out).unwrap_or_else(|_| panic!("{}", said.gallery()))
}

#[test]
fn the_first_reason_speaks_for_the_pick_and_not_for_another_mechanism() {
    for (arguments, pick, out) in [
        (
            &["--app-type", "service", "--accounts", "msa"][..],
            "pat",
            "service-principal-certificate",
        ),
        (&["--app-type", "service", "--only", "pat"], "pat", "service-principal-certificate"),
        (&["--app-type", "personal-script", "--calls", "profiles"], "azure-cli-token", "pat"),
    ] {
        let advice = advised(arguments);
        let choice = &advice["recommended"];
        assert_eq!(choice["mechanism"], pick, "{arguments:?}");
        let first = choice["because"][0]["text"].as_str().expect("a text");
        assert!(first.starts_with(&format!("`{out}` would come first, and is out: ")), "{first}");
    }
}

#[test]
fn special_interfaces_are_rest() {
    let advice = advised(&["--calls", "organizations"]);
    let ruled_out = advice["ruled_out"].as_array().expect("a list");
    let why = |id: &str| {
        let row = ruled_out.iter().find(|row| row["mechanism"] == id);
        row.map_or(String::new(), |row| row["because"]["text"].to_string())
    };
    for id in ["ssh-key", "git-credential-manager"] {
        assert!(!why(id).is_empty(), "{id}");
    }
    for extra in [&["--client", "git"][..], &["--runs-on", "azure-pipelines"]] {
        let advice = advised(&[&["--calls", "organizations"], extra].concat());
        let told = advice.to_string();
        for id in ["\"recommended\":\"ssh-key\"", "\"recommended\":\"job-token\""] {
            assert!(!told.contains(id), "{extra:?}: {id}");
        }
        assert_ne!(advice["recommended"]["mechanism"], "ssh-key");
        assert_ne!(advice["recommended"]["mechanism"], "job-token");
    }
}

#[test]
fn an_earlier_day_is_answered_by_what_was_known_then() {
    let call = "git.CreateThread";
    let advice =
        advised(&["--app-type", "personal-script", "--call", call, "--as-of", "2019-01-01"]);
    assert_eq!(advice["needed"]["scopes"][0], "vso.code_write");
    // An operation all of whose scopes came later: nobody can tell what it needed.
    let audit = "audit.CreateStream";
    let advice =
        advised(&["--app-type", "personal-script", "--call", audit, "--as-of", "2018-06-01"]);
    assert_eq!(advice["needed"]["scopes"].as_array().map(Vec::len), Some(0), "{advice}");
    assert!(advice["needed"].to_string().contains("was not seen before"), "{}", advice["needed"]);
    let advice = advised(&["--app-type", "web-app", "--as-of", "2019-06-01"]);
    let first = advice["recommended"]["because"][0]["text"].as_str().expect("a text");
    assert!(first.contains("no source of that day was found; the earliest is"), "{first}");
    let said = scopewise(&["explain", "vso.code", "--as-of", "2010-01-01"]);
    assert!(said.err.contains("no record of scopes is older than"), "{}", said.gallery());
    for day in ["2022", "99999-1-1"] {
        let said = scopewise(&["explain", "vso.code", "--as-of", day]);
        assert!(said.err.contains("give a whole day as YYYY-MM-DD"), "{}", said.gallery());
    }
}
