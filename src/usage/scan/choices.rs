//! Which branch of a choice is reached, where each rests on those before it.

use super::model::Condition;

/// Branches of one choice whose conditions are told apart: each rests on those of the branches before it.
const MOST_BRANCHES: usize = 128;

/// Adds to what is known where a condition does not hold, as of an `elif`.
pub(super) fn rule_out(not: &mut Vec<Condition>, condition: Condition) {
    match not.len() {
        0..MOST_BRANCHES => not.push(condition.not()),
        MOST_BRANCHES => not.push(Condition::Unknown),
        _ => {}
    }
}

/// When each case of a choice is reached: by what it asks, or from the one before that does not jump. A case that asks
/// nothing takes what is left.
pub(super) fn cases(asked: Vec<(Option<Condition>, bool)>) -> Vec<Condition> {
    if asked.len() > MOST_BRANCHES {
        return vec![Condition::Unknown; asked.len()];
    }
    let others: Vec<Condition> = asked.iter().filter_map(|(own, _)| own.clone()).collect();
    let mut reached: Vec<Condition> = Vec::new();
    let mut comes_through = false;
    for (own, jumps) in asked {
        let own = own.unwrap_or_else(|| Condition::Any(others.clone()).not());
        let own = match reached.last() {
            Some(before) if comes_through => Condition::Any(vec![before.clone(), own]),
            _ => own,
        };
        reached.push(own);
        comes_through = !jumps;
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_choices_nothing_is_claimed() {
        let asked = |count: u32| {
            let own = |n| (Some(Condition::Holds(super::super::model::ExprId(n))), false);
            cases((0..count).map(own).collect())
        };
        assert!(asked(20).iter().all(|own| *own != Condition::Unknown));
        assert!(asked(5_000).iter().all(|own| *own == Condition::Unknown));
        let mut not = Vec::new();
        for _ in 0..5_000 {
            rule_out(&mut not, Condition::ALWAYS);
        }
        assert_eq!(not.len(), MOST_BRANCHES + 1);
        assert_eq!(not.last(), Some(&Condition::Unknown));
    }
}
