//! Findings as `JUnit` XML, the form that every server for test results reads.
//!
//! A project is a suite, a finding a test case of the class that is its file. What fails the run is a failure,
//! what does not is a skipped case, and a project without a finding has one case that passed.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::form::Form;
use super::lint::{At, Report, Run, error_lines, reasons, severity};
use crate::finding::Finding;
use crate::project::{Outcome, Project};
use crate::text::visible;

/// The document.
#[derive(Debug)]
pub struct Junit {
    /// The document without its suites, which counts them.
    whole: quick_junit::Report,
    /// What closes the document.
    tail: String,
}

impl Form for Junit {
    fn project(&mut self, outcome: &Outcome, run: &Run<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.suite(suite(outcome, run))?.as_bytes())
    }

    fn head(&mut self, report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        let unusable =
            if report.errors.is_empty() { String::new() } else { self.suite(unusable(report))? };
        let document = self.whole.to_string().map_err(io::Error::other)?;
        let (head, tail) = document.split_at(document.rfind("</").unwrap_or(document.len()));
        self.tail = format!("{unusable}{tail}");
        out.write_all(head.as_bytes())
    }

    fn tail(&mut self, _: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(self.tail.as_bytes())
    }
}

impl Default for Junit {
    fn default() -> Self {
        Self { whole: quick_junit::Report::new("scopewise"), tail: String::new() }
    }
}

impl Junit {
    /// A suite as it is written in a document, which is counted.
    fn suite(&mut self, suite: TestSuite) -> io::Result<String> {
        let mut document = quick_junit::Report::new("scopewise");
        document.add_test_suite(suite);
        self.whole.tests += document.tests;
        self.whole.skipped += document.skipped;
        self.whole.failures += document.failures;
        self.whole.errors += document.errors;
        let text = document.to_string().map_err(io::Error::other)?;
        let from = text.find("    <testsuite ").unwrap_or(text.len());
        let to = text.rfind("</testsuites>").unwrap_or(text.len());
        Ok(text.get(from..to).unwrap_or_default().to_owned())
    }
}

fn unusable(report: &Report<'_>) -> TestSuite {
    let mut suite = TestSuite::new("unusable input");
    for (at, error) in report.errors.iter().enumerate() {
        let lines = error_lines(error, report.run.repository);
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
        status.set_type("unusable-input").set_message(&lines[0]);
        status.set_description(lines.join("\n"));
        let mut case = TestCase::new(format!("input {}", at + 1), status);
        case.set_classname("unusable input");
        suite.add_test_case(case);
    }
    suite
}

fn suite(outcome: &Outcome, run: &Run<'_>) -> TestSuite {
    let name = run.repository.seen_from_root(&outcome.project.name);
    let mut suite = TestSuite::new(&*visible(&name));
    for finding in &outcome.findings {
        let fails = (run.fails)(outcome, finding);
        suite.add_test_case(case(&outcome.project, finding, fails, run));
    }
    if outcome.findings.is_empty() {
        let mut case = TestCase::new("no findings", TestCaseStatus::success());
        case.set_classname(&*visible(&name));
        suite.add_test_case(case);
    }
    suite
}

fn case(project: &Project, finding: &Finding, fails: bool, run: &Run<'_>) -> TestCase {
    let at = At::of(project, finding.place);
    let message = visible(&finding.message);
    let mut body = vec![format!(
        "{}: {}: {message}",
        at.seen_from_root(run.repository),
        severity(finding.severity)
    )];
    body.extend(reasons(project, finding, run.repository));
    let mut status = if fails {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::skipped()
    };
    status.set_type(finding.rule).set_message(&*message).set_description(body.join("\n"));
    let name = format!("{} at {}:{}", finding.rule, at.line, at.column);
    let mut case = TestCase::new(name, status);
    let file = run.repository.seen_from_root(at.file);
    let file = visible(&file);
    case.set_classname(&*file);
    case.extra.insert("file".into(), (&*file).into());
    case.extra.insert("line".into(), at.line.to_string().into());
    case
}
