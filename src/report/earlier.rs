//! Whether a text is a report that this program wrote earlier, so that a later one may take its place.

/// Whether a text is an answer of `lint`, in any of its forms.
pub fn is_report(text: &str) -> bool {
    let text = text.trim_start_matches(crate::text::BOM).trim();
    let starts = |start: &str| text.starts_with(start);
    let json = starts("{") && text.contains("\"as_of\":") && text.contains("\"projects\":");
    let sarif = starts("{") && text.contains("sarif-2.1.0") && text.contains("\"scopewise\"");
    let junit = starts("<?xml") && text.contains("<testsuites name=\"scopewise\"");
    let html = starts("<!DOCTYPE html>") && text.contains("scopewise");
    json || sarif || junit || html || starts("### scopewise: ") || text.lines().any(is_summary)
}

/// The line that ends the forms for people and for pipelines.
fn is_summary(line: &str) -> bool {
    let nothing = line.starts_with("nothing in ") && line.contains(" asks for scopes: ");
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let counted = digits > 0 && line[digits..].starts_with(" requested scope");
    nothing || (counted && line.contains(" project") && line.contains(" file"))
}

#[cfg(test)]
mod tests {
    use super::is_report;

    #[test]
    fn a_manifest_is_no_report() {
        for text in [
            "{ \"manifestVersion\": 1, \"scopes\": [\"vso.code\"] }",
            "# scopewise.yaml\nlevels: {}\n",
            "see https://app.vssps.visualstudio.com/oauth2/authorize?scope=vso.code",
        ] {
            assert!(!is_report(text), "{text}");
        }
        assert!(is_report(
            "2 requested scopes in 1 project of 2 files: 0 errors, 1 warning, 0 notes\n"
        ));
    }
}
