//! What makes a finding the same one tomorrow: its rule, its scope and its manifest, and never its line.

use std::collections::HashMap;

use crate::finding::Finding;

/// Numbers equal findings, so that each has a fingerprint of its own.
#[derive(Debug, Default)]
pub(super) struct Fingerprints {
    seen: HashMap<u64, usize>,
}

impl Fingerprints {
    /// The fingerprint of the next finding: 16 hexadecimal digits and the ordinal among equal ones. `manifest` is
    /// the file as seen from the root of the repository.
    pub(super) fn next(&mut self, finding: &Finding, manifest: &str) -> String {
        let scope = finding.scope.as_deref().unwrap_or_default();
        let hash = fnv1a([finding.rule, scope, manifest]);
        let ordinal = self.seen.entry(hash).or_default();
        *ordinal += 1;
        format!("{hash:016x}:{ordinal}")
    }
}

/// The 64-bit FNV-1a hash of texts with a zero byte after each: the same on every machine, in every release.
fn fnv1a<'a>(texts: impl IntoIterator<Item = &'a str>) -> u64 {
    let bytes = texts.into_iter().flat_map(|text| text.bytes().chain([0]));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_published_one() {
        // FNV-1a of "a\0": the published value of "a", one round further.
        let a = 0xaf63_dc4c_8601_ec8c_u64;
        assert_eq!(fnv1a(["a"]), a.wrapping_mul(0x0100_0000_01b3));
        assert_ne!(fnv1a(["a", "b"]), fnv1a(["ab", ""]));
    }
}
