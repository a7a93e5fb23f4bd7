//! The stages of a run, for those who watch it and for its report.

use std::time::{Duration, Instant};

/// A stage of the pipeline, for progress and the report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Config and content folder.
    Read,
    /// Markdown; the theme.
    Bodies,
    /// Articles, terms and archives in order.
    Site,
    /// Related news.
    Related,
    /// The search index.
    Search,
    /// Plan and checks.
    Check,
    /// Pages, staged beside the output.
    Pages,
    /// The new tree in the old one's place, and what is kept for the next build.
    Exchange,
}

/// Somebody who wants to see how far a run is; called from many threads.
pub trait Progress: Sync {
    /// A stage begins, with `total` steps when that is known.
    fn stage(&self, stage: Stage, total: Option<usize>);
    /// A step is done.
    fn step(&self);
}

/// Nobody watches.
pub struct Silent;

impl Progress for Silent {
    fn stage(&self, _: Stage, _: Option<usize>) {}
    fn step(&self) {}
}

/// Takes the time of each stage.
pub(super) struct Clock {
    last: Instant,
    pub(super) timings: Vec<(Stage, Duration)>,
}

impl Clock {
    pub(super) fn start() -> Self {
        Clock {
            last: Instant::now(),
            timings: Vec::new(),
        }
    }

    pub(super) fn done(&mut self, stage: Stage) {
        let now = Instant::now();
        self.timings.push((stage, now - self.last));
        self.last = now;
    }
}
