//! Did you mean: the nearest known name.

/// The known name nearest to `name`, if one is near enough to be meant.
///
/// Distance is Damerau-Levenshtein without regard to case; a third of the letters may differ. The first
/// of equally near names is taken, so a sorted list gives a stable answer.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let letters = Letters::of(&lower);
    let mut most = (lower.chars().count() / 3).max(1);
    let mut nearest = None;
    for candidate in known {
        let other = candidate.to_lowercase();
        // To measure a distance takes longer than all else.
        if letters.least_distance(&Letters::of(&other)) > most {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&lower, &other);
        if distance <= most {
            nearest = Some(candidate);
            // Another one has to be nearer.
            let Some(less) = distance.checked_sub(1) else { break };
            most = less;
        }
    }
    nearest
}

/// How often each letter is in a name; letters that share a place are taken for one.
struct Letters([u8; Self::PLACES]);

impl Letters {
    const PLACES: usize = 64;

    fn of(name: &str) -> Self {
        let mut counts = [0_u8; Self::PLACES];
        for letter in name.chars() {
            let place = &mut counts[letter as usize % Self::PLACES];
            *place = place.saturating_add(1);
        }
        Self(counts)
    }

    /// No fewer steps lead from one name to the other: each adds one letter, takes one away, or does both.
    fn least_distance(&self, other: &Self) -> usize {
        let (mut more, mut fewer) = (0, 0);
        for (own, other) in self.0.iter().zip(other.0) {
            more += usize::from(own.saturating_sub(other));
            fewer += usize::from(other.saturating_sub(*own));
        }
        more.max(fewer)
    }
}

#[cfg(test)]
mod tests {
    use super::{Letters, nearest};

    #[test]
    fn only_near_names_are_meant() {
        let known = ["vso.build", "vso.code", "vso.code_write"];
        assert_eq!(nearest("vso.cdoe", known), Some("vso.code"));
        assert_eq!(nearest("VSO.Code_Wirte", known), Some("vso.code_write"));
        assert_eq!(nearest("something else", known), None);
    }

    #[test]
    fn of_equally_near_names_the_first_is_meant() {
        assert_eq!(nearest("abcd", ["abce", "abcf", "ABCD", "abcd"]), Some("ABCD"));
        assert_eq!(nearest("abcd", ["abcf", "abce"]), Some("abcf"));
    }

    #[test]
    fn letters_never_tell_more_than_the_distance() {
        let names = ["", "git", "gti", "GitGet", "getteamsettings", "éà", "aaaaaaa", "getTeams"];
        for (a, b) in names.iter().flat_map(|a| names.iter().map(move |b| (a, b))) {
            let least = Letters::of(a).least_distance(&Letters::of(b));
            assert!(least <= strsim::damerau_levenshtein(a, b), "{a} {b}");
        }
    }
}
