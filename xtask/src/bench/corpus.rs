//! Manifests to lint, many of them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How manifests lie.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Layout {
    /// All in one folder.
    Folder,
    /// Each in a folder of its own, some thirty to a folder above.
    Tree,
}

impl Layout {
    /// The word for it in a table.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Folder => "one folder",
            Self::Tree => "a tree",
        }
    }
}

/// Writes so many manifests below a folder, and returns it.
pub(super) fn write(folder: &Path, count: usize, layout: Layout) -> io::Result<PathBuf> {
    let root = folder.join(format!("{}-{count}", layout.name().replace(' ', "-")));
    fs::create_dir_all(&root)?;
    for number in 0..count {
        let file = match layout {
            Layout::Folder => root.join(format!("extension-{number:06}.json")),
            Layout::Tree => {
                let folder =
                    format!("{:03}/{:02}/app{number:06}", number / 1000, number % 1000 / 30);
                fs::create_dir_all(root.join(&folder))?;
                root.join(folder).join("vss-extension.json")
            }
        };
        fs::write(file, manifest(number))?;
    }
    Ok(root)
}

/// A manifest of about a kilobyte, as people write them. One of ten has findings.
pub(super) fn manifest(number: usize) -> String {
    let scopes = if number.is_multiple_of(10) {
        r#""vso.work", "vso.work_write", "vso.code", "vso.profile""#
    } else {
        r#""vso.work", "vso.code""#
    };
    format!(
        r#"{{
  "manifestVersion": 1,
  "id": "board-tools-{number}",
  "publisher": "contoso",
  "version": "1.2.0",
  "name": "Board tools {number}",
  "description": "Adds a hub to Azure Boards that shows what is left of a sprint, by area and by person.",
  "public": false,
  "categories": ["Azure Boards"],
  "targets": [{{ "id": "Microsoft.VisualStudio.Services" }}],
  "icons": {{ "default": "images/logo.png" }},
  "content": {{ "details": {{ "path": "overview.md" }} }},
  "files": [
    {{ "path": "dist", "addressable": true }},
    {{ "path": "images", "addressable": true }}
  ],
  "scopes": [{scopes}],
  "contributions": [
    {{
      "id": "hub",
      "type": "ms.vss-web.hub",
      "description": "The hub.",
      "targets": ["ms.vss-work-web.work-hub-group"],
      "properties": {{ "name": "Board tools", "uri": "dist/hub.html", "order": 99 }}
    }}
  ]
}}
"#
    )
}
