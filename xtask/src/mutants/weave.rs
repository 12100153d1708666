//! Puts the pieces of all sites into the text of a file, and finds the piece that a compiler error lies in.

use std::collections::BTreeSet;
use std::ops::Range;

/// Where a piece goes among others at the same place: what ends comes before what begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// It ends something.
    Close,
    /// It begins something, or takes the place of a text.
    Open,
}

/// A text that goes into a file.
#[derive(Debug)]
pub(super) struct Piece {
    /// The text that it replaces; often empty.
    pub(super) at: Range<usize>,
    pub(super) side: Side,
    pub(super) text: String,
    /// The mutant that is lost without it; the whole site when none is named.
    pub(super) mutant: Option<u32>,
}

/// A place in a file at which there are mutants.
#[derive(Debug)]
pub(super) struct Site {
    pub(super) mutants: Vec<u32>,
    /// Whether it takes away a jump: an error of what then follows may be anywhere.
    pub(super) jumps: bool,
    pub(super) pieces: Vec<Piece>,
}

/// A file with its mutants in it.
pub(super) struct Woven {
    pub(super) text: String,
    /// Where pieces went, with the mutants that are lost without each.
    laid: Vec<(Range<usize>, Vec<u32>)>,
    /// From the first piece to the last of every site, with its mutants and whether it takes away a jump.
    sites: Vec<(Range<usize>, Vec<u32>, bool)>,
}

/// The text of a file with all of its mutants but those that are left out.
pub(super) fn weave(text: &str, sites: &[Site], left_out: &BTreeSet<u32>) -> Woven {
    let mut pieces = Vec::new();
    for (number, site) in sites.iter().enumerate() {
        let kept = |one: &u32| !left_out.contains(one);
        if site.mutants.iter().any(kept) {
            let wanted = site.pieces.iter().filter(|one| one.mutant.as_ref().is_none_or(kept));
            pieces.extend(wanted.enumerate().map(|(order, piece)| (number, order, piece)));
        }
    }
    // Sites come from outside to inside: the outer begins first and ends last.
    pieces.sort_by_key(|(site, order, piece)| match piece.side {
        Side::Close => (piece.at.start, piece.side, usize::MAX - site, *order),
        Side::Open => (piece.at.start, piece.side, *site, *order),
    });
    let mut woven = Woven { text: String::new(), laid: Vec::new(), sites: Vec::new() };
    let mut spans: Vec<Option<Range<usize>>> = vec![None; sites.len()];
    let mut done = 0;
    for (site, _, piece) in pieces {
        woven.text.push_str(&text[done..piece.at.start]);
        let start = woven.text.len();
        woven.text.push_str(&piece.text);
        let laid = start..woven.text.len();
        let span = spans[site].get_or_insert(laid.clone());
        span.end = laid.end;
        let lost = piece.mutant.map_or_else(|| sites[site].mutants.clone(), |one| vec![one]);
        woven.laid.push((laid, lost));
        done = piece.at.end;
    }
    woven.text.push_str(&text[done..]);
    let spans = spans.into_iter().zip(sites);
    woven.sites =
        spans.filter_map(|(span, site)| Some((span?, site.mutants.clone(), site.jumps))).collect();
    woven
}

impl Woven {
    /// The mutants that an error at some place is the fault of: those of the piece that it lies in, or of the
    /// innermost site around it.
    pub(super) fn at_fault(&self, error: &Range<usize>) -> Vec<u32> {
        let inside = |span: &Range<usize>| span.start <= error.start && error.end <= span.end;
        let sites = self.sites.iter().filter(|(span, ..)| inside(span));
        self.laid
            .iter()
            .find(|(span, _)| inside(span) && !span.is_empty())
            .map(|(_, mutants)| mutants)
            .or_else(|| sites.min_by_key(|(span, ..)| span.len()).map(|(_, mutants, _)| mutants))
            .cloned()
            .unwrap_or_default()
    }

    /// The mutants of every site that touches the lines of a text.
    pub(super) fn on_lines(&self, error: &Range<usize>) -> Vec<u32> {
        let start = self.text[..error.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[error.end..].find('\n').map_or(self.text.len(), |at| error.end + at);
        self.touching(start..end).flat_map(|(mutants, _)| mutants.iter().copied()).collect()
    }

    /// The mutants that take away a jump from the first of some places to the last.
    pub(super) fn jumps_between(&self, places: &[Range<usize>]) -> Vec<u32> {
        let start = places.iter().map(|one| one.start).min().unwrap_or_default();
        let end = places.iter().map(|one| one.end).max().unwrap_or_default();
        let jumps = self.touching(start..end).filter(|(_, jumps)| *jumps);
        jumps.flat_map(|(mutants, _)| mutants.iter().copied()).collect()
    }

    fn touching(&self, place: Range<usize>) -> impl Iterator<Item = (&Vec<u32>, bool)> {
        let (start, end) = (place.start, place.end);
        let touching =
            self.sites.iter().filter(move |(span, ..)| span.start < end && start < span.end);
        touching.map(|(_, mutants, jumps)| (mutants, *jumps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outer_sites_begin_first_and_end_last() {
        let piece = |at: usize, side, text: &str| Piece {
            at: at..at,
            side,
            text: text.to_owned(),
            mutant: None,
        };
        let site = |mutant, open: &str, close: &str| Site {
            mutants: vec![mutant],
            jumps: false,
            pieces: vec![piece(1, Side::Open, open), piece(2, Side::Close, close)],
        };
        let sites = [site(1, "(", ")"), site(2, "[", "]")];
        let woven = weave(" x ", &sites, &BTreeSet::new());
        assert_eq!(woven.text, " ([x]) ");
        assert_eq!(woven.at_fault(&(3..4)), [2], "the innermost");
        assert_eq!(weave(" x ", &sites, &BTreeSet::from([2])).text, " (x) ");
    }
}
