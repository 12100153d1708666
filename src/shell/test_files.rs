//! Which files are tests and samples, by their names and by what they hold.

/// Folders of tests and samples.
const TESTS: [&str; 25] = [
    "test",
    "test-sample",
    "test-samples",
    "unit-test",
    "unit-tests",
    "unit_tests",
    "integration-test",
    "integration-tests",
    "integration_tests",
    "__test__",
    "test-integration",
    "tests",
    "__tests__",
    "__mocks__",
    "mocks",
    "spec",
    "specs",
    "testdata",
    "e2e",
    "cypress",
    "playwright",
    "sample",
    "samples",
    "example",
    "examples",
];

/// What is at the end of the names of folders that are projects of tests.
const TEST_PROJECTS: [&str; 6] =
    [".tests", ".test", "unittests", "unittest", "integrationtests", "integrationtest"];

/// What is at the beginning of the names of such folders.
const TESTS_OF: [&str; 4] = ["unittests-", "unittests.", "integrationtests-", "integrationtests."];

/// What is at the end of the names of tests, before the last ending.
const TEST_ENDS: [&str; 5] = [".test", ".tests", ".spec", ".stories", ".mock"];

/// What a file of Python holds that is run as a test, whatever it declares.
const PYTHON_TESTS: [&[u8]; 5] =
    [b"def test_", b"import pytest", b"from pytest", b"import unittest", b"from unittest"];

/// Whether a path is one of a sample, by the name of a folder.
pub(super) fn is_in_samples(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    lower.split('/').any(|word| matches!(word, "sample" | "samples" | "example" | "examples"))
}

/// Whether a path, seen from the root that was named, is one of a test or a sample.
/// In Python a name may speak of tests that the app is about, `test_plans.py`, so `content` has the last word there.
pub(super) fn is_test<B: AsRef<[u8]>>(path: &str, content: impl FnOnce() -> B) -> bool {
    let file = path.rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((&file, ""));
    let of_python =
        matches!(ending, "py" | "pyw") && (stem.starts_with("test_") || stem.ends_with("_test"));
    let holds_tests = |text: &[u8]| {
        let holds = |sign: &[u8]| memchr::memmem::find(text, sign).is_some();
        // `class TestPlans` is no test by its name, nor is `test` inside of it that is no method.
        PYTHON_TESTS.iter().any(|sign| holds(sign)) || holds(b"class Test") && holds(b"def test")
    };
    is_test_by_path(path) || of_python && holds_tests(content().as_ref())
}

/// Whether a path says so whatever the file holds.
fn is_test_by_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut words = lower.rsplit('/');
    let file = words.next().unwrap_or_default();
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let of_python = matches!(ending, "py" | "pyw") && stem == "conftest";
    let of_go = ending == "go"
        && (stem.ends_with("_test") || stem.ends_with("_mock") || stem.starts_with("mock_"));
    // .NET gives a project of tests the name of what it tests, and a word behind.
    let is_project = |word: &str| {
        TEST_PROJECTS.iter().any(|end| word.ends_with(end))
            || TESTS_OF.iter().any(|begin| word.starts_with(begin))
    };
    of_python
        || of_go
        || TEST_ENDS.iter().any(|end| stem.ends_with(end))
        || [".spec.", ".test."].iter().any(|middle| stem.contains(middle))
        || words.any(|word| TESTS.contains(&word) || is_project(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_and_samples_are_told_by_folder_and_name() {
        for test in [
            "src/__tests__/a.ts",
            "a.spec.ts",
            "a.spec.int.ts",
            "Samples/x.js",
            "src/a.Test.tsx",
            "src/test_client.py",
            "client_test.py",
            "App.Tests/A.cs",
            "UnitTest/A.cs",
            "AppIntegrationTest/A.cs",
            "test-samples/a.go",
        ] {
            assert!(is_test(test, || "def test_a(): pass"), "{test}");
        }
        for app in [
            "src/contest.ts",
            "src/latest/a.ts",
            "testing.ts",
            "latest.py",
            "test_a.ts",
            "src/TestPlans/a.cs",
            "LoadTest/a.cs",
        ] {
            assert!(!is_test(app, || "def test_a(): pass"), "{app}");
        }
    }

    #[test]
    fn python_that_is_named_after_tests_is_one_by_what_it_holds() {
        let is_test = |text: &'static str| is_test("tools/test_plans.py", || text);
        assert!(is_test("from unittest import mock"));
        assert!(is_test("class TestPlans:\n    def testOne(self): pass"));
        assert!(!is_test("def list_plans(): pass"));
        assert!(!is_test("class TestPlanWrapper:\n    def list(self): pass"));
        assert!(!is_test("def testable(): pass"));
    }
}
