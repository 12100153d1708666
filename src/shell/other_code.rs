//! Code in languages that are not read: which there are, and whether a file of them speaks of Azure DevOps.

use crate::text::SourceText;

/// Endings of code that runs on servers, on agents and on the machines of people.
const ELSEWHERE: [&str; 20] = [
    "py", "cs", "go", "ps1", "psm1", "sh", "bash", "java", "kt", "rb", "rs", "php", "vb", "fs",
    "dart", "swift", "cpp", "scala", "groovy", "pl",
];

/// Endings of code that is compiled for browsers.
const FOR_BROWSERS: [&str; 18] = [
    "civet",
    "cljc",
    "cljs",
    "coffee",
    "elm",
    "hx",
    "iced",
    "imba",
    "litcoffee",
    "ls",
    "marko",
    "ml",
    "mli",
    "nim",
    "purs",
    "re",
    "res",
    "riot",
];

/// Endings of templates of pages, which hold prose and scripts as well.
const TEMPLATES: [&str; 26] = [
    "ascx",
    "aspx",
    "cshtml",
    "ejs",
    "erb",
    "eta",
    "haml",
    "handlebars",
    "hbs",
    "jade",
    "jinja",
    "jinja2",
    "jsp",
    "jspx",
    "liquid",
    "mdx",
    "mustache",
    "njk",
    "phtml",
    "pug",
    "razor",
    "shtml",
    "tmpl",
    "tpl",
    "twig",
    "vbhtml",
];

/// What requests and clients of Azure DevOps have somewhere, in whatever language. A link to a page of it, or a word
/// about it, is none of these.
const SIGNS: [&str; 6] = [
    "_apis/",
    "RestClient",
    "getClient(",
    "azure-devops-extension-api",
    "azure-devops-node-api",
    "VssConnection",
];

/// What sends a request.
const SENDS: [&str; 10] = [
    "fetch",
    "ajax",
    "axios",
    "Http.",
    "Fetch",
    "XMLHttpRequest",
    "request(",
    "HttpClient",
    "$.post",
    "$.get",
];

/// What the hosts of Azure DevOps are called.
const HOSTS: [&str; 2] = ["dev.azure.com", ".visualstudio.com"];

/// Whether an ending is one of code that is not read, or of a language that not every run reads.
pub(super) fn is_one(ending: &str) -> bool {
    ELSEWHERE.contains(&ending) || runs_in_browser(ending)
}

/// Whether it is one of what ends up in a page.
pub(super) fn runs_in_browser(ending: &str) -> bool {
    let lower = ending.to_ascii_lowercase();
    FOR_BROWSERS.contains(&&*lower) || TEMPLATES.contains(&&*lower)
}

/// The line in which a file speaks of calls of Azure DevOps, from 1; nothing where it only links to it, or shows code
/// to people.
pub(super) fn speaks(text: &SourceText) -> Option<usize> {
    let lower = text.name().to_ascii_lowercase();
    let ending = lower.rsplit('.').next().unwrap_or_default();
    let is_prose = ending == "mdx";
    // Templates link to pages of Azure DevOps, and speak of it to people.
    let is_template = TEMPLATES.contains(&ending);
    let sends = SENDS.iter().any(|word| text.text().contains(word));
    let mut fence: Option<&str> = None;
    for (at, line) in text.text().lines().enumerate() {
        if is_prose {
            // What stands between fences, or is indented like it, is shown and not run.
            let trimmed = line.trim_start();
            let mark = ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark));
            match (fence, mark) {
                (None, Some(open)) => fence = Some(open),
                (Some(open), Some(close)) if open == close => fence = None,
                _ => {}
            }
            if fence.is_some() || mark.is_some() || line.contains('`') {
                continue;
            }
        }
        let has = |words: &[&str]| words.iter().any(|word| line.contains(word));
        // The picture of a build's state asks for no token.
        let is_badge = has(&["_apis/build/status", "_apis/public/"]);
        let sends = if is_template { has(&SENDS) } else { sends };
        if has(&SIGNS) && !is_badge || sends && has(&HOSTS) && !is_prose {
            return Some(at + 1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_or_shown_code_does_not_speak_of_calls() {
        let speaks = |name: &str, text: &str| speaks(&SourceText::new(name, text));
        assert_eq!(speaks("a.coffee", "x = 1\n$.post 'https://dev.azure.com/o/x'"), Some(2));
        assert_eq!(speaks("a.elm", "url = o ++ \"/_apis/wit/workitems\""), Some(1));
        assert_eq!(speaks("a.ejs", "<a href=\"https://dev.azure.com/o\">us</a>"), None);
        let told = "<p>We fetch it.</p>\n<a href='https://dev.azure.com/o'>us</a>";
        assert_eq!(speaks("a.cshtml", told), None);
        assert_eq!(speaks("a.elm", told), Some(2));
        assert_eq!(speaks("a.mdx", "Ask [us](https://dev.azure.com/o) to fetch `_apis/x`."), None);
        let badge = "<img src='https://dev.azure.com/o/p/_apis/build/status/1'>";
        assert_eq!(speaks("a.hbs", badge), None);
        let shown = "```ts\ngetClient(GitRestClient)\n```\n";
        assert_eq!(speaks("a.mdx", shown), None);
        let runs = format!("{shown}export const a = () => getClient(GitRestClient);");
        assert_eq!(speaks("a.mdx", &runs), Some(4));
    }
}
