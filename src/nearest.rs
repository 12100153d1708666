//! Did you mean: the nearest known name.

/// The known name nearest to `name`, if one is near enough to be meant.
///
/// Distance is Damerau-Levenshtein without regard to case; a third of the letters may differ. The first
/// of equally near names is taken, so a sorted list gives a stable answer.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let most = (lower.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| {
            (strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()), candidate)
        })
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_near_names_are_meant() {
        let known = ["vso.build", "vso.code", "vso.code_write"];
        assert_eq!(nearest("vso.cdoe", known), Some("vso.code"));
        assert_eq!(nearest("VSO.Code_Wirte", known), Some("vso.code_write"));
        assert_eq!(nearest("something else", known), None);
    }
}
