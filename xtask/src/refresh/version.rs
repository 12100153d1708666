//! API versions, as the spec repository names its folders.

use std::fmt;

/// Which product a spec describes. Server sorts first: it is the older line, and the histories in
/// the table read from old to new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Product {
    /// Azure DevOps Server, and Team Foundation Server before it.
    Server,
    /// Azure DevOps Services, the cloud.
    Services,
}

/// One version of the REST API of one product. Orders by product, then by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Version {
    pub(super) product: Product,
    major: u16,
    minor: u16,
}

impl Version {
    /// The version of Services whose preview flags the table reports, because every operation of
    /// 7.2 is flagged as a preview and the flag says nothing there.
    pub(super) const SERVICES_7_1: Self = Self { product: Product::Services, major: 7, minor: 1 };

    /// Reads a folder name: `7.2`, `azure-devops-server-7.1` or `tfs-4.1`.
    pub(super) fn from_folder(name: &str) -> Option<Self> {
        let (product, number) =
            match name.strip_prefix("azure-devops-server-").or_else(|| name.strip_prefix("tfs-")) {
                Some(number) => (Product::Server, number),
                None => (Product::Services, name),
            };
        let (major, minor) = number.split_once('.')?;
        Some(Self { product, major: major.parse().ok()?, minor: minor.parse().ok()? })
    }

    /// The version as the columns `services` and `server` print it: the number alone, and
    /// `tfs-2018` for the last Team Foundation Server, which speaks version 4.1.
    pub(super) fn in_own_column(self) -> String {
        if self.product == Product::Server && self.major < 5 {
            return "tfs-2018".to_owned();
        }
        format!("{}.{}", self.major, self.minor)
    }
}

/// The version as the histories print it, where both products stand side by side.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.product {
            Product::Server if self.major >= 5 => write!(f, "server-{}", self.in_own_column()),
            _ => f.write_str(&self.in_own_column()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Product, Version};

    fn version(folder: &str) -> Version {
        Version::from_folder(folder).expect("a folder name of the spec repository")
    }

    #[test]
    fn a_folder_names_product_and_number() {
        assert_eq!(version("7.2").product, Product::Services);
        assert_eq!(version("7.2").to_string(), "7.2");
        assert_eq!(version("azure-devops-server-7.1").to_string(), "server-7.1");
        assert_eq!(version("azure-devops-server-7.1").in_own_column(), "7.1");
        assert_eq!(version("tfs-4.1").to_string(), "tfs-2018");
        assert_eq!(version("tfs-4.1").in_own_column(), "tfs-2018");
        assert_eq!(Version::SERVICES_7_1, version("7.1"));
    }

    #[test]
    fn other_folders_are_no_versions() {
        for name in ["httpExamples", "", "7", "7.x", "server-7.1", "7.1-preview"] {
            assert_eq!(Version::from_folder(name), None, "{name}");
        }
    }

    #[test]
    fn numbers_compare_as_numbers_and_server_comes_first() {
        assert!(version("7.10") > version("7.9"));
        assert!(version("4.1") > version("azure-devops-server-7.1"));
        assert!(version("tfs-4.1") < version("azure-devops-server-5.0"));
    }
}
