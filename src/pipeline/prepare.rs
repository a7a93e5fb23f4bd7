//! From the sources to everything known of a site: bodies, site, related news,
//! search, plan and checks.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use rayon::prelude::*;

use crate::bilingual;
use crate::cache::Pack;
use crate::check;
use crate::config::Config;
use crate::content::walk::SourceFile;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lexicon::{Form, Lexicon};
use crate::markdown::{Resolver, Words};
use crate::output::{OutputError, Trust};
use crate::picture::PictureStore;
use crate::plan::ledger::{self, Ledger};
use crate::plan::{self, PlainFiles, Plan};
use crate::related::{self, Reason, Related};
use crate::render::{Renderer, Sources};
use crate::search::{self, Index};
use crate::site::address::Addresses;
use crate::site::sources::{self, KeptEntry, SourceDocument};
use crate::site::{self, ArticleId, Bodies, BodyRenderer, Site};
use crate::site_cache::SiteCache;
use crate::theme::{self, Theme};

use super::Options;
use super::sources::SourcesOnDisk;
use super::stages::{Clock, Progress, Stage};

/// Everything known of a site before its pages are rendered.
#[derive(Debug)]
pub struct Prepared {
    /// Config, with what the options override.
    pub config: Config,
    /// The site.
    pub site: Site,
    /// Every file of the output.
    pub plan: Plan,
    /// Findings so far: warnings only, or nothing would have been prepared.
    pub found: Diagnostics,
    /// Time of each stage so far.
    pub timings: Vec<(Stage, Duration)>,
    pub(super) theme: Theme,
    related: Vec<Related>,
    search: Vec<Index>,
    pub(super) addresses: Arc<Addresses>,
    pack: Option<Arc<Pack>>,
    pub(super) ledger: Ledger,
    pub(super) options: Options,
    /// Time of the file system before anything was read, in nanoseconds since 1970.
    pub(super) now: i128,
}

/// What the stages share.
struct Run<'a> {
    options: &'a Options,
    config: Config,
    /// The instant for which the site is built, in the site's time zone.
    as_of: DateTime<FixedOffset>,
    /// What is left from build to build, if anything is.
    cache: Option<SiteCache>,
    found: Diagnostics,
    clock: Clock<'a>,
}

/// Why a site is not prepared.
#[derive(Debug)]
pub(super) enum Unprepared {
    /// It has errors; with its warnings.
    Site(Diagnostics),
    /// What an earlier build kept can't be read; without it the run may succeed.
    DamagedCache,
    /// A source changed while it was read.
    Overtaken,
}

impl From<Unprepared> for OutputError {
    fn from(why: Unprepared) -> OutputError {
        match why {
            Unprepared::Site(found) => OutputError::Site(found),
            Unprepared::DamagedCache => OutputError::DamagedCache,
            Unprepared::Overtaken => OutputError::Overtaken(bilingual!(
                "một tệp của trang vừa thay đổi trong lúc dựng; chạy lại",
                "a file of the site has just changed during the build; run again"
            )),
        }
    }
}

/// A theme with what it is warned of, or its errors.
type LoadedTheme = Result<(Theme, Diagnostics), Diagnostics>;

/// Every stage before the pages.
pub(super) fn run(site: SourcesOnDisk<'_>, options: &Options) -> Result<Prepared, Unprepared> {
    let SourcesOnDisk {
        config,
        files,
        statics,
        found,
        now,
        clock,
    } = site;
    let as_of = options.as_of.with_timezone(&config.time_zone);
    let forget = options.trust == Trust::Nothing;
    let cache = options.keep.then(|| SiteCache::open(&config, now, forget));
    let (cache, kept) = cache.unzip();
    let kept = kept.unwrap_or_default();
    let mut run = Run {
        options,
        config,
        as_of: as_of.fixed_offset(),
        cache,
        found,
        clock,
    };
    let sources = run.read(&files, kept.documents);
    let is_whole = !run.found.has_errors();

    run.clock.next(Stage::Bodies);
    let addresses = run.addresses(&files, &sources);
    let (bodies, theme) = run.bodies(sources, &addresses, kept.forms)?;
    run.found.extend(bodies.found);

    run.clock.next(Stage::Site);
    let ledger = run.ledger();
    let (mut site, faults) = site::build(
        bodies.rendered,
        bodies.lexicon,
        &run.config,
        &addresses,
        &ledger.names,
        run.as_of,
        options.drafts,
    );
    run.found.extend(faults);
    let theme = run.theme(theme)?;

    run.clock.next(Stage::Related);
    let used = run.keep_documents(bodies.kept, &site);
    let related = run.related(&site);

    run.clock.next(Stage::Search);
    let search = run.search(&site);

    run.clock.next(Stage::Check);
    run.tidy(used, &search);
    if !options.keep_words {
        site.forget_words();
    }
    let plain = PlainFiles {
        statics,
        theme: theme.urls(),
    };
    let plan = run.plan(&site, &search, &theme, plain, &ledger, is_whole);
    let pack = run.cache.and_then(|cache| cache.pack);
    if pack.as_ref().is_some_and(|pack| pack.is_damaged()) {
        return Err(Unprepared::DamagedCache);
    }
    let found = run.found.sorted();
    if found.has_errors() {
        return Err(Unprepared::Site(found));
    }
    Ok(Prepared {
        config: run.config,
        site,
        plan,
        found,
        timings: run.clock.times(),
        theme,
        related,
        search,
        addresses,
        pack,
        ledger,
        options: options.clone(),
        now,
    })
}

impl Run<'_> {
    fn believes_times(&self) -> bool {
        self.options.trust == Trust::Times
    }

    fn pack(&self) -> Option<&Arc<Pack>> {
        self.cache.as_ref()?.pack.as_ref()
    }

    fn read(&mut self, files: &[SourceFile], kept: Vec<KeptEntry>) -> Vec<SourceDocument> {
        let believe_times = self.believes_times();
        let (sources, faults) =
            sources::read(files, &self.config, kept, self.pack(), believe_times);
        self.found.extend(faults);
        sources
    }

    fn addresses(&self, files: &[SourceFile], sources: &[SourceDocument]) -> Arc<Addresses> {
        Arc::new(Addresses::assign(
            &self.config,
            files,
            sources,
            self.as_of,
            self.options.drafts,
            PictureStore::new(&self.config, self.believes_times()),
        ))
    }

    fn bodies(
        &self,
        sources: Vec<SourceDocument>,
        addresses: &Arc<Addresses>,
        forms: Vec<Form>,
    ) -> Result<(Bodies, LoadedTheme), Unprepared> {
        let resolver: Arc<dyn Resolver> = Arc::<Addresses>::clone(addresses);
        let theme = theme::read(&self.config);
        let languages = self.config.languages.iter();
        let words = languages.map(|language| {
            let code = &language.code;
            // Without a theme nothing is published.
            Arc::new(match &theme {
                Ok(theme) => theme.strings.of_bodies(code),
                Err(_) => Words::of(code, |_| ""),
            })
        });
        let words: Vec<Arc<Words>> = words.collect();
        let renderer = BodyRenderer {
            config: &self.config,
            addresses,
            words: &words,
            as_of: self.as_of,
            drafts: self.options.drafts,
            pack: self.pack(),
            is_overtaken: AtomicBool::new(false),
        };
        // A theme is loaded by one core, while the others have bodies to render.
        let (bodies, theme) = rayon::join(
            || renderer.all(sources, Lexicon::from_forms(forms)),
            || theme::load(theme?, &self.config, &resolver),
        );
        match renderer.is_overtaken.into_inner() {
            false => Ok((bodies, theme)),
            true => Err(Unprepared::Overtaken),
        }
    }

    fn ledger(&mut self) -> Ledger {
        if let Some(text) = &self.options.ledger {
            return Ledger::of(text);
        }
        ledger::read(&self.config.root).unwrap_or_else(|faults| {
            self.found.extend(faults);
            Ledger::default()
        })
    }

    /// The theme; its errors end the run, with all that was found before them.
    fn theme(&mut self, loaded: LoadedTheme) -> Result<Theme, Unprepared> {
        match loaded {
            Ok((theme, warnings)) => {
                self.found.extend(warnings);
                Ok(theme)
            }
            Err(faults) => {
                self.found.extend(faults);
                let found = std::mem::take(&mut self.found);
                Err(Unprepared::Site(found.sorted()))
            }
        }
    }

    /// Leaves documents for the next build; bytes in the pack that are of use.
    fn keep_documents(&mut self, kept: Vec<KeptEntry>, site: &Site) -> u64 {
        let cache = self.cache.as_mut();
        cache.map_or(0, |cache| cache.save(kept, &site.forms))
    }

    /// Related news, by edition; what the last build found is taken over where it
    /// still holds.
    fn related(&self, site: &Site) -> Vec<Related> {
        let cache = self.cache.as_ref();
        let of = |(index, edition)| {
            let kept = cache.map(|cache| cache.related(index, &site.forms));
            let (related, vectors) = Related::of(
                edition,
                &site.forms,
                &self.config.related,
                kept.unwrap_or_default(),
                |lists| cache?.vectors(index, lists),
            );
            if let Some((cache, vectors)) = cache.zip(vectors)
                && !cache.is_damaged()
            {
                cache.save_related(index, &related, vectors, &site.forms);
            }
            related
        };
        site.editions.iter().enumerate().map(of).collect()
    }

    /// The search index of each edition, likewise.
    fn search(&self, site: &Site) -> Vec<Index> {
        let cache = self.cache.as_ref();
        let of = |(index, edition)| {
            let before = cache.and_then(|cache| cache.search(index, &site.forms));
            let kept = search::Kept {
                index: before.as_ref(),
                pack: self.pack(),
            };
            let made = Index::of(edition, &site.forms, &self.config, kept);
            if let Some(cache) = cache.filter(|cache| !cache.is_damaged()) {
                cache.save_search(index, made.keep(), &site.forms);
            }
            made
        };
        site.editions.iter().enumerate().map(of).collect()
    }

    /// Ends what is kept; `used` are the bytes of documents in the pack.
    fn tidy(&self, used: u64, search: &[Index]) {
        if let Some(pack) = self.pack() {
            pack.flush();
        }
        if let Some(cache) = &self.cache {
            let kept = search.iter().map(|index| index.keep().packed());
            cache.tidy(used + kept.sum::<u64>());
        }
    }

    fn plan(
        &mut self,
        site: &Site,
        search: &[Index],
        theme: &Theme,
        plain: PlainFiles,
        ledger: &Ledger,
        is_whole: bool,
    ) -> Plan {
        let plan = plan::pages(site, search, &self.config, plain, ledger);
        let faults = check::run(site, &plan, &self.config, theme, ledger, is_whole);
        self.found.extend(faults);
        plan
    }
}

impl Prepared {
    /// Whether something that the last build kept could not be read: what was
    /// made since is worth nothing.
    pub(super) fn is_damaged(&self) -> bool {
        self.pack.as_ref().is_some_and(|pack| pack.is_damaged())
    }

    pub(super) fn renderer(&self) -> Result<Renderer<'_>, Box<Diagnostic>> {
        Renderer::new(Sources {
            site: &self.site,
            config: &self.config,
            theme: &self.theme,
            plan: &self.plan,
            addresses: &self.addresses,
            related: &self.related,
            search: &self.search,
            now: self.now,
            preview: self.options.drafts,
            time_templates: self.options.time_templates,
        })
    }

    /// Why the article whose file is `path` below `content/` has the related
    /// news that it has, with its edition and id; none when it has no page.
    pub fn explain_related(&self, path: &str) -> Option<(usize, ArticleId, Vec<Reason>)> {
        for (index, edition) in self.site.editions.iter().enumerate() {
            let at = edition.articles.iter().position(|a| a.content.path == path);
            if let Some(at) = at {
                let id = at as ArticleId;
                let reasons = related::explain(edition, &self.site.forms, &self.config.related, id);
                return Some((index, id, reasons));
            }
        }
        None
    }

    /// Articles that say almost the same as an older one.
    pub fn copies(&self) -> Diagnostics {
        let mut found = Diagnostics::new();
        for (edition, related) in self.site.editions.iter().zip(&self.related) {
            found.extend(check::copies(edition, related));
        }
        found
    }

    /// Related news, by edition.
    pub fn related(&self) -> &[Related] {
        &self.related
    }

    /// Renders every page and keeps none: finds what a build would refuse.
    ///
    /// # Errors
    /// Faults of templates.
    pub fn try_pages(&self, progress: &dyn Progress) -> Result<(), Diagnostics> {
        progress.stage(Stage::Pages, Some(self.plan.pages.len()));
        let renderer = self
            .renderer()
            .map_err(|fault| Diagnostics::from_iter([*fault]))?;
        let pages = self.plan.pages.par_iter();
        let faults: Vec<Box<Diagnostic>> = pages
            .filter_map(|page| {
                let fault = renderer.page(page).err();
                progress.step();
                fault
            })
            .collect();
        if faults.is_empty() {
            return Ok(());
        }
        let faults = faults.into_iter().map(|fault| *fault);
        Err(faults.collect::<Diagnostics>().one_of_each())
    }
}
