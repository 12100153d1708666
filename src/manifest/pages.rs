//! The pages that an extension's manifest names, and the files that it packs: what of the app runs.

use jsonc_parser::ast::{Object, Value};

use super::declaration::Text;
use super::json::{Document, property_ignoring_case};
use crate::text::SourceText;

/// What one file of a manifest says of pages and files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pages {
    /// `baseUri`: where pages come from while the extension is developed, or from a server of its own.
    pub base: Option<Text>,
    /// What the `uri` of each contribution's properties names, in the order of the text.
    pub pages: Vec<Text>,
    /// What is packed.
    pub files: Vec<Packed>,
}

/// A file or folder that is packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packed {
    /// Where it lies, seen from the folder of the manifest, as written.
    pub path: Text,
    /// Its path in the package, by which pages are named: its own where nothing else is said.
    pub inside: Box<str>,
}

/// Reads them; nothing of a text that is no JSON object.
pub fn read(source: &SourceText) -> Pages {
    let Ok(document) = Document::parse(source) else { return Pages::default() };
    let Value::Object(root) = &document.root else { return Pages::default() };
    let contributions = objects(root, "contributions").into_iter();
    let pages = contributions.filter_map(|contribution| {
        let properties = property_ignoring_case(contribution, "properties")?;
        document.string_at(properties.value.as_object()?, "uri")
    });
    let files = objects(root, "files").into_iter().flat_map(|file| {
        let path = document.string_at(file, "path");
        let inside = match property_ignoring_case(file, "packagePath").map(|one| &one.value) {
            Some(Value::StringLit(inside)) => vec![inside.value.as_ref().into()],
            Some(Value::Array(all)) => {
                let texts = all.elements.iter().filter_map(Value::as_string_lit);
                texts.map(|inside| inside.value.as_ref().into()).collect()
            }
            _ => path.iter().map(|path| path.value.clone()).collect(),
        };
        let each = move |inside| path.clone().map(|path| Packed { path, inside });
        inside.into_iter().filter_map(each)
    });
    Pages {
        base: document.string_at(root, "baseUri"),
        pages: pages.collect(),
        files: files.collect(),
    }
}

/// The objects of an array that a property holds.
fn objects<'b, 'a>(root: &'b Object<'a>, key: &str) -> Vec<&'b Object<'a>> {
    let value = property_ignoring_case(root, key).map(|property| &property.value);
    let elements = value.and_then(Value::as_array).map_or(&[][..], |array| &array.elements);
    elements.iter().filter_map(Value::as_object).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_files_are_found_with_their_places() {
        let text = r#"{ "baseUri": "https://localhost:3000", // while it is developed
            "contributions": [
                { "id": "a", "properties": { "uri": "dist/a.html" } }, 1,
                { "id": "b", "properties": { "name": "B" } }, { "properties": [] }],
            "files": [{ "path": "dist" }, { "path": "out/b", "packagePath": ["b", "c"] }, {}] }"#;
        let source = SourceText::new("vss-extension.json", text);
        let found = read(&source);
        assert_eq!(found.base.map(|base| base.value).as_deref(), Some("https://localhost:3000"));
        let pages: Vec<_> = found.pages.iter().map(|page| source.slice(page.span)).collect();
        assert_eq!(pages, ["dist/a.html"]);
        let files: Vec<_> =
            found.files.iter().map(|file| (&*file.path.value, &*file.inside)).collect();
        assert_eq!(files, [("dist", "dist"), ("out/b", "b"), ("out/b", "c")]);
        assert_eq!(read(&SourceText::new("a.json", "[]")), Pages::default());
    }
}
