//! The code of a Jupyter notebook, with every line where it stands in the file.

use serde_json::Value;

/// The code of the cells. Everything else of the file is left blank, so that the lines keep their numbers. Nothing
/// where the file is written in another way than the usual one, with a line of code in a line of its own.
pub(in super::super) fn code_of(text: &str) -> Option<String> {
    let notebook: Value = serde_json::from_str(text).ok()?;
    let cells = notebook.get("cells")?.as_array()?;
    let mut wanted: Vec<&str> = Vec::new();
    for cell in cells.iter().filter(|cell| cell["cell_type"] == "code") {
        let lines = cell["source"].as_array()?;
        wanted.extend(lines.iter().filter_map(Value::as_str));
    }
    let mut code = String::with_capacity(text.len());
    let mut next = wanted.into_iter().peekable();
    for line in text.lines() {
        if let Some(expected) = next.peek()
            && literal(line).as_deref() == Some(*expected)
        {
            let plain = expected.trim_end_matches(['\n', '\r']);
            // Commands of the notebook itself are no Python.
            if !plain.trim_start().starts_with(['%', '!', '?']) && !plain.contains('\n') {
                code.push_str(plain);
            }
            next.next();
        }
        code.push('\n');
    }
    next.peek().is_none().then_some(code)
}

/// The text of a line that holds a JSON string and nothing else.
fn literal(line: &str) -> Option<String> {
    let line = line.trim().trim_end_matches(',');
    if !line.starts_with('"') {
        // A short list may stand in one line.
        let (_, rest) = line.split_once("\"source\": [")?;
        return serde_json::from_str(rest.strip_suffix(']')?).ok();
    }
    serde_json::from_str(line).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_keeps_its_lines() {
        let text = "{\n \"cells\": [\n  {\n   \"cell_type\": \"markdown\",\n   \"source\": [\n    \
            \"text\"\n   ]\n  },\n  {\n   \"cell_type\": \"code\",\n   \"source\": [\n    \
            \"%pip install x\\n\",\n    \"a = \\\"b\\\"\\n\",\n    \"c()\"\n   ]\n  }\n ]\n}\n";
        let code = code_of(text).expect("a notebook");
        let lines: Vec<(usize, &str)> =
            (1..).zip(code.lines()).filter(|(_, line)| !line.is_empty()).collect();
        assert_eq!(lines, [(13, "a = \"b\""), (14, "c()")]);
        assert_eq!(code_of("[]"), None);
        let packed = r#"{"cells":[{"cell_type":"code","source":["a()\n","b()"]}]}"#;
        assert_eq!(code_of(packed), None);
    }
}
