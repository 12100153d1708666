//! The HTML page: well-formed, the same facts in the picture as in the table, and, where a browser is installed,
//! opened in one.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::program::{root, scopewise};

/// An app of which it is known what it calls.
const APP: &str = "fixtures/usage/branch-from-work-item";

fn page() -> String {
    let said =
        scopewise(&["lint", APP, "fixtures/projects/pull-request-board", "--format", "html"]);
    assert_eq!((said.code, said.err.as_str()), (1, ""));
    said.out
}

#[test]
fn the_picture_and_the_table_say_the_same() {
    let page = page();
    let options = roxmltree::ParsingOptions { allow_dtd: true, ..Default::default() };
    let page = roxmltree::Document::parse_with_options(&page, options).unwrap();
    let named = |name: &'static str| page.descendants().filter(move |node| node.has_tag_name(name));
    assert_eq!(named("script").count() + named("link").count() + named("img").count(), 0);
    assert_eq!(named("h1").count(), 1);
    let text = |node: roxmltree::Node<'_, '_>| -> String {
        node.descendants().filter_map(|one| one.text().filter(|_| one.is_text())).collect()
    };
    let mut compared = 0;
    for section in named("section") {
        let pictures =
            section.descendants().filter(|node| node.attribute("class") == Some("scopes"));
        for picture in pictures {
            let label = picture.attribute("aria-labelledby").unwrap();
            for id in label.split(' ') {
                assert_eq!(
                    page.descendants().filter(|node| node.attribute("id") == Some(id)).count(),
                    1
                );
            }
            let mut drawn: Vec<String> = Vec::new();
            for group in picture.children().filter(|node| node.has_tag_name("g")) {
                let has = |class: &str| {
                    group.children().any(|node| node.attribute("class") == Some(class))
                };
                let title = group.children().find(|node| node.has_tag_name("title")).unwrap();
                let (name, words) = title.text().unwrap().split_once(": ").unwrap();
                assert_eq!(has("requested"), words.contains("requested"), "{name}");
                assert_eq!(has("needed"), words.contains("needed"), "{name}");
                assert_eq!(has("inherited"), words == "inherited", "{name}");
                drawn.push(format!("{name} {} {}", has("requested"), has("needed")));
            }
            let rows = section.descendants().filter(|node| node.has_tag_name("tr")).skip(1);
            let listed = rows.map(|row| {
                let cells: Vec<String> = row.children().map(text).collect();
                format!("{} {} {}", cells[0], cells[2] == "yes", cells[3] == "yes")
            });
            assert_eq!(drawn, listed.collect::<Vec<_>>());
            assert!(drawn.len() > 3, "{drawn:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 2);
}

fn browser() -> Option<PathBuf> {
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"];
    let folders = std::env::split_paths(&std::env::var_os("PATH")?).collect::<Vec<_>>();
    names
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

/// Opens a page; its picture comes back. Whatever the page asks the network for goes to `proxy`.
fn open(browser: &Path, page: &Path, more: &str, proxy: &TcpListener) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let picture = folder.path().join("page.png");
    let output = Command::new(browser)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--window-size=1200,1400",
            more,
        ])
        .arg(format!("--user-data-dir={}", folder.path().join("profile").display()))
        .arg(format!("--proxy-server=http://{}", proxy.local_addr().unwrap()))
        .arg(format!("--screenshot={}", picture.display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("the browser was found");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    fs::read(picture).unwrap()
}

/// The hosts that somebody asked the proxy for; a browser asks for some of its maker's of its own accord.
fn asked(proxy: &TcpListener) -> Vec<String> {
    let streams = std::iter::from_fn(|| proxy.accept().ok());
    let host = |(mut stream, _): (std::net::TcpStream, _)| {
        let mut bytes = [0; 1024];
        stream.set_nonblocking(false).ok()?;
        stream.set_read_timeout(Some(std::time::Duration::from_millis(500))).ok()?;
        let count = stream.read(&mut bytes).ok()?;
        let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
        host(text.split(' ').nth(1)?)
    };
    streams.filter_map(host).collect()
}

/// The host of a URL, or of `host:port`.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '.' | '-'));
    let host = &rest[..end.unwrap_or(rest.len())];
    (!host.is_empty()).then(|| host.to_ascii_lowercase())
}

#[cfg(unix)]
#[test]
fn a_browser_shows_it_in_light_and_dark_and_asks_nobody_for_anything() {
    let Some(browser) = browser() else {
        eprintln!("skipped: no Chromium is installed, so the page is not opened");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (path, control) = (folder.path().join("page.html"), folder.path().join("control.html"));
    fs::write(&path, page()).unwrap();
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let light = open(&browser, &path, "--blink-settings=preferredColorScheme=1", &proxy);
    let dark = open(&browser, &path, "--blink-settings=preferredColorScheme=0", &proxy);
    assert!(light.starts_with(b"\x89PNG") && light.len() > 20_000, "{} bytes", light.len());
    assert_ne!(light, dark, "the page follows the reader's choice of colours");
    // A page without a script can ask for nothing but what is written in it.
    let text = fs::read_to_string(&path).unwrap().replace("&#58;", ":");
    let named: Vec<String> = text.split("://").skip(1).filter_map(host).collect();
    assert!(named.len() > 2, "the page names its sources: {named:?}");
    for host in asked(&proxy) {
        assert!(!named.contains(&host), "the page asked for {host}");
    }
    // The way to tell works: a page that asks is caught.
    fs::write(&control, "<!DOCTYPE html><img src=\"http://scopewise.invalid/a.png\">").unwrap();
    let _ = open(&browser, &control, "--timeout=3000", &proxy);
    assert!(asked(&proxy).contains(&"scopewise.invalid".to_owned()), "a request is seen");
    assert!(root().join(APP).is_dir());
}
