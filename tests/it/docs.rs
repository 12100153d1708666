//! The pages of the rules are executed: what they show as wrong gives exactly the stated findings, and what
//! they show as right gives none of the rule.
//!
//! A fenced block with a title is a file; files pile up until a block `text findings` says what the whole
//! pipeline finds in them, one finding a line (`rule severity confidence file:line:column underlined text`).
//! A line `as-of: DATE` in it sets the day, and `none` stands for no finding. Under "Right", files without such a block must give no finding
//! of the page's rule. `{{a token of 84 characters}}` stands for what looks like a token; none is in the repository.

use std::fmt::Write as _;

use scopewise::rules::{Meta, RULES};

use crate::judging::{self, TODAY, judge, lines};

const SECTIONS: [&str; 4] = ["Why", "Wrong", "Right", "Fix"];

/// A fenced block: the section that it stands in, the rest of its opening line, and its text.
struct Block<'a> {
    section: &'a str,
    info: &'a str,
    text: String,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    let (mut section, mut open) = ("", false);
    for line in page.lines() {
        if let Some(info) = line.strip_prefix("```") {
            if !open {
                blocks.push(Block { section, info, text: String::new() });
            }
            open = !open;
        } else if open {
            let block = blocks.last_mut().unwrap();
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(title) = line.strip_prefix("## ") {
            section = title;
        }
    }
    assert!(!open, "a block is never closed");
    blocks
}

fn title(info: &str) -> Option<String> {
    let (_, rest) = info.split_once("title=\"")?;
    rest.split_once('"').map(|(title, _)| title.to_owned())
}

/// Runs the examples of a page; how many of each section stated their findings.
fn run(meta: &Meta, wrongs: &mut Vec<String>) -> (usize, usize) {
    let (mut wrong, mut right) = (0, 0);
    let mut files: Vec<(String, String)> = Vec::new();
    let silent = |files: &[(String, String)], right: &mut usize| {
        if !files.is_empty() {
            let found = lines(&judge(files, TODAY));
            let own = found.iter().filter(|line| line.split(' ').next() == Some(meta.id));
            assert_eq!(own.count(), 0, "{} on its right example: {found:#?}", meta.id);
            *right += 1;
        }
    };
    let mut section = "";
    for block in blocks(meta.page) {
        if block.section != section {
            assert!(section == "Right" || files.is_empty(), "{}: no findings are stated", meta.id);
            silent(&files, &mut right);
            files.clear();
            section = block.section;
        }
        if let Some(title) = title(block.info) {
            files.push((title, judging::with_tokens(&block.text)));
            continue;
        }
        if block.info != "text findings" {
            continue;
        }
        let mut as_of = TODAY;
        let mut stated: Vec<&str> = Vec::new();
        for line in block.text.lines() {
            match line.strip_prefix("as-of: ") {
                Some(day) => as_of = day,
                None if line == "none" => {}
                None => stated.push(line),
            }
        }
        let found = lines(&judge(&files, as_of));
        if found != stated {
            wrongs.push(format!(
                "{} states\n{}\nand gives\n{}",
                meta.id,
                stated.join("\n"),
                found.join("\n")
            ));
        }
        let own = stated.iter().any(|line| line.split(' ').next() == Some(meta.id));
        match block.section {
            "Wrong" if own => wrong += 1,
            "Right" if !own => right += 1,
            section => panic!("{}: findings do not belong under {section}", meta.id),
        }
        files.clear();
    }
    silent(&files, &mut right);
    (wrong, right)
}

#[test]
fn the_examples_of_every_page_do_what_the_page_says() {
    let mut wrongs = Vec::new();
    for rule in RULES {
        let meta = rule.meta();
        let (wrong, right) = run(meta, &mut wrongs);
        assert!(wrong > 0, "{} shows nothing wrong", meta.id);
        assert!(right > 0, "{} shows nothing right", meta.id);
    }
    assert!(wrongs.is_empty(), "{}", wrongs.join("\n\n"));
}

#[test]
fn every_page_has_the_form_of_the_others() {
    for rule in RULES {
        let meta = rule.meta();
        let page = meta.page;
        assert!(page.starts_with(&format!("# {}\n\n", meta.id)), "{}", meta.id);
        let headings: Vec<&str> =
            page.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(headings, SECTIONS, "{}", meta.id);
        let graded = format!("**Severity:** {}", format!("{:?}", meta.severity).to_lowercase());
        assert!(page.contains(&graded), "{}: {graded}", meta.id);
        let sure = format!("**Confidence:** {}", format!("{:?}", meta.confidence).to_lowercase());
        assert!(page.contains(&sure), "{}: {sure}", meta.id);
    }
}

/// With `UPDATE_DOCS=1` the index is written anew.
#[test]
fn the_index_of_the_pages_is_what_the_rules_say() {
    let mut index = String::from(
        "# Rules\n\nWhat `scopewise lint` finds. Each page says why, shows a wrong and a right example that the tests run,\n\
         and how to fix it.\n\n| rule | severity | confidence | finds |\n| --- | --- | --- | --- |\n",
    );
    for rule in RULES {
        let Meta { id, summary, severity, confidence, .. } = rule.meta();
        let words = format!("{severity:?} | {confidence:?}").to_lowercase();
        writeln!(index, "| [{id}]({id}.md) | {words} | {summary} |").unwrap();
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rules/README.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(path, &index).unwrap();
    }
    let written = std::fs::read_to_string(path).unwrap().replace("\r\n", "\n");
    assert_eq!(written, index);
}

#[test]
fn no_page_lies_about_for_a_rule_that_is_gone() {
    let known: Vec<String> = RULES.iter().map(|rule| format!("{}.md", rule.meta().id)).collect();
    for name in crate::judging::entries("docs/rules") {
        assert!(name == "README.md" || known.contains(&name), "{name}");
    }
}
