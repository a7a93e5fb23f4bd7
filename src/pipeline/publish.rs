//! From everything known of a site to its pages in the output.

use std::collections::BTreeMap;
use std::fs::File;

use crate::bilingual;
use crate::budget::{PageWeights, Weight};
use crate::cache::Cache;
use crate::check;
use crate::diagnostic::Diagnostic;
use crate::output::{
    self, LedgerBefore, Left, Lock, OutputError, OutputId, Publication, Published, Staged, Trust,
};
use crate::plan::ledger::{self, Ledger};
use crate::render::TemplateTime;
use crate::standing::{Answer, InputsKey};

use super::stages::{Clock, Progress, Stage};
use super::{Prepared, Report, Target};

/// Name of the entry in the cache with the ledger as the last build wrote it.
const REMEMBERED: &str = "urls";

/// What stood in the output before the sources were read.
#[derive(Debug)]
pub(super) struct OutputBefore {
    /// Which tree it was, if a build had published one.
    pub(super) id: Option<OutputId>,
    /// What that build left, looked at.
    pub(super) left: Option<Left>,
    /// What the next build asks to know whether it must be done.
    pub(super) asked: Option<InputsKey>,
}

/// Pages beside the output, and what is to be said of them.
struct StagedPages<'a> {
    staged: Staged<'a>,
    heaviest: Option<Weight>,
    template_timings: Vec<(String, TemplateTime)>,
}

/// A ledger that was written ahead of the exchange. Nobody adds to it while this
/// lives: a build into another output, which has another lock, may want to.
struct Remembered {
    text: String,
    before: Option<LedgerBefore>,
    _lock: Option<File>,
}

/// Renders the prepared site and puts it in the place of what was `before`.
pub(super) fn over(
    before: OutputBefore,
    mut prepared: Prepared,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    let total = prepared.plan.pages.len();
    let mut clock = Clock::start(progress, Stage::Pages, Some(total));
    let output = output::check_target(&target.output, &prepared.config.root)?;
    let lock = output::lock(&output)?;
    prepared.must_be_newest(&before, &lock)?;
    let left = before.left.or_else(|| match prepared.options.trust {
        Trust::Times => Left::of(&output).map(Left::looked_at),
        Trust::Content | Trust::Nothing => None,
    });
    // The ledger is written by one core, while the others have pages to make.
    let (pages, ledger) = rayon::join(
        || prepared.stage(&lock, left, progress),
        || target.record_urls.then(|| prepared.next_ledger()),
    );
    let pages = pages?;
    let remembered = ledger
        .map(|text| prepared.remember_urls(text))
        .transpose()?;
    let cache = Cache::of_site(&prepared.config.root);
    let remembered_before = remembered.as_ref().and_then(|_| cache.get(REMEMBERED));
    let remembers_more = remembered.as_ref().is_some_and(|r| r.before.is_some());

    let outdates_packed = pages.staged.outdates_packed();
    let mut packed = pages.staged.stale_packed();
    let first_packed = packed.next().map(str::to_owned);
    let shown = target.output.strip_prefix(&prepared.config.root);
    let shown = shown.unwrap_or(&target.output);
    let packed = first_packed.map(|first| output::stale_packed(&first, 1 + packed.count(), shown));

    clock.next(Stage::Exchange);
    let published = pages.staged.exchange().inspect_err(|_| {
        if let Some(before) = remembered.as_ref().and_then(|r| r.before.as_ref()) {
            before.put_back();
        }
    })?;
    if let Some(remembered) = remembered
        && remembered_before.as_deref() != Some(remembered.text.as_bytes())
    {
        cache.put(REMEMBERED, remembered.text.as_bytes());
    }
    prepared.addresses.pictures().keep(prepared.now);
    let mut report = prepared.report(published, remembers_more, pages.heaviest);
    report.timings.extend(clock.times());
    report.template_timings = pages.template_timings;
    let aside = published.is_aside.then(|| output::aside(&output));
    let mut lost = None;
    if target.record_urls {
        let expiring = check::of_config(&prepared.config, prepared.site.as_of);
        report.found.extend(expiring);
        lost = match before.id {
            Some(_) if prepared.ledger.urls.is_empty() => Some(ledger::missing()),
            _ => remembered_before
                .and_then(|last| ledger::forgotten(&last, &prepared.plan, &prepared.ledger)),
        };
    }
    // What is only true of this build is no answer for the next.
    let passing: Vec<Diagnostic> = [packed, aside, lost].into_iter().flatten().collect();
    let is_lasting = passing.is_empty() && !outdates_packed;
    report.found.extend(passing);
    if let Some((asked, output)) = before.asked.zip(lock.output_id())
        && is_lasting
    {
        let answer = prepared.answer(output, &report);
        answer.keep(&cache, asked.fingerprint());
    }
    report.prepared = Some(Box::new(prepared));
    Ok(report)
}

impl Prepared {
    /// What is to be said of the build, as far as it is known.
    fn report(
        &mut self,
        published: Published,
        remembers_more: bool,
        heaviest: Option<Weight>,
    ) -> Report {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for page in &self.plan.pages {
            *kinds.entry(page.kind.name()).or_default() += 1;
        }
        let kinds = kinds.into_iter();
        let mut found = std::mem::take(&mut self.found);
        found.extend(heaviest.iter().flat_map(Weight::warnings));
        Report {
            articles: self.site.listed_articles(),
            published,
            remembers_more,
            kinds: kinds.map(|(kind, n)| (kind.to_owned(), n)).collect(),
            next_change: self.site.next_change,
            heaviest,
            found,
            timings: std::mem::take(&mut self.timings),
            template_timings: Vec::new(),
            prepared: None,
        }
    }

    /// What the next build may say, when it finds all as it is now in `output`.
    fn answer(&self, output: OutputId, report: &Report) -> Answer {
        let kinds = report.kinds.iter();
        Answer::new(
            output,
            &self.site,
            &self.config,
            kinds.map(|(kind, count)| (kind.clone(), *count)),
            report.heaviest.as_ref(),
            &report.found,
        )
    }

    /// Whether nothing was published since the sources were read: neither here nor,
    /// by the ledger, into another output.
    fn must_be_newest(&self, before: &OutputBefore, lock: &Lock) -> Result<(), OutputError> {
        if before.id == lock.output_id() && self.ledger.is_newest(&self.config.root) {
            return Ok(());
        }
        Err(OutputError::Overtaken(bilingual!(
            "một lệnh bantin khác vừa đăng trang; chạy lại",
            "another bantin has just published the site; run again"
        )))
    }

    fn stage<'a>(
        &self,
        lock: &'a Lock,
        left: Option<Left>,
        progress: &dyn Progress,
    ) -> Result<StagedPages<'a>, OutputError> {
        let renderer = self.renderer()?;
        let weights = PageWeights::default();
        let publication = Publication {
            plan: &self.plan,
            preview: self.options.drafts,
            trust: self.options.trust,
            render: &|page| renderer.page(page),
            made_from: &|page| renderer.made_from(page),
            progress: &|page, bytes| {
                weights.weigh(page, bytes);
                progress.step();
            },
        };
        let staged = output::stage(lock, &publication, left);
        // Whatever went wrong on a damaged cache is not to be believed.
        if self.is_damaged() {
            return Err(OutputError::DamagedCache);
        }
        let staged = staged?;
        let template_timings = renderer.template_timings();
        // Another core lets go of what pages were made with.
        let (heaviest, ()) = rayon::join(
            || weights.heaviest(|path| staged.read(path), &self.theme, &self.site),
            || drop(renderer),
        );
        Ok(StagedPages {
            staged,
            heaviest,
            template_timings,
        })
    }

    /// Writes the ledger: before the exchange, so that no URL is public that is not
    /// remembered.
    fn remember_urls(&self, text: String) -> Result<Remembered, OutputError> {
        let root = &self.config.root;
        let lock = Cache::of_site(root).lock("ledger");
        let text = match self.ledger.is_newest(root) {
            true => text,
            false => self.ledger_with(&ledger::read(root).map_err(OutputError::Site)?),
        };
        Ok(Remembered {
            before: output::write_ledger(root, &text)?,
            text,
            _lock: lock,
        })
    }

    /// The text of the ledger once this is published.
    pub fn next_ledger(&self) -> String {
        self.ledger_with(&self.ledger)
    }

    /// The text of `ledger` with what is published.
    fn ledger_with(&self, ledger: &Ledger) -> String {
        ledger::text(&self.plan, &self.site, &self.config, ledger)
    }
}
