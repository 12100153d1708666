//! Calls from lists, logs and recordings: what is counted, and that no secret stays.

use std::io::{BufRead, BufReader, Cursor, Read, Write};

use scopewise::catalog::Catalog;
use scopewise::usage::{ReadError, Router, Tally, Usage, read_calls};

fn with_usage<T>(input: impl BufRead, check: impl FnOnce(&Usage<'_>) -> T) -> T {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let mut tally = Tally::new(&router);
    tally.begin("traffic");
    read_calls(input, &mut tally).expect("the input can be read to its end");
    let usage = tally.finish();
    let shown = format!("{usage:?}");
    assert!(!shown.contains("S3CRET"), "{shown}");
    check(&usage)
}

fn counted(usage: &Usage<'_>) -> Vec<String> {
    let calls = usage.calls.iter().chain(&usage.unresolved).map(|call| {
        let ids: Vec<_> = call.resolution.operations().iter().map(|row| row.id.as_str()).collect();
        format!(
            "{} {} x{} {}-{}",
            call.resolution.status(),
            ids.join(" "),
            call.count,
            call.first.line,
            call.last.line
        )
    });
    calls.collect()
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("fixtures/traffic/{name}")).expect("the fixture is there")
}

#[test]
fn a_list_of_everything_is_read_line_by_line() {
    with_usage(&fixture("mixed.txt")[..], |usage| {
        let expected = [
            "one-operation build.DeleteBuild x1 17-17",
            "one-operation build.GetBuilds x2 16-18",
            "one-operation core.GetProjects x1 2-2",
            "one-operation git.CreateThread x2 3-4",
            "different-scopes git.DeleteRepository git.GetRepository git.UpdateRepository x1 8-8",
            "one-operation git.GetPullRequests x1 6-6",
            "one-operation wit.GetWorkItem x1 5-5",
            "one-operation wit.QueryByWiql x1 7-7",
            "one-operation wit.UpdateWorkItem x1 13-13",
            "unpublished  x2 9-10",
        ];
        assert_eq!(counted(usage), expected);
        assert_eq!(usage.other, 2);
        let unreadable: Vec<_> = usage
            .first_unreadable
            .iter()
            .map(|line| format!("{}: {}", line.place.line, line.why))
            .collect();
        let expected = [
            "19: no request, URL or method name",
            "20: no JSON object with a request",
            "21: a request without a URL",
        ];
        assert_eq!((usage.unreadable, &unreadable[..]), (3, &expected.map(str::to_owned)[..]));
        assert!(!usage.is_complete());
    });
}

#[test]
fn line_ends_byte_order_marks_and_gzip_change_nothing() {
    let text = String::from_utf8(fixture("mixed.txt")).expect("the fixture is UTF-8");
    let plain = with_usage(text.as_bytes(), counted);
    let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    assert_eq!(with_usage(windows.as_bytes(), counted), plain);
    assert_eq!(with_usage(&gzip(text.as_bytes())[..], counted), plain);
    // A pipe gives a few bytes at a time.
    assert_eq!(with_usage(BufReader::with_capacity(7, text.as_bytes()), counted), plain);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("memory takes all");
    packer.finish().expect("memory takes all")
}

#[test]
fn a_log_that_names_its_columns_is_read_by_them() {
    with_usage(&fixture("iis.log")[..], |usage| {
        let expected = ["one-operation git.GetItem x1 3-3", "one-operation wit.QueryByWiql x1 4-4"];
        assert_eq!(counted(usage), expected);
        assert_eq!(usage.unreadable, 1);
    });
}

#[test]
fn a_recording_is_read_without_its_bodies() {
    let check = |usage: &Usage<'_>| {
        let expected =
            ["one-operation core.GetProjects x1 10-10", "one-operation git.CreateThread x1 19-19"];
        assert_eq!(counted(usage), expected);
        assert_eq!((usage.other, usage.unreadable), (1, 1));
    };
    with_usage(&fixture("recorded.har")[..], check);
    with_usage(&gzip(&fixture("recorded.har"))[..], check);
}

#[test]
fn a_broken_recording_says_where_and_keeps_what_came_before() {
    let mut text = fixture("recorded.har");
    text.truncate(text.len() / 2);
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let mut tally = Tally::new(&router);
    let error = read_calls(&text[..], &mut tally).expect_err("the recording is cut");
    assert!(matches!(error, ReadError::Har { line: 14 }), "{error}");
    assert_eq!(tally.finish().calls.len(), 1);
}

#[test]
fn text_in_utf16_is_refused() {
    let catalog = Catalog::builtin();
    let router = Router::new(&catalog);
    let mut tally = Tally::new(&router);
    let error = read_calls(&[0xff, 0xfe, b'G', 0][..], &mut tally).expect_err("UTF-16");
    assert_eq!(error.to_string(), "the text is encoded as UTF-16");
}

#[test]
fn a_line_without_an_end_does_not_fill_the_memory() {
    let endless = std::io::repeat(b'x').take(64 * 1024 * 1024);
    let input = endless.chain(Cursor::new("\nGET /_apis/projects"));
    with_usage(BufReader::new(input), |usage| {
        assert_eq!((usage.unreadable, usage.calls.len()), (1, 1));
        assert_eq!(usage.first_unreadable[0].why.to_string(), "longer than 1 MiB");
    });
}

#[test]
fn unpublished_calls_are_listed_by_shape_and_counted_beyond_a_limit() {
    let lines = (0..1500).map(|number| {
        let word = words(number);
        format!("GET /_apis/hidden/word{word}/x\nGET /_apis/numbered/{number}\n")
    });
    let list = lines.collect::<Vec<_>>().concat();
    with_usage(list.as_bytes(), |usage| {
        let listed: u64 = usage.unresolved.iter().map(|call| call.count).sum();
        assert_eq!(usage.unresolved.len(), 1000);
        assert_eq!(listed + usage.unlisted, 3000);
    });
}

/// A number in letters, so that it is not taken for an id.
fn words(number: u32) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}
