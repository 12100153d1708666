//! Findings as `JUnit` XML, the form that every server for test results reads.
//!
//! A project is a suite, a finding a test case of the class that is its file. What fails the run is a failure,
//! what does not is a skipped case, and a project without a finding has one case that passed.

use std::io::{self, Write};

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};

use super::lint::{At, Report, error_lines, reasons, severity};
use crate::finding::Finding;
use crate::project::{Outcome, Project};
use crate::text::visible;

/// Writes the document.
///
/// # Errors
/// Whatever the writer refuses.
pub fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut document = quick_junit::Report::new("scopewise");
    for outcome in report.outcomes {
        document.add_test_suite(suite(outcome, report));
    }
    if !report.errors.is_empty() {
        let mut suite = TestSuite::new("unusable input");
        for (at, error) in report.errors.iter().enumerate() {
            let lines = error_lines(error);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_type("unusable-input").set_message(&lines[0]);
            status.set_description(lines.join("\n"));
            let mut case = TestCase::new(format!("input {}", at + 1), status);
            case.set_classname("unusable input");
            suite.add_test_case(case);
        }
        document.add_test_suite(suite);
    }
    document.serialize(out).map_err(io::Error::other)
}

fn suite(outcome: &Outcome, report: &Report<'_>) -> TestSuite {
    let name = report.repository.seen_from_root(&outcome.project.name);
    let mut suite = TestSuite::new(&*visible(&name));
    for finding in &outcome.findings {
        let fails = (report.fails)(outcome, finding);
        suite.add_test_case(case(&outcome.project, finding, fails, report));
    }
    if outcome.findings.is_empty() {
        let mut case = TestCase::new("no findings", TestCaseStatus::success());
        case.set_classname(&*visible(&name));
        suite.add_test_case(case);
    }
    suite
}

fn case(project: &Project, finding: &Finding, fails: bool, report: &Report<'_>) -> TestCase {
    let at = At::of(project, finding.place);
    let message = visible(&finding.message);
    let mut body = vec![format!("{at}: {}: {message}", severity(finding.severity))];
    body.extend(reasons(project, finding));
    let mut status = if fails {
        TestCaseStatus::non_success(NonSuccessKind::Failure)
    } else {
        TestCaseStatus::skipped()
    };
    status.set_type(finding.rule).set_message(&*message).set_description(body.join("\n"));
    let name = format!("{} at {}:{}", finding.rule, at.line, at.column);
    let mut case = TestCase::new(name, status);
    let file = report.repository.seen_from_root(at.file);
    let file = visible(&file);
    case.set_classname(&*file);
    case.extra.insert("file".into(), (&*file).into());
    case.extra.insert("line".into(), at.line.to_string().into());
    case
}
