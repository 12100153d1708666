//! Which text a call is judged by, and what is told from it of the way in which it is signed.

use super::*;

/// The statement around `URL`.
fn around(text: &str) -> &str {
    let at = text.find("URL").expect("it stands there");
    let near = statement(text, Span::new(at, at + 3));
    &text[near.start..near.end]
}

#[test]
fn a_statement_is_a_line_and_what_it_is_continued_by() {
    for text in ["URL", "b URL c", "curl \\\n  URL \\\n  -H a", "a ` \n URL `\n b", "a ^\r\n URL"] {
        assert_eq!(around(text), text);
        assert_eq!(around(&format!("before\n{text}\nafter\n")), text, "{text}");
    }
    assert_eq!(around("URL \\"), "URL \\", "the text ends");
    assert_eq!(around("a \\\nb\nURL\nc \\\nd"), "URL", "others are continued");
}

#[test]
fn a_statement_has_its_parentheses() {
    for text in ["f(\n  URL,\n  g(),\n  h(1)\n)", "x = f(\n  g(1), URL, h(2)\n)", "f((\n1), URL\n)"]
    {
        assert_eq!(around(&format!("a()\n{text} // end\nb()\n")), text);
    }
    assert_eq!(around("f(a, g(\n URL\n), b\n)\n"), "f(a, g(\n URL\n)", "the innermost");
    for open in ["f(\nURL\nb", "f(1)\nURL\ng(2)", "URL\n)", "f(\n1)\nURL\n)"] {
        assert_eq!(around(open), "URL", "{open}");
    }
}

/// What is too far away is another statement.
#[test]
fn a_statement_ends_somewhere() {
    let fill = |length: usize| "x".repeat(length);
    for (before, behind, whole) in [(798, 799, true), (799, 799, false), (798, 800, false)] {
        let text = format!("(\n{}URL{})\nend", fill(before), fill(behind));
        assert_eq!(around(&text).starts_with('('), whole, "{before} {behind}");
    }
    let line = format!("{}\\\n", fill(98));
    let text = format!("{}URL", line.repeat(10));
    assert_eq!(around(&text), format!("{}URL", line.repeat(8)));
    let text = format!("URL{}{}end", &line, line.repeat(10));
    assert_eq!(around(&text).len(), "URL".len() + 99 + 8 * 100);
}

/// What `used_for` tells of the call at `URL`: mechanisms, and how sure that is.
fn used(text: &str, whoever: bool) -> Option<(Vec<&'static str>, Confidence)> {
    let source = SourceText::new("a.py", text);
    let at = text.find("URL").expect("it stands there");
    let used = used_for(&source, Span::new(at, at + 3), whoever)?;
    for sign in &used.signs {
        assert!(text[sign.at..].starts_with(sign.word), "{text}");
    }
    Some((used.signs.iter().map(|sign| sign.mechanism).collect(), used.confidence()))
}

#[test]
fn a_call_is_signed_as_its_statement_says_or_all_of_its_file() {
    let job = "System.AccessToken";
    let oauth = "app.vssps.visualstudio.com/oauth2/token";
    let certain = |mechanism| Some((vec![mechanism], Confidence::Certain));
    let likely = |mechanism| Some((vec![mechanism], Confidence::Likely));
    assert_eq!(used(&format!("a = 1\nget(URL, {job})\n{oauth}\n"), false), certain("job-token"));
    assert_eq!(used(&format!("get(\n  URL,\n  {job})\n{oauth}\n"), false), certain("job-token"));
    assert_eq!(used(&format!("t = {job}\nget(URL, t)\n"), false), likely("job-token"));
    assert_eq!(used("get(URL)\n", false), None);
    let both = Some((vec!["job-token", "azure-devops-oauth"], Confidence::Likely));
    assert_eq!(used(&format!("t = {job}\nu = {oauth}\nget(URL)\n"), false), both);
}

/// A credential that tries several ways says nothing, unless it does not matter who gets the token.
#[test]
fn what_tries_several_ways_is_no_sign_by_itself() {
    let text = "from azure.identity import x\nget(URL, DefaultAzureCredential())\n";
    assert_eq!(used(text, false), None);
    assert_eq!(used(text, true), Some((vec!["managed-identity"], Confidence::Possible)));
    let own = "import azure.identity\nt = DefaultAzureCredential()\nget(URL, System.AccessToken)\n";
    assert_eq!(used(own, false), Some((vec!["job-token"], Confidence::Certain)));
    let other =
        "import azure.identity\nt = DefaultAzureCredential()\nu = System.AccessToken\nget(URL)\n";
    assert_eq!(used(other, false), None);
}

/// A personal access token is sent otherwise than a token that its file speaks of too.
#[test]
fn a_bearer_beside_a_personal_access_token_leaves_it_open() {
    let pat = "t = os.environ[\"AZURE_DEVOPS_EXT_PAT\"]\nget(URL)\n";
    assert_eq!(used(pat, false), Some((vec!["pat"], Confidence::Likely)));
    for word in ["Bearer", "bearer", "az rest", "access_token", "accessToken"] {
        assert_eq!(used(&format!("{pat}# {word}\n"), false), None, "{word}");
        let job = format!("t = System.AccessToken\nget(URL)\n# {word}\n");
        assert_eq!(used(&job, false), Some((vec!["job-token"], Confidence::Likely)), "{word}");
    }
}
