//! The whole story, in order: config, content, bodies, site, plan, checks,
//! pages, output.

mod found;
mod stages;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, FixedOffset, Utc};

use crate::bilingual;
use crate::budget::{Scale, Weight};
use crate::cache::{Cache, Pack};
use crate::check;
use crate::config::{BaseUrl, Config};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::lexicon::Lexicon;
use crate::markdown::Resolver;
use crate::memory::Memory;
use crate::output::{self, Left, Lock, OutputError, OutputId, Publication, Published, Trust};
use crate::picture::Darkroom;
use crate::plan::ledger::{self, Ledger};
use crate::plan::{self, PlainFiles, Plan};
use crate::related::{self, Reason, Related};
use crate::render::{Renderer, Sources, TemplateTime};
use crate::search::{self, Index};
use crate::site::address::Addresses;
use crate::site::sources::{self, Kept};
use crate::site::{self, ArticleId, Rendered, Site};
use crate::stamp::Stamp;
use crate::standing::{Answer, Asked};
use crate::theme::{self, Theme};
use found::Found;
use stages::Clock;

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
}

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
    theme: Theme,
    related: Vec<Related>,
    search: Vec<Index>,
    addresses: Arc<Addresses>,
    pack: Option<Arc<Pack>>,
    /// What the next build asks to know whether it must be done.
    asked: Option<Asked>,
    /// What stood in the output before anything was read, if somebody looked.
    before: Option<Option<OutputId>>,
    /// What the last build left there, looked at.
    left: Option<Left>,
    ledger: Ledger,
    /// Of the ledger's file, when it was read.
    ledger_stamp: Stamp,
    drafts: bool,
    time_templates: bool,
    /// Time of the file system, in nanoseconds since 1970.
    now: i128,
}

/// A build that succeeded.
#[derive(Debug)]
pub struct Report {
    /// Articles in lists.
    pub articles: usize,
    /// What became of the output.
    pub published: Published,
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
}

impl Report {
    /// Time of all stages, in seconds.
    pub fn seconds(&self) -> f64 {
        let times = self.timings.iter().map(|(_, time)| time);
        times.sum::<Duration>().as_secs_f64()
    }
}

/// Reads and checks the whole site; writes nothing but smaller pictures to the
/// cache.
///
/// # Errors
/// Every error found, with the warnings beside them.
pub fn prepare(options: &Options, progress: &dyn Progress) -> Result<Prepared, Diagnostics> {
    let found = Found::look(options, progress)?;
    match prepare_found(found, options, progress) {
        Err(OutputError::Site(found)) => Err(found),
        // Done again without what was kept.
        Err(_) => {
            let options = Options {
                keep: false,
                ..options.clone()
            };
            prepare(&options, progress)
        }
        Ok(prepared) => Ok(prepared),
    }
}

fn prepare_found(
    site: Found,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Prepared, OutputError> {
    let Found {
        config,
        files,
        statics,
        mut found,
        now,
        mut clock,
    } = site;
    let as_of = options
        .as_of
        .with_timezone(&config.time_zone)
        .fixed_offset();
    let forget = options.trust == Trust::Nothing;
    let mut memory = options.keep.then(|| Memory::open(&config, now, forget));
    let kept = memory.as_mut().map(|m| std::mem::take(&mut m.kept));
    let Kept { documents, forms } = kept.unwrap_or_default();
    let pack = memory.as_ref().and_then(|memory| memory.pack.clone());
    let believe_times = options.trust == Trust::Times;
    let (documents, faults) =
        sources::read(&files, &config, documents, pack.as_ref(), believe_times);
    let is_whole = !found.has_errors() && !faults.has_errors();
    found.extend(faults);
    clock.done(Stage::Read);

    progress.stage(Stage::Bodies, None);
    let addresses = Arc::new(Addresses::assign(
        &config,
        &files,
        &documents,
        as_of,
        options.drafts,
        Darkroom::new(&config, believe_times),
    ));
    let resolver: Arc<dyn Resolver> = Arc::<Addresses>::clone(&addresses);
    // A theme is read by one core, while the others have bodies to render.
    let (bodies, theme) = rayon::join(
        || {
            Rendered::all(
                documents,
                &config,
                &addresses,
                as_of,
                options.drafts,
                Lexicon::from_forms(forms),
                pack.as_ref(),
            )
        },
        || theme::load(&config, &resolver),
    );
    found.extend(bodies.found);
    clock.done(Stage::Bodies);

    progress.stage(Stage::Site, None);
    let ledger_stamp = ledger::stamp(&options.root);
    let ledger = ledger::read(&options.root).unwrap_or_else(|fault| {
        found.push(*fault);
        Ledger::default()
    });
    let (mut site, faults) = site::build(
        bodies.rendered,
        bodies.lexicon,
        &config,
        &addresses,
        &ledger.names,
        as_of,
        options.drafts,
    );
    found.extend(faults);
    let theme = match theme {
        Ok((theme, faults)) => {
            found.extend(faults);
            theme
        }
        Err(faults) => {
            found.extend(faults);
            return Err(OutputError::Site(found.sorted()));
        }
    };
    let plain = PlainFiles {
        statics,
        theme: theme
            .files
            .iter()
            .map(|(name, f)| (name.clone(), f.url.clone()))
            .collect(),
    };
    clock.done(Stage::Site);

    progress.stage(Stage::Related, None);
    let used = memory
        .as_mut()
        .map_or(0, |memory| memory.save(bodies.kept, &site.forms));
    let related: Vec<Related> = (0..site.editions.len())
        .map(|index| related_of(&site, index, &config, memory.as_ref()))
        .collect();
    clock.done(Stage::Related);

    progress.stage(Stage::Search, None);
    let search: Vec<Index> = (0..site.editions.len())
        .map(|index| search_of(&site, index, &config, memory.as_ref(), pack.as_ref()))
        .collect();
    clock.done(Stage::Search);

    progress.stage(Stage::Check, None);
    if let Some(pack) = &pack {
        pack.flush();
    }
    if let Some(memory) = &memory {
        let kept = search.iter().map(|index| index.keep().packed());
        memory.tidy(used + kept.sum::<u64>());
    }
    if !options.keep_words {
        site.forget_words();
    }
    let plan = plan::pages(&site, &search, &config, plain, &ledger);
    found.extend(check::run(&site, &plan, &config, &theme, &ledger, is_whole));
    clock.done(Stage::Check);
    let found = found.sorted();
    if pack.as_ref().is_some_and(|pack| pack.is_damaged()) {
        return Err(OutputError::DamagedCache);
    }
    if found.has_errors() {
        return Err(OutputError::Site(found));
    }
    let timings = clock.timings;
    let drafts = options.drafts;
    Ok(Prepared {
        config,
        site,
        plan,
        found,
        timings,
        theme,
        related,
        search,
        addresses,
        pack,
        asked: None,
        before: None,
        left: None,
        ledger,
        ledger_stamp,
        drafts,
        time_templates: options.time_templates,
        now,
    })
}

/// Related news of an edition; what the last build found is taken over where it
/// still holds.
fn related_of(site: &Site, index: usize, config: &Config, memory: Option<&Memory>) -> Related {
    let kept = memory.map(|memory| memory.related(index, &site.forms));
    let (related, vectors) = Related::of(
        &site.editions[index],
        &site.forms,
        &config.related,
        kept.unwrap_or_default(),
        |lists| memory?.vectors(index, lists),
    );
    if let Some((memory, vectors)) = memory.zip(vectors)
        && !memory.is_damaged()
    {
        memory.save_related(index, &related, vectors, &site.forms);
    }
    related
}

/// The search index of an edition, likewise.
fn search_of(
    site: &Site,
    index: usize,
    config: &Config,
    memory: Option<&Memory>,
    pack: Option<&Arc<Pack>>,
) -> Index {
    let before = memory.and_then(|memory| memory.search(index, &site.forms));
    let kept = search::Kept {
        index: before.as_ref(),
        pack,
    };
    let made = Index::of(&site.editions[index], &site.forms, config, kept);
    if let Some(memory) = memory.filter(|memory| !memory.is_damaged()) {
        memory.save_search(index, made.keep(), &site.forms);
    }
    made
}

impl Prepared {
    /// Whether something that the last build kept could not be read: what was
    /// made since is worth nothing.
    fn is_damaged(&self) -> bool {
        self.pack.as_ref().is_some_and(|pack| pack.is_damaged())
    }

    /// Whether nothing was published since the sources were read: neither here nor,
    /// by the ledger, into another output.
    fn must_be_newest(&self, lock: &Lock) -> Result<(), OutputError> {
        let is_same_output = self.before.is_none_or(|before| before == lock.output_id());
        let is_same_ledger = ledger::stamp(&self.config.root) == self.ledger_stamp;
        if is_same_output && is_same_ledger {
            return Ok(());
        }
        Err(OutputError::Overtaken(bilingual!(
            "một lệnh bantin khác vừa đăng trang; chạy lại",
            "another bantin has just published the site; run again"
        )))
    }

    fn renderer(&self) -> Result<Renderer<'_>, Box<Diagnostic>> {
        Renderer::new(Sources {
            site: &self.site,
            config: &self.config,
            theme: &self.theme,
            plan: &self.plan,
            addresses: &self.addresses,
            related: &self.related,
            search: &self.search,
            now: self.now,
            preview: self.drafts,
            time_templates: self.time_templates,
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
        use rayon::prelude::*;
        progress.stage(Stage::Pages, Some(self.plan.pages.len()));
        let renderer = match self.renderer() {
            Ok(renderer) => renderer,
            Err(fault) => return Err([*fault].into_iter().collect()),
        };
        let faults: Vec<Box<Diagnostic>> = self
            .plan
            .pages
            .par_iter()
            .filter_map(|page| {
                let fault = renderer.page(page).err();
                progress.step();
                fault
            })
            .collect();
        if faults.is_empty() {
            Ok(())
        } else {
            Err(faults
                .into_iter()
                .map(|f| *f)
                .collect::<Diagnostics>()
                .sorted())
        }
    }
}

/// Prepares the site and publishes it. When it turns out on the way that the
/// cache is damaged, all is done again without it; when another build published
/// meanwhile, once more, because what was read may be older than what it read.
///
/// # Errors
/// Whatever it is, the output is as it was.
pub fn build(
    options: &Options,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    let once = |options: &Options, target: &Target| {
        let before = Some(OutputId::of(&target.output));
        let is_believed = options.keep && target.trust == Trust::Times;
        let (found, mut left) = rayon::join(
            || Found::look(options, progress),
            || is_believed.then(|| Left::of(&target.output)).flatten(),
        );
        let mut found = found.map_err(OutputError::Site)?;
        let asked = found.ask(options, target);
        if let Some((asked, left)) = asked.as_ref().zip(left.as_mut())
            && let Some(answer) = Answer::known(&options.root, asked, options.as_of)
        {
            left.look();
            if let Some(report) = found.standing(answer, left, options, target) {
                return Ok(report);
            }
        }
        // The output is looked at while one core has work that it can't share.
        let (prepared, left) = rayon::join(
            || prepare_found(found, options, progress),
            || left.map(Left::looked_at),
        );
        let prepared = Prepared {
            asked,
            before,
            left,
            ..prepared?
        };
        publish(prepared, target, progress)
    };
    let mut done = once(options, target);
    if let Err(OutputError::Overtaken(_)) = done {
        done = once(options, target);
    }
    match done {
        Err(OutputError::DamagedCache) => {
            Cache::of_site(&options.root).forget_site();
            let trust = Trust::Nothing;
            let options = Options {
                trust,
                keep: false,
                ..options.clone()
            };
            let target = Target {
                trust,
                ..target.clone()
            };
            once(&options, &target)
        }
        done => done,
    }
}

/// How a prepared site is published.
#[derive(Debug, Clone)]
pub struct Target {
    /// Folder of the output.
    pub output: PathBuf,
    /// How far the last build is believed.
    pub trust: Trust,
    /// Whether the ledger remembers what was published.
    pub record_urls: bool,
}

/// Renders the prepared site into its target.
///
/// # Errors
/// Whatever it is, the output is as it was.
pub fn publish(
    mut prepared: Prepared,
    target: &Target,
    progress: &dyn Progress,
) -> Result<Report, OutputError> {
    let mut clock = Clock::start();
    let output = output::check_target(&target.output, &prepared.config.root)?;
    let lock = output::lock(&output)?;
    prepared.must_be_newest(&lock)?;
    let left = prepared.left.take();
    let left = left.or_else(|| match target.trust {
        Trust::Times => Left::of(&output).map(Left::looked_at),
        Trust::Content | Trust::Nothing => None,
    });
    progress.stage(Stage::Pages, Some(prepared.plan.pages.len()));
    let renderer = prepared.renderer()?;
    let scale = Scale::default();
    let publication = Publication {
        plan: &prepared.plan,
        preview: prepared.drafts,
        trust: target.trust,
        render: &|page| renderer.page(page),
        made_from: &|page| renderer.made_from(page),
        progress: &|page, bytes| {
            scale.weigh(page, bytes);
            progress.step();
        },
    };
    // Whatever went wrong on a damaged cache is not to be believed.
    let staged = output::stage(&lock, &publication, left).map_err(|error| {
        if prepared.is_damaged() {
            OutputError::DamagedCache
        } else {
            error
        }
    })?;
    let template_timings = renderer.template_timings();
    if prepared.is_damaged() {
        return Err(OutputError::DamagedCache);
    }
    // Another core lets go of what pages were made with.
    let (heaviest, ()) = rayon::join(
        || scale.heaviest(|path| staged.read(path), &prepared.theme, &prepared.site),
        || drop(renderer),
    );
    let had_no_ledger = prepared.ledger.urls.is_empty();
    let mut ledger_before = None;
    // A build into another output, which has another lock, may add to the ledger too.
    let root = &prepared.config.root;
    let ledger_lock = target
        .record_urls
        .then(|| Cache::of_site(root).lock("ledger"));
    // Before the exchange, so that no URL is public that is not remembered.
    if target.record_urls {
        if ledger::stamp(root) != prepared.ledger_stamp {
            prepared.ledger = ledger::read(root)?;
        }
        let text = ledger::text(
            &prepared.plan,
            &prepared.site,
            &prepared.config,
            &prepared.ledger,
        );
        ledger_before = output::write_ledger(root, &text)?;
    }
    clock.done(Stage::Pages);
    let published = staged.exchange().inspect_err(|_| {
        if let Some(before) = &ledger_before {
            before.put_back();
        }
    })?;
    drop(ledger_lock);
    prepared.addresses.darkroom().keep(prepared.now);
    clock.done(Stage::Exchange);
    let articles = prepared.site.listed_articles();
    let mut timings = prepared.timings;
    timings.extend(clock.timings);
    let mut kinds = BTreeMap::new();
    for page in &prepared.plan.pages {
        *kinds.entry(page.kind.name().to_owned()).or_insert(0) += 1;
    }
    let mut found = prepared.found;
    found.extend(heaviest.iter().flat_map(Weight::warnings).collect());
    let was_published = prepared.before.flatten().is_some();
    let has_forgotten = was_published && had_no_ledger;
    if target.record_urls {
        found.extend(check::of_config(&prepared.config, prepared.site.as_of));
        if has_forgotten {
            // The next build has a ledger again, and another answer.
            prepared.asked = None;
            found.push(ledger::missing());
        }
    }
    if let Some((asked, output)) = prepared.asked.as_ref().zip(lock.output_id()) {
        let kinds = kinds.iter().map(|(kind, count)| (kind.clone(), *count));
        let answer = Answer::new(
            output,
            &prepared.site,
            &prepared.config,
            kinds,
            heaviest.as_ref(),
            &found,
        );
        answer.keep(&Cache::of_site(&prepared.config.root), asked.print());
    }
    Ok(Report {
        articles,
        kinds,
        published,
        next_change: prepared.site.next_change,
        heaviest,
        found,
        timings,
        template_timings,
    })
}
