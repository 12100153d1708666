//! From the class on which a method is called to the areas whose operations it can mean.

use std::collections::HashMap;

use smallvec::SmallVec;

use super::names::name_of;
use crate::catalog::OperationRow;

/// What follows the area in the name of a client class, longest first.
const CLASS_ENDS: [&str; 11] = [
    "compathttpclientbase",
    "httpclientbase",
    "restclientbase",
    "httpclient",
    "restclient",
    "clientbase",
    "apiclient",
    "apibase",
    "client",
    "service",
    "api",
];

/// Clients that are not named as the specs name their area: name, folder and area of the specs.
const OTHER_NAMES: &[(&str, &str, &str)] = &[
    ("accounts", "account", "Accounts"),
    ("agentpool", "distributedTask", "TaskAgent"),
    ("artifacts", "artifacts", "Packaging"),
    ("feed", "artifacts", "Packaging"),
    ("identity", "ims", "Identities"),
    ("identities", "ims", "Identities"),
    ("memberentitlement", "memberEntitlementManagement", "MemberEntitlementManagement"),
    ("packaging", "artifacts", "Packaging"),
    ("pipelinesapproval", "approvalsAndChecks", "approval"),
    ("process", "core", "Core"),
    ("processtemplate", "processadmin", "WorkItemTrackingProcessTemplate"),
    ("project", "core", "Core"),
    ("projectcollection", "core", "Core"),
    ("servicehooks", "hooks", "ServiceHooks"),
    ("servicehookspublisher", "hooks", "ServiceHooks"),
    ("team", "core", "Core"),
    ("testmanagement", "test", "Test"),
    ("universal", "artifactsPackageTypes", "UPack"),
    ("versioncontrol", "tfvc", "Tfvc"),
    ("workitemtracking", "wit", "WorkItemTracking"),
    ("workitemtrackingprocess", "processes", "WorkItemTracking"),
    ("workitemtrackingprocessdefinitions", "processDefinitions", "WorkItemTracking"),
];

/// An area of the specs: the number of a pair of folder and area.
pub(super) type Area = u16;

/// What the name of a receiver says.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Receiver {
    /// These areas.
    Areas(SmallVec<[Area; 4]>),
    /// A client class of an area that is not published.
    Foreign,
    /// Nothing: it may be anything.
    Unknown,
}

/// Areas by the names that clients give them.
#[derive(Debug)]
pub(super) struct Receivers {
    /// The area of each operation.
    areas: Vec<Area>,
    by_name: HashMap<String, SmallVec<[Area; 4]>>,
}

impl Receivers {
    pub(super) fn new(rows: &[OperationRow]) -> Self {
        let mut numbers: HashMap<(&str, &str), Area> = HashMap::new();
        let mut by_name: HashMap<String, SmallVec<[Area; 4]>> = HashMap::new();
        let mut areas = Vec::with_capacity(rows.len());
        for row in rows {
            let next = Area::try_from(numbers.len()).unwrap_or(Area::MAX);
            let area = *numbers.entry((&row.folder, &row.area)).or_insert(next);
            areas.push(area);
            if area != next {
                continue;
            }
            let of_id = row.id.as_str().split('.').next().unwrap_or_default();
            for name in [row.folder.as_str(), row.area.as_str(), of_id] {
                let known = by_name.entry(name_of(name)).or_default();
                if !known.contains(&area) {
                    known.push(area);
                }
            }
        }
        for (name, folder, area) in OTHER_NAMES {
            if let Some(area) = numbers.get(&(*folder, *area)) {
                by_name.insert((*name).to_owned(), SmallVec::from_slice(&[*area]));
            }
        }
        Self { areas, by_name }
    }

    /// The area of the operation at this index of the catalog.
    pub(super) fn area_of(&self, operation: u32) -> Area {
        self.areas[operation as usize]
    }

    /// Reads a class, module, variable or area: `GitRestClient`, `git.Client`, `git_client`, `git`.
    pub(super) fn read(&self, receiver: &str) -> Receiver {
        let receiver = receiver.split(['<', '(', '[']).next().unwrap_or_default();
        let mut foreign = false;
        let mut words = receiver.rsplit(['.', ':', '/']).filter(|word| !word.is_empty());
        let Some(last) = words.next() else { return Receiver::Unknown };
        // In Go the package is the area and the type is `Client`.
        let own = matches!(name_of(last).as_str(), "client" | "clientimpl" | "iclient");
        let word = if own { words.next().unwrap_or(last) } else { last };
        let whole = name_of(word);
        let interface =
            word.starts_with('I') && word[1..].starts_with(|c: char| c.is_ascii_uppercase());
        let starts =
            [Some(whole.as_str()), interface.then(|| &whole[1..]), whole.strip_prefix("get")];
        for start in starts.into_iter().flatten() {
            if let Some(areas) = self.by_name.get(start) {
                return Receiver::Areas(areas.clone());
            }
            let numbered = start.trim_end_matches(|c: char| c.is_ascii_digit());
            let mut name = numbered;
            while let Some(shorter) = CLASS_ENDS.iter().find_map(|end| name.strip_suffix(end)) {
                foreign |= !shorter.is_empty() && looks_like_class(word);
                name = shorter;
                let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
                if let Some(areas) = self.by_name.get(name) {
                    return Receiver::Areas(areas.clone());
                }
            }
        }
        let of_package = matches!(last, "Client" | "ClientImpl") && is_package(word);
        if foreign || of_package { Receiver::Foreign } else { Receiver::Unknown }
    }
}

/// Whether a word is written as the name of a class and ends as those of client libraries do.
fn looks_like_class(word: &str) -> bool {
    let ends = ["Client", "Api", "ClientBase", "ApiBase"];
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit());
    word.starts_with(|c: char| c.is_ascii_uppercase()) && ends.iter().any(|end| word.ends_with(end))
}

/// `gallery.Client`: a package of the Go library, whose names are words in lower case.
fn is_package(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Catalog;

    #[test]
    fn classes_modules_and_areas_lead_to_the_same_area() {
        let catalog = Catalog::builtin();
        let receivers = Receivers::new(catalog.operations().all());
        let git = receivers.read("git");
        assert!(matches!(git, Receiver::Areas(_)));
        for name in [
            "Git",
            "GitRestClient",
            "GitHttpClient",
            "GitHttpClient3",
            "GitHttpClientBase",
            "IGitApi",
            "GitApi",
            "git_client",
            "gitClient",
            "git.Client",
            "getGitApi()",
            "GitClientBase",
            "azure.devops.v7_1.git.git_client.GitClient",
            "Microsoft::TeamFoundation::GitHttpClient",
        ] {
            assert_eq!(receivers.read(name), git, "{name}");
        }
        assert_eq!(receivers.read("WorkItemTrackingHttpClient"), receivers.read("wit"));
        assert_ne!(receivers.read("WorkItemTrackingProcessApi"), receivers.read("wit"));
        assert_eq!(receivers.read("ContributionsRestClient"), Receiver::Foreign);
        assert_eq!(receivers.read("contributions.Client"), Receiver::Foreign);
        for unknown in ["client", "this", "", "api", "myService", "…"] {
            assert_eq!(receivers.read(unknown), Receiver::Unknown, "{unknown}");
        }
    }
}
