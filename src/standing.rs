//! Whether a build would come to what stands in the output already: nothing
//! that it would read has changed since the last one, no article comes or goes
//! by its hour, and nobody has touched the output. Then nothing is read but the
//! times of files.

use std::path::{Path, PathBuf};

use borsh::{BorshDeserialize, BorshSerialize};
use chrono::{DateTime, Duration, FixedOffset, Utc};

use crate::budget::Weight;
use crate::cache::Cache;
use crate::check::{FAR_AHEAD, SECURITY_NOTICE};
use crate::config::{CONFIG_FILE, Config};
use crate::content::walk::{self, SourceFile};
use crate::diagnostic::{Diagnostics, KeptDiagnostic};
use crate::feed::news_sitemap::NEWS_DAYS;
use crate::fingerprint::{Fingerprint, Ingredients};
use crate::locale::date::Moment;
use crate::output::OutputId;
use crate::plan::ledger::LEDGER_FILE;
use crate::site::Site;
use crate::stamp::Stamp;
use crate::theme;

/// Name of the entry in the cache.
const ENTRY: &str = "last";

/// What a build reads, and for what.
#[derive(Debug)]
pub struct BuildInputs<'a> {
    /// Folder of the site.
    pub root: &'a Path,
    /// Folder of the output.
    pub output: &'a Path,
    /// What else the result depends on, in words.
    pub options: String,
    /// Files of `content/` and `static/`.
    pub files: [&'a [SourceFile]; 2],
    /// Time of the file system when the build began, in nanoseconds since 1970.
    pub now: i128,
}

/// A question, asked once the sources were found.
#[derive(Debug)]
pub struct InputsKey {
    sources: Fingerprint,
    ledger: PathBuf,
}

impl InputsKey {
    /// What tells it from others. The ledger is read, because a build writes it.
    pub fn fingerprint(&self) -> Fingerprint {
        let ledger = std::fs::read(&self.ledger).unwrap_or_default();
        let mut fingerprint = Ingredients::of("asked");
        fingerprint
            .fingerprint(self.sources)
            .fingerprint(Fingerprint::of(&ledger));
        fingerprint.finish()
    }
}

impl BuildInputs<'_> {
    /// Asks; none when a file was written so lately that a later write would not
    /// show.
    pub fn ask(&self) -> Option<InputsKey> {
        let mut fingerprint = Ingredients::of("standing");
        fingerprint
            .fingerprint(Fingerprint::of_program())
            .text(&self.output.to_string_lossy())
            .text(&self.options);
        let mut add = |path: &str, stamp: &Stamp| {
            fingerprint.text(path).value(stamp);
            stamp.is_settled(self.now)
        };
        let mut is_settled = true;
        // As it is read: through a link, if it is one.
        let config = std::fs::metadata(self.root.join(CONFIG_FILE)).ok()?;
        is_settled &= add(CONFIG_FILE, &Stamp::of(&config));
        for file in self.files.into_iter().flatten() {
            is_settled &= add(&file.shown(), &file.stamp);
        }
        for folder in theme::FOLDERS {
            for (path, stamp) in walk::stamps(self.root, folder)? {
                is_settled &= add(&path.to_string_lossy(), &stamp);
            }
        }
        is_settled.then(|| InputsKey {
            sources: fingerprint.finish(),
            ledger: self.root.join(LEDGER_FILE),
        })
    }
}

/// What the last build said.
#[derive(Debug, BorshSerialize, BorshDeserialize)]
pub struct Answer {
    /// The output that it is about.
    output: OutputId,
    /// Seconds since 1970 from which it holds.
    from: i64,
    /// Seconds since 1970 until which it holds.
    until: Option<i64>,
    /// Articles in lists.
    pub articles: usize,
    /// How many files of each kind there are.
    pub kinds: Vec<(String, usize)>,
    next_change: Option<Moment>,
    /// The heaviest article page.
    pub heaviest: Option<Weight>,
    found: Vec<KeptDiagnostic>,
}

impl Answer {
    /// Of a build of `site` by `config` that left `output` and said so.
    pub fn new(
        output: OutputId,
        site: &Site,
        config: &Config,
        kinds: impl Iterator<Item = (String, usize)>,
        heaviest: Option<&Weight>,
        found: &Diagnostics,
    ) -> Answer {
        let leaves_news = site.editions.iter().flat_map(|edition| {
            let dates = edition.articles.iter().map(|a| a.public_from.at);
            dates.map(|at| at + Duration::days(NEWS_DAYS))
        });
        // What is warned of then, too.
        let security = config.security.iter().map(|s| s.expires.at);
        let security = security.flat_map(|end| [end - SECURITY_NOTICE, end]);
        let awaited = site.editions.iter().flat_map(|edition| &edition.awaited);
        let near = awaited.filter_map(|content| content.life.public_from());
        let near = near.map(|from| from.at - Duration::days(FAR_AHEAD));
        let until = leaves_news
            .chain(security)
            .chain(near)
            .filter(|at| *at >= site.as_of)
            .chain(site.next_change)
            .min();
        Answer {
            output,
            from: site.as_of.timestamp(),
            until: until.map(|at| at.timestamp()),
            articles: site.listed_articles(),
            kinds: kinds.collect(),
            next_change: site.next_change.map(|at| Moment { at, has_time: true }),
            heaviest: heaviest.cloned(),
            found: found.iter().map(KeptDiagnostic::of).collect(),
        }
    }

    /// The answer that the site in `root` has to the same question for the instant
    /// `as_of`, if there is one.
    pub fn known(root: &Path, asked: &InputsKey, as_of: DateTime<Utc>) -> Option<Answer> {
        let parts = Cache::of_site(root).parts(ENTRY, asked.fingerprint())?;
        let answer: Answer = borsh::from_slice(parts.iter().next()?).ok()?;
        let at = as_of.timestamp();
        let holds = answer.from <= at && answer.until.is_none_or(|until| at < until);
        holds.then_some(answer)
    }

    /// Whether it is about this output: another build may have written since.
    pub fn is_about(&self, output: OutputId) -> bool {
        self.output == output
    }

    /// Leaves the answer for the next build.
    pub fn keep(&self, cache: &Cache, question: Fingerprint) {
        if let Ok(bytes) = borsh::to_vec(self) {
            cache.put_parts(ENTRY, question, std::iter::once(Ok(vec![bytes])));
        }
    }

    /// When the site changes by itself next.
    pub fn next_change(&self) -> Option<DateTime<FixedOffset>> {
        self.next_change.map(|moment| moment.at)
    }

    /// What was wrong.
    pub fn found(self) -> Diagnostics {
        self.found
            .into_iter()
            .map(KeptDiagnostic::diagnostic)
            .collect()
    }
}
