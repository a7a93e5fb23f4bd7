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

/// Says which stage a run has come to, and takes the time of each.
pub(super) struct Clock<'a> {
    pub(super) progress: &'a dyn Progress,
    stage: Stage,
    since: Instant,
    done: Vec<(Stage, Duration)>,
}

impl<'a> Clock<'a> {
    /// A run begins with `stage`, which has `total` steps when that is known.
    pub(super) fn start(progress: &'a dyn Progress, stage: Stage, total: Option<usize>) -> Self {
        progress.stage(stage, total);
        Clock {
            progress,
            stage,
            since: Instant::now(),
            done: Vec::new(),
        }
    }

    /// The stage before is done, and `stage` begins.
    pub(super) fn next(&mut self, stage: Stage) {
        self.progress.stage(stage, None);
        self.done = self.times();
        self.stage = stage;
        self.since = Instant::now();
    }

    /// The time of each stage so far.
    pub(super) fn times(&self) -> Vec<(Stage, Duration)> {
        let now = (self.stage, self.since.elapsed());
        self.done.iter().copied().chain([now]).collect()
    }
}
