//! The sources of a site, and whether the output is what they would make.

use crate::cache::Cache;
use crate::config::{self, Config};
use crate::content::walk::{self, SourceFile};
use crate::diagnostic::Diagnostics;
use crate::output::{self, Left, Trust};
use crate::standing::{Answer, BuildInputs, InputsKey};

use super::stages::{Clock, Progress, Stage};
use super::{Options, Report, Target};

/// The files of a site, found but not read.
pub(super) struct SourcesOnDisk<'a> {
    pub(super) config: Config,
    pub(super) files: Vec<SourceFile>,
    pub(super) statics: Vec<SourceFile>,
    pub(super) found: Diagnostics,
    /// Time of the file system before anything was read, in nanoseconds since
    /// 1970: what is written later shows.
    pub(super) now: i128,
    pub(super) clock: Clock<'a>,
}

impl<'a> SourcesOnDisk<'a> {
    pub(super) fn look(
        options: &Options,
        progress: &'a dyn Progress,
    ) -> Result<SourcesOnDisk<'a>, Diagnostics> {
        let clock = Clock::start(progress, Stage::Read, None);
        // Nothing is left behind in a folder that holds no site.
        let now = if options.keep && options.root.join(config::CONFIG_FILE).exists() {
            Cache::of_site(&options.root).now()
        } else {
            0
        };
        let (mut config, mut found) = config::load(&options.root).map_err(Diagnostics::sorted)?;
        if let Some(base_url) = &options.base_url {
            config.base_url = base_url.clone();
        }
        let (files, faults) = walk::walk(&options.root, walk::CONTENT_DIR);
        found.extend(faults);
        let (statics, faults) = walk::walk(&options.root, walk::STATIC_DIR);
        found.extend(faults);
        Ok(SourcesOnDisk {
            config,
            files,
            statics,
            found,
            now,
            clock,
        })
    }

    /// What tells a build into `target` from others; none when it must be done.
    pub(super) fn ask(&self, options: &Options, target: &Target) -> Option<InputsKey> {
        let may_stand = options.keep && options.trust == Trust::Times && !options.time_templates;
        if !may_stand || self.found.has_errors() {
            return None;
        }
        let question = BuildInputs {
            root: &options.root,
            output: &target.output,
            options: format!(
                "{} {} {:?}",
                options.drafts, target.record_urls, options.base_url
            ),
            files: [&self.files, &self.statics],
            now: self.now,
        };
        question.ask()
    }

    /// The report of a build that would change nothing; none when it might.
    pub(super) fn standing(
        &self,
        answer: Answer,
        left: &Left,
        options: &Options,
        target: &Target,
    ) -> Option<Report> {
        let output = output::check_target(&target.output, &options.root).ok()?;
        let lock = output::lock(&output).ok()?;
        if !answer.is_about(lock.output_id()?) {
            return None;
        }
        let published = left.standing(&lock, options.drafts)?;
        Some(Report {
            articles: answer.articles,
            published,
            remembers_more: false,
            kinds: answer.kinds.iter().cloned().collect(),
            next_change: answer.next_change(),
            heaviest: answer.heaviest.clone(),
            found: answer.found(),
            timings: self.clock.times(),
            template_timings: Vec::new(),
            prepared: None,
        })
    }
}
