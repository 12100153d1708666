//! The same question as integer programs, written down without closures, groups or weights: what is in a closure
//! and what is allowed are variables, tied by one constraint an edge and an alternative.

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};
use proptest::prelude::*;

use super::{World, indices, parts, world};

/// One program: the least value of one of the five numbers, those before it being held.
struct Program<'a> {
    world: &'a World,
    /// The number that is asked for, 0 to 4.
    asked: usize,
    problem: Problem,
    /// What each of the numbers is the sum of.
    terms: [Vec<Variable>; 5],
    chosen: Vec<Variable>,
    closed: Vec<Variable>,
}

impl<'a> Program<'a> {
    fn new(world: &'a World, held: &[usize]) -> Self {
        let mut program = Self {
            world,
            asked: held.len(),
            problem: Problem::new(OptimizationDirection::Minimize),
            terms: Default::default(),
            chosen: Vec::new(),
            closed: Vec::new(),
        };
        program.scopes();
        program.closures();
        program.operations();
        for (terms, value) in program.terms.iter().zip(held) {
            let sum: Vec<_> = terms.iter().map(|variable| (*variable, 1.0)).collect();
            if !sum.is_empty() {
                let value = f64::from(u32::try_from(*value).unwrap());
                program.problem.add_constraint(&sum, ComparisonOp::Le, value);
            }
        }
        program
    }

    fn weight(&self, numbers: &[usize]) -> f64 {
        if numbers.contains(&self.asked) { 1.0 } else { 0.0 }
    }

    fn scopes(&mut self) {
        for scope in 0..self.world.scopes {
            let numbers: &[usize] =
                if self.world.requested.contains(&scope) { &[3] } else { &[3, 4] };
            let most = i32::from(self.world.candidates[scope]);
            let chosen = self.problem.add_integer_var(self.weight(numbers), (0, most));
            for number in numbers {
                self.terms[*number].push(chosen);
            }
            self.chosen.push(chosen);
            let high = self.world.high[scope];
            let weight = if high { self.weight(&[0]) } else { 0.0 };
            let closed = self.problem.add_var(weight, (0.0, 1.0));
            if high {
                self.terms[0].push(closed);
            }
            self.closed.push(closed);
        }
    }

    /// A scope is in the closure exactly when it is chosen or inherited by one that is.
    fn closures(&mut self) {
        for scope in 0..self.world.scopes {
            let edges = self.world.edges.iter().filter(|(_, to)| *to == scope);
            let mut children: Vec<usize> = edges.map(|(from, _)| *from).collect();
            children.sort_unstable();
            children.dedup();
            let mut causes: Vec<Variable> = children.iter().map(|at| self.closed[*at]).collect();
            causes.push(self.chosen[scope]);
            let closed = self.closed[scope];
            let mut sum = vec![(closed, 1.0)];
            for cause in causes {
                let pair = [(closed, 1.0), (cause, -1.0)];
                self.problem.add_constraint(pair, ComparisonOp::Ge, 0.0);
                sum.push((cause, -1.0));
            }
            self.problem.add_constraint(&sum, ComparisonOp::Le, 0.0);
        }
    }

    fn operations(&mut self) {
        for (at, (alternatives, mutates)) in self.world.operations.iter().enumerate() {
            if self.world.calls.contains(&at) {
                if self.world.possible(at) {
                    let met: Vec<_> = alternatives.iter().map(|s| (self.closed[*s], 1.0)).collect();
                    self.problem.add_constraint(&met, ComparisonOp::Ge, 1.0);
                }
                continue;
            }
            let number = if *mutates { 1 } else { 2 };
            let allowed = self.problem.add_var(self.weight(&[number]), (0.0, 1.0));
            self.terms[number].push(allowed);
            for scope in alternatives {
                let pair = [(allowed, 1.0), (self.closed[*scope], -1.0)];
                self.problem.add_constraint(pair, ComparisonOp::Ge, 0.0);
            }
        }
    }

    fn least(&self) -> usize {
        let solution = self.problem.solve().unwrap().into_solution().unwrap();
        let terms = self.terms[self.asked].iter();
        let value = terms.map(|variable| solution.var_value(*variable)).sum::<f64>();
        assert!((value - value.round()).abs() < 1e-4, "not whole: {value}");
        format!("{:.0}", value.abs()).parse().unwrap()
    }
}

/// The five numbers of the least set, one program each.
fn least_by_programs(world: &World) -> Vec<usize> {
    let mut held = Vec::new();
    for _ in 0..5 {
        held.push(Program::new(world, &held).least());
    }
    held
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_answer_costs_what_integer_programs_say(world in world(40, 120, 25)) {
        let least = world.universe().least(&world.request());
        prop_assert!(least.proven);
        prop_assert_eq!(world.cost(&indices(&least.scopes)), Some(parts(least.cost)));
        prop_assert_eq!(parts(least.cost).to_vec(), least_by_programs(&world));
    }
}
