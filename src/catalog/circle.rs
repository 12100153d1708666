//! Circles in a relation that must have none.

use std::collections::{BTreeMap, BTreeSet};

/// A circle among the edges, as the names along it with the first repeated at the end, or `None`.
///
/// Depth first with a path on the stack; the least name is tried first, so the answer is stable.
pub fn find_circle<'a>(
    edges: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<Vec<&'a str>> {
    let mut next: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (from, to) in edges {
        next.entry(from).or_default().push(to);
    }
    let mut done = BTreeSet::new();
    let mut path: Vec<(&str, usize)> = Vec::new();
    for &start in next.keys() {
        path.push((start, 0));
        while let Some((node, tried)) = path.last_mut() {
            let node = *node;
            let target = next.get(node).and_then(|targets| targets.get(*tried)).copied();
            *tried += 1;
            let Some(target) = target else {
                done.insert(node);
                path.pop();
                continue;
            };
            if let Some(at) = path.iter().position(|(on_path, _)| *on_path == target) {
                let mut circle: Vec<&str> = path[at..].iter().map(|(name, _)| *name).collect();
                circle.push(target);
                return Some(circle);
            }
            if !done.contains(target) {
                path.push((target, 0));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::find_circle;

    #[test]
    fn a_circle_is_named_in_order() {
        assert_eq!(find_circle([("a", "b"), ("b", "c"), ("c", "b")]), Some(vec!["b", "c", "b"]));
        assert_eq!(find_circle([("a", "a")]), Some(vec!["a", "a"]));
        assert_eq!(find_circle([("a", "b"), ("a", "c"), ("b", "c")]), None);
    }
}
