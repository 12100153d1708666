//! One thread lists, others read.
//!
//! Reading is most of the work, and a list that is read as it grows never has to be held as a whole: a walk by several
//! threads holds all entries of a folder at once.

use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};

/// How much is handed to a thread at once.
const AT_ONCE: usize = 32;

/// Gives items to threads as they come. Each begins with `nothing` and takes items into it with `add`; what they have at
/// the end is joined with `join`, so that the order of items must not matter.
pub(super) fn share<T: Send, R: Send>(
    mut items: impl Iterator<Item = T>,
    nothing: &(dyn Fn() -> R + Sync),
    add: fn(&mut R, T),
    join: fn(&mut R, R),
) -> R {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let (give, take) = sync_channel::<Vec<T>>(4 * threads);
    let take = Mutex::new(take);
    let next = || take.lock().unwrap_or_else(PoisonError::into_inner).recv().ok();
    std::thread::scope(|scope| {
        let work = || {
            let mut mine = nothing();
            while let Some(items) = next() {
                for item in items {
                    add(&mut mine, item);
                }
            }
            mine
        };
        let start = |_| std::thread::Builder::new().spawn_scoped(scope, work).ok();
        let started: Vec<_> = (0..threads).filter_map(start).collect();
        let mut all = nothing();
        loop {
            let some: Vec<T> = items.by_ref().take(AT_ONCE).collect();
            if some.is_empty() {
                break;
            }
            if started.is_empty() {
                for item in some {
                    add(&mut all, item);
                }
            } else if give.send(some).is_err() {
                break;
            }
        }
        drop(give);
        for thread in started {
            join(&mut all, thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        }
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_taken_once() {
        for count in [0, 1, 31, 1000] {
            let mut all = share(0..count, &Vec::new, Vec::push, Extend::extend);
            all.sort_unstable();
            assert!(all.into_iter().eq(0..count));
        }
    }
}
