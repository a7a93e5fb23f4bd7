//! Which of the articles that are like an article stand under it.

use rustc_hash::FxHashMap;

use super::past::{MOST_TAGS, Past};
use super::terms::{Telling, cosine, least_alike};
use super::{Scored, Verdict};
use crate::site::taxonomy::TermId;
use crate::site::{Article, ArticleId};

/// Candidates that are compared with each other before a list is full.
const MOST_CANDIDATES: usize = 60;

/// Cosine of two articles on the same event, in thousandths.
const SAME_STORY: u32 = 500;

/// Likeness above which two texts are one whatever the numbers in their titles, in
/// thousandths: notices that differ in month and day only are less alike.
const SURE_COPY: u32 = 970;

/// What lists look at of an article beside its text, side by side in memory: there are
/// many candidates.
pub(super) struct About {
    /// In seconds.
    at: i64,
    category: Option<TermId>,
    has_tags: bool,
    pub(super) is_listed: bool,
}

impl About {
    pub(super) fn of(article: &Article) -> About {
        About {
            at: article.date.at.timestamp(),
            category: article.category,
            has_tags: !article.tags.is_empty(),
            is_listed: article.is_listed(),
        }
    }

    /// Days between the two.
    pub(super) fn days_to(&self, other: &About) -> u64 {
        self.at.abs_diff(other.at) / 86_400
    }

    pub(super) fn same_category(&self, other: &About) -> bool {
        self.category.is_some() && self.category == other.category
    }
}

/// An older article that may stand in a list.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) id: ArticleId,
    /// Cosine of the texts, in thousandths.
    pub(super) text: u32,
    /// With its boosts, in thousandths.
    pub(super) score: u32,
}

impl Past<'_> {
    /// The list of an article; `told` hears of every candidate.
    pub(super) fn choose(
        &self,
        id: ArticleId,
        candidates: Vec<(ArticleId, u32)>,
        mut told: impl FnMut(&Candidate, Verdict),
    ) -> Vec<Scored> {
        let mut choice = Choice::of(self);
        let mut put_off = Vec::new();
        for candidate in self.best(id, candidates) {
            let verdict = if choice.are_copies(candidate.id, id) {
                Verdict::CopyOfArticle
            } else if choice.is_full() {
                Verdict::Full
            } else if let Some(first) = choice.copied_by(candidate.id) {
                Verdict::CopyOf(first)
            } else if choice.tells_enough_of(&candidate) {
                // Other news have a place too; if there are none it comes in later.
                put_off.push(candidate);
                continue;
            } else {
                choice.add(&candidate)
            };
            told(&candidate, verdict);
        }
        for candidate in put_off {
            let verdict = if let Some(first) = choice.copied_by(candidate.id) {
                Verdict::CopyOf(first)
            } else if choice.is_full() {
                Verdict::SameStory
            } else {
                choice.add(&candidate)
            };
            told(&candidate, verdict);
        }
        choice.chosen
    }

    /// The candidates that are weighed, the best first.
    fn best(&self, id: ArticleId, candidates: Vec<(ArticleId, u32)>) -> Vec<Candidate> {
        let mut best: Vec<Candidate> = candidates
            .into_iter()
            .filter_map(|(older, text)| self.candidate(id, older, text))
            .collect();
        // Equal scores: the newer first; ids are by date, then path.
        let order = |a: &Candidate, b: &Candidate| b.score.cmp(&a.score).then(b.id.cmp(&a.id));
        if best.len() > MOST_CANDIDATES {
            best.select_nth_unstable_by(MOST_CANDIDATES, order);
            best.truncate(MOST_CANDIDATES);
        }
        best.sort_unstable_by(order);
        best
    }

    /// The candidate for the list of `of` that `id` is, with what speaks for it beside
    /// the text; none when that is below the threshold.
    fn candidate(&self, of: ArticleId, id: ArticleId, text: u32) -> Option<Candidate> {
        let rules = self.rules;
        let (about, other) = (&self.abouts[of as usize], &self.abouts[id as usize]);
        let tags = self.shared_tags(of, id).min(MOST_TAGS) as f64;
        let category = about.same_category(other);
        let boost = 1.0 + rules.tag * tags + if category { rules.category } else { 0.0 };
        let score = |nearness: f64| (f64::from(text) * (boost + rules.near * nearness)) as u32;
        // Few would be in at their best, and an exponential is slow.
        if score(1.0) < rules.threshold {
            return None;
        }
        let age = about.days_to(other) as f64;
        let score = score(libm::exp(-age / rules.days));
        (score >= rules.threshold).then_some(Candidate { id, text, score })
    }

    /// How many tags the two have in common.
    pub(super) fn shared_tags(&self, a: ArticleId, b: ArticleId) -> usize {
        if !self.abouts[a as usize].has_tags || !self.abouts[b as usize].has_tags {
            return 0;
        }
        let tags = |id: ArticleId| &self.edition.article(id).tags;
        let is_shared = |tag: &&TermId| tags(b).contains(tag);
        tags(a).iter().filter(is_shared).count()
    }

    /// The numbers in the title of an article.
    fn numbers(&self, id: ArticleId) -> impl Iterator<Item = &str> {
        let title = &self.edition.article(id).content.title;
        let parts = title.split(|c: char| !c.is_ascii_digit());
        parts.filter(|part| !part.is_empty())
    }
}

/// A list that is being chosen.
struct Choice<'p> {
    past: &'p Past<'p>,
    chosen: Vec<Scored>,
    /// How many of them tell the article's own story.
    of_story: usize,
    /// Pairs that copies share at the least.
    least: usize,
    /// Made when somebody is to be held against them: that is seldom.
    tellings: FxHashMap<ArticleId, Telling>,
}

impl<'p> Choice<'p> {
    fn of(past: &'p Past<'p>) -> Self {
        Choice {
            past,
            chosen: Vec::new(),
            of_story: 0,
            least: least_alike(past.rules.copy),
            tellings: FxHashMap::default(),
        }
    }

    fn is_full(&self) -> bool {
        self.chosen.len() >= self.past.rules.count
    }

    fn add(&mut self, candidate: &Candidate) -> Verdict {
        self.of_story += usize::from(candidate.text >= SAME_STORY);
        self.chosen.push(Scored {
            id: candidate.id,
            score: Some(candidate.score),
        });
        Verdict::Listed
    }

    /// Whether the two say almost the same.
    fn are_copies(&mut self, one: ArticleId, of: ArticleId) -> bool {
        let past = self.past;
        let vector = |id: ArticleId| &past.vectors[id as usize];
        if !vector(one).may_be_copy(vector(of), self.least) {
            return false;
        }
        for id in [one, of] {
            let telling = || Telling::of(&past.edition.article(id).words);
            self.tellings.entry(id).or_insert_with(telling);
        }
        let likeness = self.tellings[&one].likeness(&self.tellings[&of]);
        likeness > past.rules.copy
            && (likeness > SURE_COPY || past.numbers(one).eq(past.numbers(of)))
    }

    /// The first in the list that says what `id` says.
    fn copied_by(&mut self, id: ArticleId) -> Option<ArticleId> {
        for at in 0..self.chosen.len() {
            let other = self.chosen[at].id;
            if self.are_copies(id, other) {
                return Some(other);
            }
        }
        None
    }

    /// Whether half of the list tells the candidate's story already, be it what the
    /// article itself tells or another.
    fn tells_enough_of(&self, candidate: &Candidate) -> bool {
        let half = self.past.rules.count.div_ceil(2);
        let terms = |id: ArticleId| &self.past.vectors[id as usize].terms;
        let is_like = |other: &&Scored| cosine(terms(candidate.id), terms(other.id)) >= SAME_STORY;
        (candidate.text >= SAME_STORY && self.of_story >= half)
            || (self.chosen.len() >= half && self.chosen.iter().filter(is_like).count() >= half)
    }
}
