//! The whole story, in order: config, content, bodies, site, plan, checks,
//! pages, output.

mod check;
mod prepare;
mod publish;
mod sources;
mod stages;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};

use crate::budget::Weight;
use crate::cache::Cache;
use crate::config::BaseUrl;
use crate::diagnostic::Diagnostics;
use crate::output::{self, Left, OutputError, OutputId, Published, Trust};
use crate::render::TemplateTime;
use crate::standing::Answer;
use prepare::Unprepared;
use publish::OutputBefore;
use sources::SourcesOnDisk;

pub use check::check;
pub use prepare::Prepared;
pub use stages::{Progress, Silent, Stage};

/// What a run is asked to do.
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder of the site.
    pub root: PathBuf,
    /// The instant for which the site is built.
    pub as_of: DateTime<Utc>,
    /// Whether drafts and scheduled articles are shown.
    pub drafts: bool,
    /// In place of the config's `base_url`.
    pub base_url: Option<BaseUrl>,
    /// Whether the words of articles are kept, to explain related news.
    pub keep_words: bool,
    /// Whether what is costly to make is kept in the site's cache for the next run.
    pub keep: bool,
    /// How far what was kept is believed.
    pub trust: Trust,
    /// Whether the time of each template is taken.
    pub time_templates: bool,
    /// The text of the ledger, where it is another than the site's.
    pub ledger: Option<String>,
}

impl Options {
    /// Of a run that looks at the site in `root` as it is at `as_of`: it believes
    /// nothing that was kept and keeps nothing.
    pub fn once(root: &Path, as_of: DateTime<Utc>) -> Options {
        Options {
            root: root.to_owned(),
            as_of,
            drafts: false,
            base_url: None,
            keep_words: false,
            keep: false,
            trust: Trust::Nothing,
            time_templates: false,
            ledger: None,
        }
    }
}

/// How a prepared site is published.
#[derive(Debug, Clone)]
pub struct Target {
    /// Folder of the output.
    pub output: PathBuf,
    /// Whether the ledger remembers what was published.
    pub record_urls: bool,
}

/// A build that succeeded.
#[derive(Debug)]
pub struct Report {
    /// Articles in lists.
    pub articles: usize,
    /// What became of the output.
    pub published: Published,
    /// Whether the ledger was written: it is to be committed.
    pub remembers_more: bool,
    /// How many files of each kind there are.
    pub kinds: BTreeMap<String, usize>,
    /// When the site changes by itself next.
    pub next_change: Option<DateTime<FixedOffset>>,
    /// The heaviest article page.
    pub heaviest: Option<Weight>,
    /// Warnings.
    pub found: Diagnostics,
    /// Time of each stage.
    pub timings: Vec<(Stage, Duration)>,
    /// Time of each template, the costliest first; empty when nobody asked.
    pub template_timings: Vec<(String, TemplateTime)>,
    /// What was published; none when nothing had changed. It is large, and a process
    /// that ends need not take it apart.
    pub prepared: Option<Box<Prepared>>,
}

impl Report {
    /// Time of all stages, in seconds.
    pub fn seconds(&self) -> f64 {
        let times = self.timings.iter().map(|(_, time)| time);
        times.sum::<Duration>().as_secs_f64()
    }
}

/// Reads and checks the whole site; writes to the site's cache only: smaller pictures,
/// and, with `keep`, what the next run takes over.
///
/// # Errors
/// Every error found, with the warnings beside them.
pub fn prepare(options: &Options, progress: &dyn Progress) -> Result<Prepared, Diagnostics> {
    let sources = SourcesOnDisk::look(options, progress)?;
    match prepare::run(sources, options) {
        Err(Unprepared::Site(found)) => Err(found),
        Err(Unprepared::DamagedCache | Unprepared::Overtaken) => {
            let options = Options {
                keep: false,
                ..options.clone()
            };
            prepare(&options, progress)
        }
        Ok(prepared) => Ok(prepared),
    }
}

/// Prepares the site and publishes it. When it turns out on the way that the
/// cache is damaged, all is done again without it; when another build published
/// meanwhile, or a source changed, once more, because what was read may be old.
///
/// # Errors
/// Whatever it is, the output is as it was.
pub fn build(
    options: &Options,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    let mut done = build_once(options, target, progress);
    if let Err(OutputError::Overtaken(_)) = done {
        // Times that say nothing would lead here again.
        let trust = match options.trust {
            Trust::Nothing => Trust::Nothing,
            Trust::Times | Trust::Content => Trust::Content,
        };
        let options = Options {
            trust,
            ..options.clone()
        };
        done = build_once(&options, target, progress);
    }
    match done {
        Err(OutputError::DamagedCache) => {
            Cache::of_site(&options.root).forget_site();
            let options = Options {
                trust: Trust::Nothing,
                keep: false,
                ..options.clone()
            };
            build_once(&options, target, progress)
        }
        done => done,
    }
}

fn build_once(
    options: &Options,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    // A site that is nowhere is told of as such.
    if options.root.is_dir() {
        output::complete(&output::check_target(&target.output, &options.root)?);
    }
    let output = OutputId::of(&target.output);
    let is_believed = options.keep && options.trust == Trust::Times;
    let (sources, mut left) = rayon::join(
        || SourcesOnDisk::look(options, progress),
        || is_believed.then(|| Left::of(&target.output)).flatten(),
    );
    let sources = sources.map_err(OutputError::Site)?;
    let asked = sources.ask(options, target);
    if let Some((asked, left)) = asked.as_ref().zip(left.as_mut())
        && let Some(answer) = Answer::known(&options.root, asked, options.as_of)
    {
        left.look();
        if let Some(report) = sources.standing(answer, left, options, target) {
            return Ok(report);
        }
    }
    // The output is looked at while one core has work that it can't share.
    let (prepared, left) = rayon::join(
        || prepare::run(sources, options),
        || left.map(Left::looked_at),
    );
    let before = OutputBefore {
        id: output,
        left,
        asked,
    };
    publish::over(before, prepared?, target, progress)
}

/// Renders the prepared site into its target.
///
/// # Errors
/// Whatever it is, the output is as it was.
pub fn publish(
    prepared: Prepared,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    let before = OutputBefore {
        id: OutputId::of(&target.output),
        left: None,
        asked: None,
    };
    publish::over(before, prepared, target, progress)
}
