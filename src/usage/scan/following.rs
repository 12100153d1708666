//! From a request out to the calls that give it URL and verb, and which operation it is there.

use super::basis::{Basis, Opened};
use super::found::{Called, UnresolvedWhy};
use super::idiom::Family;
use super::matching::Matcher;
use super::model::{Condition, Expr, FunctionId};
use super::requests::{Request, Verbs, is_open, is_ours};
use super::results::holds;
use super::value::{ModuleId, Spot};
use super::ways::{Step, frame_of};
use crate::usage::{Resolution, Unpublished, without_values};

/// How many functions a URL is followed through, from a request out to where it is given. Several of one name that hand
/// on to each other count for one, up to a multiple.
const MOST_FRAMES: usize = 4;
const MOST_OVERLOADS: usize = 3;
/// How many ways to one request are looked at.
pub(super) const MOST_WAYS: usize = 1_000;
/// How many texts of an app are looked for in the URLs that they may stand in.
pub(super) const MOST_LOOKS: u32 = 1_000_000;
/// How many questions of an app may take ten times as long as others.
const MOST_LONG_QUESTIONS: u32 = 200;
/// How many requests of an app, of which nothing is known, are followed to each of their callers.
const MOST_WIDE_QUESTIONS: u32 = 100;

/// Whether a call is reached.
struct Reached {
    answer: Option<bool>,
    /// Whether that depends on what callers give.
    is_asked: bool,
    /// Whether it is a verb that is asked for.
    asks_for_verb: bool,
    /// Functions whose callers may tell.
    open: Vec<Opened>,
}

impl Matcher<'_, '_, '_> {
    /// A call that sends a request itself. Where URL or verb come from a parameter, the calls of that function
    /// are looked at one by one: two URLs and two verbs of two callers are two requests, not four.
    pub(super) fn request(
        &mut self,
        spot: Spot,
        way: &[Step],
        before: Option<(Spot, &Request)>,
        ways: &mut usize,
    ) {
        let reached = self.is_reached(spot, way);
        let outermost = way.last().map_or(spot, |step| step.call);
        if reached.answer == Some(false) {
            return self.not_sent(outermost);
        }
        let (request, basis) = self.asked(spot, way);
        let Some(request) = request else {
            // What all callers give together can be too much to ask for at once.
            let more =
                basis.is_short && way.is_empty() && self.wide_questions < MOST_WIDE_QUESTIONS;
            self.wide_questions += u32::from(more);
            if more && self.follow(spot, way, &basis, (outermost, &Request::to_anywhere()), ways) {
                return;
            }
            if let (true, Some(text)) = (basis.is_short, basis.texts.first()) {
                self.too_many(outermost, *text);
            }
            return;
        };
        *ways = ways.saturating_sub(1);
        // The place is the outermost call that tells something new.
        let place = match before {
            Some((place, known)) if known.is_same(&request, &self.answers) => place,
            // What runs any command is not the place of one, but who gives it the first words is.
            Some((place, known))
                if way.len() > 1 && known.is_same_command(&request, self.router) =>
            {
                place
            }
            _ => outermost,
        };
        let is_decided = self.is_decided(&request);
        // Who gives the URL tells too which branch is taken.
        let forks = basis.open.iter().any(|function| reached.open.contains(function));
        let more = self.is_short_enough(way) && *ways > 0 && (!is_decided || forks);
        if more && self.follow(spot, way, &basis, (place, &request), ways) {
            return;
        }
        let is_taken = reached.answer.is_some()
            || !reached.asks_for_verb
            || way.is_empty() && !(forks && self.is_called(&reached.open));
        let is_sure = is_taken && !way.iter().any(|step| step.is_guess);
        let is_short = basis.is_short && !request.is_elsewhere() && !basis.texts.is_empty();
        self.sent(place, &request, is_sure);
        if !request.behind.is_empty() && !is_short {
            self.to_anywhere.push((place, request.clone()));
        }
        self.account_for(&basis, &request);
        let is_cut = basis.is_short && request.and_others || *ways == 0;
        if let (false, true, Some(text)) = (is_decided, is_cut, basis.texts.first()) {
            self.too_many(place, *text);
        }
    }

    /// Takes note that what a call is given is asked for nowhere: no way through what is called sends it.
    fn not_sent(&mut self, (at, call): Spot) {
        if let Expr::Call { arguments, .. } = self.app.module(at).expr(call) {
            self.joined.extend(arguments.iter().map(|argument| (at, *argument)));
        }
    }

    /// Takes note of the texts that stand in a URL that is listed. Where the request can be others too, a text that is
    /// in none of its URLs was an alternative that could not be followed.
    fn account_for(&mut self, basis: &Basis, request: &Request) {
        self.joined.extend(&basis.joined);
        if !request.and_others && !basis.is_short {
            self.listed.extend(&basis.texts);
            return;
        }
        for (at, id) in &basis.texts {
            // A text that is not taken note of is listed by itself.
            if self.listed.contains(&(*at, *id)) || self.looks == 0 {
                continue;
            }
            self.looks -= 1;
            let Expr::Text(text) = self.app.module(*at).expr(*id) else { continue };
            let parts = self.idiom.fixed_parts(text);
            let words: Vec<&str> = parts.iter().map(|part| part.trim_matches('/')).collect();
            if request.urls.iter().any(|url| holds(url, &words)) || !request.lines.is_empty() {
                self.listed.insert((*at, *id));
            }
        }
    }

    /// A request that can be others too, which were not followed.
    fn too_many(&mut self, place: Spot, (at, id): Spot) {
        let Expr::Text(text) = self.app.module(at).expr(id) else { return };
        let called = Called::Request { verb: None, url: without_values(text) };
        // It can be what another text says that stands beside this one.
        let may_be = Resolution::Unpublished(Unpublished::Route);
        self.results.unresolved(place, called, UnresolvedWhy::TooManyWays, may_be);
    }

    /// Whether a request is the same operation from wherever its function is called.
    fn is_decided(&self, request: &Request) -> bool {
        if !request.lines.is_empty() {
            return request.lines.len() == 1 && request.lines[0].is_known();
        }
        let Verbs::Known(verbs) = &request.verbs else { return false };
        let ([verb], false) = (&verbs[..], request.and_others) else { return false };
        let mut urls = request.urls.iter().map(|url| self.answers.of(Some(verb), url));
        let Some(first) = urls.next() else { return false };
        first.access().is_some()
            && urls.all(|other| other.operations() == first.operations())
            && !request.urls.iter().any(|url| is_open(url))
    }

    /// Whether a way may be followed one step further.
    fn is_short_enough(&self, way: &[Step]) -> bool {
        let name = |step: &Step| {
            let module = self.app.module(step.at);
            module.functions[step.function.0 as usize].name.map(|name| module.text(name))
        };
        let is_overload =
            |pair: &&[Step]| name(&pair[0]).is_some() && name(&pair[0]) == name(&pair[1]);
        let overloads = way.windows(2).filter(is_overload).count();
        way.len() - overloads < MOST_FRAMES && way.len() < MOST_FRAMES * MOST_OVERLOADS
    }

    /// Goes on to the callers of the functions that a request rests on, where they know more.
    fn follow(
        &mut self,
        spot: Spot,
        way: &[Step],
        basis: &Basis,
        known: (Spot, &Request),
        ways: &mut usize,
    ) -> bool {
        let inside = way.last().map_or(spot, |step| step.call);
        let fresh = |(at, function): &&Opened| {
            !way.iter().any(|step| (step.at, step.function) == (*at, *function))
        };
        // Only what encloses the request, or the last call, is entered from there; behind that, what made the
        // object in whose method it stands.
        let encloses = |(at, function): &&Opened| {
            *at == inside.0 && self.app.module(*at).encloses(*function, inside.1)
        };
        let (mut around, others): (Vec<&Opened>, Vec<&Opened>) =
            basis.open.iter().filter(fresh).partition(encloses);
        // The innermost is what is called to get there. The function around it was called before, to make it.
        let begin = |(at, function): &Opened| {
            self.app.module(*at).functions[function.0 as usize].span.start
        };
        around.sort_by_key(|function| std::cmp::Reverse(begin(function)));
        let makers =
            others.into_iter().filter_map(|of| Some((*of, self.app.method_around(*of, inside)?)));
        let makers: Vec<(Opened, FunctionId)> = makers.collect();
        // The calls of a method tell more of its object than all calls of the constructor do.
        let methods = makers.iter().map(|(_, method)| ((inside.0, *method), true));
        let around = around.into_iter().map(|of| (*of, false));
        let makers = makers.iter().map(|(maker, _)| (*maker, false));
        for ((at, function), by_object) in around.chain(methods).chain(makers) {
            if by_object && way.iter().any(|step| (step.at, step.function) == (at, function)) {
                continue;
            }
            self.evaluator.basis = Basis::default();
            let callers = self.evaluator.callers(at, function);
            let is_short = self.evaluator.basis.is_short;
            let longer: Vec<Vec<Step>> = callers
                .iter()
                .filter_map(|call| self.step((at, function), *call, by_object))
                .map(|step| way.iter().cloned().chain([step]).collect())
                .collect();
            if longer.len() == callers.len()
                && longer.iter().any(|way| self.knows_more(spot, way, known.1))
            {
                for way in longer {
                    self.request(spot, &way, Some(known), ways);
                }
                if let (true, Some(text)) = (is_short, basis.texts.first()) {
                    self.too_many(known.0, *text);
                }
                return true;
            }
        }
        false
    }

    /// A step out to a call of a function; where the object tells, only to one of a known object.
    fn step(&mut self, (at, function): Opened, call: Spot, by_object: bool) -> Option<Step> {
        let evaluator = &mut self.evaluator;
        let arguments = evaluator.arguments(at, function, call);
        let is_loose = evaluator.is_loose(call);
        let is_guess = evaluator.is_guess(call);
        let this = evaluator.called_on(call);
        let is_own = this.is_none() && evaluator.is_on_own(call);
        let is_known = this.is_some() || is_own;
        (is_known || !by_object).then_some(Step {
            at,
            function,
            call,
            arguments,
            is_loose,
            is_guess,
            this,
            is_own,
        })
    }

    /// The request of a call, seen from the end of a way to it.
    fn asked(&mut self, spot: Spot, way: &[Step]) -> (Option<Request>, Basis) {
        let frame = frame_of(way);
        self.evaluator.way.clone_from(&frame);
        // Most requests go elsewhere, and all the steps in the world would tell no more.
        let mut answer = self.evaluator.ask_shortly(|e| e.idiom.request(e, spot, frame.as_ref()));
        let here = answer.1.is_short && self.names_ours(spot.0);
        if here || self.is_worth_more(&answer) {
            answer = self.evaluator.ask(|e| e.idiom.request(e, spot, frame.as_ref()));
        }
        if self.is_worth_more(&answer) && self.long_questions < MOST_LONG_QUESTIONS {
            self.long_questions += 1;
            answer = self.evaluator.ask_longer(|e| e.idiom.request(e, spot, frame.as_ref()));
        }
        self.evaluator.way = None;
        if let (Some(request), false) =
            (&mut answer.0, self.app.module(spot.0).family == Family::Script)
            && !request.is_elsewhere()
        {
            // Other languages give nothing and anything to one name by turns: the rest is none.
            request.behind.clear();
        }
        answer
    }

    /// Whether a text that can be part of a URL of ours stands in a file.
    fn names_ours(&mut self, at: ModuleId) -> bool {
        let module = self.app.module(at);
        let is_it = |expr: &Expr| matches!(expr, Expr::Text(text) if is_ours(text));
        *self.names_ours.entry(at).or_insert_with(|| module.exprs().any(|(_, expr)| is_it(expr)))
    }

    /// Whether a request can be ours that was not followed to its end, and that is not known all the same.
    fn is_worth_more(&self, (request, basis): &(Option<Request>, Basis)) -> bool {
        let is_enough = request.as_ref().is_some_and(|request| self.is_decided(request));
        basis.is_short && !basis.texts.is_empty() && !is_enough
    }

    /// Whether a call is reached, seen from the end of a way to it: none of the branches is left out on the way.
    fn is_reached(&mut self, spot: Spot, way: &[Step]) -> Reached {
        let mut reached =
            Reached { answer: Some(true), is_asked: false, asks_for_verb: false, open: Vec::new() };
        let calls = std::iter::once(spot).chain(way.iter().map(|step| step.call));
        for (number, call) in calls.enumerate() {
            let mut conditions = self.app.module(call.0).conditions(call.1).peekable();
            if conditions.peek().is_none() {
                continue;
            }
            reached.is_asked = true;
            reached.asks_for_verb |= conditions.any(Condition::asks_for_verb);
            let frame = frame_of(&way[number..]);
            let (answer, basis) =
                self.evaluator.ask_shortly(|e| e.is_reached(call, frame.as_ref()));
            reached.open.extend(basis.open);
            match answer {
                Some(false) => return Reached { answer, ..reached },
                Some(true) => {}
                None => reached.answer = None,
            }
        }
        reached
    }

    /// Whether any of these functions is called somewhere in the app.
    fn is_called(&mut self, functions: &[Opened]) -> bool {
        functions.iter().any(|(at, function)| !self.evaluator.callers(*at, *function).is_empty())
    }

    /// Whether a request is told more exactly from a caller.
    fn knows_more(&mut self, spot: Spot, way: &[Step], known: &Request) -> bool {
        let reached = self.is_reached(spot, way);
        if reached.is_asked && (reached.answer.is_some() || !reached.open.is_empty()) {
            return true;
        }
        let (request, basis) = self.asked(spot, way);
        request.is_none_or(|request| request != *known || !basis.open.is_empty())
    }
}
