// What every mutation site of the copy asks. It is no module of xtask: its text goes into the copy.

/// The mutant of this run, whether the site of one is reached, and the end of runs that would have none.
#[doc(hidden)]
#[allow(missing_docs, clippy::all, clippy::pedantic)]
pub mod mutants {
    use std::collections::HashSet;
    use std::env::var;
    use std::io::Write as _;
    use std::sync::{Mutex, OnceLock};

    static CHOSEN: OnceLock<u32> = OnceLock::new();
    static SEEN: OnceLock<Option<Mutex<(HashSet<u32>, std::fs::File)>>> = OnceLock::new();

    /// The mutant of this run, or none of those at the site.
    pub fn at(site: u32) -> u32 {
        if let Some(seen) = SEEN.get_or_init(log) {
            let mut seen = seen.lock().expect("nothing panics with it");
            if seen.0.insert(site) {
                let _ = seen.1.write_all(format!("{site}\n").as_bytes());
            }
        }
        *CHOSEN.get_or_init(choose)
    }

    pub fn on(mutant: u32) -> bool {
        at(mutant) == mutant
    }

    fn log() -> Option<Mutex<(HashSet<u32>, std::fs::File)>> {
        let path = var("MUTANTS_SEEN").ok()?;
        let file = std::fs::File::options().append(true).create(true).open(path).ok()?;
        Some(Mutex::new((HashSet::new(), file)))
    }

    fn choose() -> u32 {
        if let Some(seconds) = var("MUTANT_SECONDS").ok().and_then(|one| one.parse().ok()) {
            std::thread::spawn(move || {
                std::thread::sleep(std::time::Duration::from_secs(seconds));
                std::process::exit(124);
            });
        }
        var("MUTANT").ok().and_then(|one| one.parse().ok()).unwrap_or(0)
    }
}
