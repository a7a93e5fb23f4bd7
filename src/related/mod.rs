//! Lists of other articles under an article: those that say the like, and the
//! newest of its category.
//!
//! Only what was published before is looked at, so that today's bulletin
//! changes no page of last year's; what an editor pinned comes first.
//!
//! Likeness is the cosine of TF-IDF vectors over syllables and pairs of them,
//! folded, each article cut to its heaviest terms. How rare a term is comes from
//! the articles before, too. An inverted index with lists of bounded length
//! keeps the work for one article bounded. Weights are whole numbers, so that
//! the order in which they are added never shows.

mod terms;

use rustc_hash::FxHashMap;

use crate::config::RelatedConfig;
use crate::lexicon::{Bag, Field};
use crate::site::{Article, ArticleId, Edition, PinnedArticles};
use terms::{ONE, Telling, Term, Weighted, common, parts};

pub use terms::Folds;

/// Heaviest terms of an article that take part.
const MOST_TERMS: usize = 60;

/// Newest articles of a term that are looked at.
const MOST_POSTINGS: usize = 1_000;

/// Postings that are read for one article; a list that is begun is read whole.
const MOST_READ: usize = 8_000;

/// A term in more than one article of this many says nothing…
const TOO_COMMON: usize = 12;

/// …once there are so many articles with it.
const COMMON_AT_LEAST: usize = 12;

/// Candidates that are compared with each other before a list is full.
const MOST_CANDIDATES: usize = 60;

/// Shared tags that count.
const MOST_TAGS: usize = 3;

/// Cosine of two articles on the same event, in thousandths.
const SAME_STORY: u32 = 500;

/// Cosine under which two articles can't be copies, in thousandths.
const MAYBE_COPY: u32 = 300;

/// An article in a list, and how like it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scored {
    /// Which.
    pub id: ArticleId,
    /// Likeness with its boosts, in thousandths; none for what an editor chose.
    pub score: Option<u32>,
}

/// What stands under one article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lists {
    /// `Tin liên quan`: what the editor pinned, then what says the like.
    pub related: Vec<Scored>,
    /// `Các tin khác`: the nearest older articles of its category, then of the
    /// site, without those in `related`.
    pub others: Vec<ArticleId>,
}

/// Why an article stands in a list, or does not.
#[derive(Debug, Clone)]
pub struct Reason {
    /// Which.
    pub id: ArticleId,
    /// Cosine of the texts, in thousandths.
    pub text: u32,
    /// With its boosts, in thousandths.
    pub score: u32,
    /// Terms in common, heaviest first, with their share of the cosine in
    /// thousandths.
    pub terms: Vec<(String, u32)>,
    /// Tags in common.
    pub tags: usize,
    /// Whether the category is the same.
    pub same_category: bool,
    /// Days between the two.
    pub days: i64,
    /// What became of it.
    pub verdict: Verdict,
}

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is in the list.
    Listed,
    /// It says what the article itself says.
    CopyOfArticle,
    /// It says what this one, nearer to the top, says.
    CopyOf(ArticleId),
    /// Half of the list tells the same story already.
    SameStory,
    /// The list was full.
    Full,
}

/// An older article that may stand in a list.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    id: ArticleId,
    /// Cosine of the texts, in thousandths.
    text: u32,
    /// With its boosts, in thousandths.
    score: u32,
}

impl Candidate {
    fn listed(self) -> Scored {
        Scored {
            id: self.id,
            score: Some(self.score),
        }
    }
}

/// Related news of a whole edition.
#[derive(Debug, Default)]
pub struct Related {
    lists: Vec<Vec<Scored>>,
    copies: Vec<(ArticleId, ArticleId)>,
}

/// Articles of a term, oldest first, with its weight in each. Most terms have one.
enum Postings {
    One([Posting; 1]),
    Many(Vec<Posting>),
}

/// An article and the weight of a term in it.
type Posting = (ArticleId, u16);

impl Postings {
    /// The newest, at most [`MOST_POSTINGS`].
    fn newest(&self) -> &[Posting] {
        match self {
            Postings::One(one) => one,
            Postings::Many(many) => &many[many.len().saturating_sub(MOST_POSTINGS)..],
        }
    }

    fn push(&mut self, posting: Posting) {
        match self {
            Postings::One([first]) => *self = Postings::Many(vec![*first, posting]),
            Postings::Many(many) => {
                many.push(posting);
                if many.len() > 2 * MOST_POSTINGS {
                    many.drain(..MOST_POSTINGS);
                }
            }
        }
    }
}

/// The articles so far.
struct Past<'a> {
    edition: &'a Edition,
    rules: &'a RelatedConfig,
    /// Fold of each form.
    folds: &'a [u32],
    /// A number for each fold that depends on its letters alone.
    hashes: &'a [u64],
    /// In how many articles a term stands.
    frequencies: FxHashMap<Term, u32>,
    /// Newest articles of a term, oldest first.
    postings: FxHashMap<Term, Postings>,
    /// Vectors by article.
    vectors: Vec<Box<[Weighted]>>,
    /// Cosines with the article at hand; 0 between two articles.
    sums: Vec<u32>,
}

impl Past<'_> {
    /// The heaviest terms of a bag, sorted by term.
    fn vector(&mut self, bag: &Bag) -> Vec<Weighted> {
        let rules = self.rules;
        let seen = self.vectors.len();
        let mut terms: Vec<(Term, u32, f64)> = Vec::new();
        for entry in bag.entries() {
            let fold = |form: u32| u64::from(self.folds[form as usize]);
            let term = fold(entry.first) << 32 | fold(entry.second);
            let place = match entry.field {
                Field::Title => rules.title,
                Field::Sapo => rules.summary,
                Field::Body => 1.0,
            };
            terms.push((term, u32::from(entry.count), place));
        }
        // Two spellings of one fold are one term.
        terms.sort_unstable_by_key(|t| t.0);
        terms.dedup_by(|a, b| {
            let same = a.0 == b.0;
            if same {
                b.1 += a.1;
                b.2 = b.2.max(a.2);
            }
            same
        });
        let mut heavy: Vec<(f64, Term)> = Vec::with_capacity(terms.len());
        for (term, count, place) in &terms {
            let frequency = self.frequencies.entry(*term).or_insert(0);
            let before = *frequency as usize;
            *frequency += 1;
            if before > COMMON_AT_LEAST && before > seen / TOO_COMMON {
                continue;
            }
            let rarity = ((seen as f64 + 1.0) / (before as f64 + 0.5)).ln().max(0.0);
            let weight = (1.0 + f64::from(*count).ln()) * place * rarity;
            heavy.push((weight, *term));
        }
        let by_weight = |a: &(f64, Term), b: &(f64, Term)| {
            let key = |term: Term| {
                let (first, second) = parts(term);
                (self.hashes[first as usize], self.hashes[second as usize])
            };
            b.0.total_cmp(&a.0).then_with(|| key(a.1).cmp(&key(b.1)))
        };
        if heavy.len() > MOST_TERMS {
            heavy.select_nth_unstable_by(MOST_TERMS, by_weight);
            heavy.truncate(MOST_TERMS);
        }
        heavy.sort_unstable_by(by_weight);
        let length = heavy.iter().map(|(w, _)| w * w).sum::<f64>().sqrt();
        let mut vector: Vec<Weighted> = heavy
            .into_iter()
            .map(|(weight, term)| Weighted {
                term,
                weight: if length > 0.0 {
                    (weight / length * ONE) as u16
                } else {
                    0
                },
            })
            .collect();
        vector.sort_unstable_by_key(|w| w.term);
        vector
    }

    /// Older articles with a term in common: cosine in thousandths.
    fn candidates(&mut self, vector: &[Weighted]) -> Vec<(ArticleId, u32)> {
        let mut touched = Vec::new();
        self.sums.resize(self.vectors.len(), 0);
        // Rare terms first: they find what is like the article, and cost little.
        let mut lists: Vec<(&[Posting], u16, Term)> = Vec::with_capacity(vector.len());
        for Weighted { term, weight } in vector {
            if let Some(postings) = self.postings.get(term) {
                lists.push((postings.newest(), *weight, *term));
            }
        }
        lists.sort_unstable_by_key(|(list, weight, term)| {
            let (first, second) = parts(*term);
            let hashes = (self.hashes[first as usize], self.hashes[second as usize]);
            (list.len(), std::cmp::Reverse(*weight), hashes)
        });
        let mut read = 0;
        for (list, weight, _) in lists {
            if read > MOST_READ {
                break;
            }
            read += list.len();
            for (id, other) in list {
                let sum = &mut self.sums[*id as usize];
                if *sum == 0 {
                    touched.push(*id);
                }
                *sum += (u32::from(weight) * u32::from(*other)) >> 8;
            }
        }
        let one = (ONE * ONE / 256.0) as u64;
        let mut found = Vec::with_capacity(touched.len());
        for id in touched {
            let sum = std::mem::take(&mut self.sums[id as usize]);
            found.push((id, (u64::from(sum) * 1000 / one) as u32));
        }
        found
    }

    fn add(&mut self, id: ArticleId, vector: Vec<Weighted>) {
        for Weighted { term, weight } in &vector {
            if *weight > 0 {
                let posting = (id, *weight);
                self.postings
                    .entry(*term)
                    .and_modify(|postings| postings.push(posting))
                    .or_insert(Postings::One([posting]));
            }
        }
        self.vectors.push(vector.into());
    }

    /// The cosine with what speaks for it beside the text.
    fn boosted(&self, article: &Article, other: &Article, text: u32) -> u32 {
        let rules = self.rules;
        let tags = shared(&article.tags, &other.tags).min(MOST_TAGS) as f64;
        let category = article.category.is_some() && article.category == other.category;
        let age = days_between(article, other) as f64;
        let nearness = (-age / rules.days).exp();
        let boost = 1.0
            + rules.tag * tags
            + if category { rules.category } else { 0.0 }
            + rules.near * nearness;
        (f64::from(text) * boost) as u32
    }

    /// The list of an article, and what was weighed for it.
    fn choose(
        &self,
        article: &Article,
        vector: &[Weighted],
        candidates: Vec<(ArticleId, u32)>,
        mut told: impl FnMut(&Candidate, Verdict),
    ) -> Vec<Scored> {
        let rules = self.rules;
        // Most have a word or two in common: no boost could lift them into the list.
        let most = 1.0 + rules.tag * MOST_TAGS as f64 + rules.category + rules.near;
        let hopeless = (f64::from(rules.threshold) / most) as u32;
        let mut scored: Vec<Candidate> = candidates
            .into_iter()
            .filter(|(id, text)| *text >= hopeless && self.edition.article(*id).is_listed())
            .map(|(id, text)| {
                let score = self.boosted(article, self.edition.article(id), text);
                Candidate { id, text, score }
            })
            .filter(|c| c.score >= rules.threshold)
            .collect();
        // Equal scores: the newer first; ids are by date, then path.
        let order = |a: &Candidate, b: &Candidate| b.score.cmp(&a.score).then(b.id.cmp(&a.id));
        if scored.len() > MOST_CANDIDATES {
            scored.select_nth_unstable_by(MOST_CANDIDATES, order);
            scored.truncate(MOST_CANDIDATES);
        }
        scored.sort_unstable_by(order);
        let mut chosen: Vec<Scored> = Vec::with_capacity(rules.count);
        let mut tellings: Vec<Telling> = Vec::new();
        let own = Telling::of(&article.words);
        let (mut of_story, mut put_off) = (0, Vec::new());
        for candidate in scored {
            let maybe_copy = |vector: &[Weighted]| self.cosine(candidate.id, vector) >= MAYBE_COPY;
            let of_article = maybe_copy(vector);
            let of_chosen: Vec<bool> = chosen
                .iter()
                .map(|other| maybe_copy(&self.vectors[other.id as usize]))
                .collect();
            let telling = (of_article || of_chosen.contains(&true))
                .then(|| Telling::of(&self.edition.article(candidate.id).words));
            let is_copy = |other: &Telling| {
                telling
                    .as_ref()
                    .is_some_and(|t| t.likeness(other) > rules.copy)
            };
            let first = of_chosen
                .iter()
                .zip(&tellings)
                .position(|(maybe, t)| *maybe && is_copy(t));
            let verdict = if of_article && is_copy(&own) {
                Verdict::CopyOfArticle
            } else if let Some(first) = first {
                Verdict::CopyOf(chosen[first].id)
            } else if chosen.len() == rules.count {
                Verdict::Full
            } else if candidate.text >= SAME_STORY && of_story >= rules.count.div_ceil(2) {
                // Other news have a place too; if there are none it comes in later.
                put_off.push(candidate);
                continue;
            } else {
                Verdict::Listed
            };
            if verdict == Verdict::Listed {
                of_story += usize::from(candidate.text >= SAME_STORY);
                chosen.push(candidate.listed());
                let said = telling
                    .unwrap_or_else(|| Telling::of(&self.edition.article(candidate.id).words));
                tellings.push(said);
            }
            told(&candidate, verdict);
        }
        for candidate in put_off {
            let verdict = if chosen.len() < rules.count {
                chosen.push(candidate.listed());
                Verdict::Listed
            } else {
                Verdict::SameStory
            };
            told(&candidate, verdict);
        }
        chosen
    }

    /// Cosine of an older article's vector with `vector`, in thousandths.
    fn cosine(&self, id: ArticleId, vector: &[Weighted]) -> u32 {
        let sum: u64 = common(&self.vectors[id as usize], vector)
            .map(|(_, product)| product)
            .sum();
        (sum * 1000 / (ONE * ONE) as u64) as u32
    }
}

fn shared<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    a.iter().filter(|x| b.contains(x)).count()
}

fn days_between(a: &Article, b: &Article) -> i64 {
    (a.date.at - b.date.at).num_days().abs()
}

impl Related {
    /// The lists of all articles of `edition`, whose words are numbered in `folds`.
    pub fn of(edition: &Edition, folds: &Folds, rules: &RelatedConfig) -> Related {
        if rules.count == 0 {
            return Related::default();
        }
        let mut related = Related::default();
        walk(edition, folds, rules, |past, id, vector, candidates| {
            let article = edition.article(id);
            let list = past.choose(article, vector, candidates, |older, verdict| {
                if verdict == Verdict::CopyOfArticle && article.is_listed() {
                    related.copies.push((id, older.id));
                }
            });
            related.lists.push(list);
        });
        related
    }

    /// Articles that say what an older one says: the newer first.
    pub fn copies(&self) -> &[(ArticleId, ArticleId)] {
        &self.copies
    }

    /// The lists under an article; `most` bounds `Các tin khác`.
    pub fn lists(&self, edition: &Edition, id: ArticleId, rules: &RelatedConfig) -> Lists {
        let article = edition.article(id);
        let mut related: Vec<Scored> = match &article.pinned {
            PinnedArticles::None => return Lists::default(),
            PinnedArticles::First(pinned) => pinned
                .iter()
                .filter(|p| **p != id && edition.article(**p).is_listed())
                .map(|id| Scored {
                    id: *id,
                    score: None,
                })
                .collect(),
        };
        let by_text = self.lists.get(id as usize).map_or(&[][..], Vec::as_slice);
        for entry in by_text {
            if related.len() >= rules.count {
                break;
            }
            if related.iter().all(|r| r.id != entry.id) {
                related.push(*entry);
            }
        }
        let mut lists = Lists {
            related,
            others: Vec::new(),
        };
        if let Some(category) = article.category {
            let slots = &edition.categories.term(category).slots;
            lists.add_older(edition, slots, id, rules.others);
        }
        lists.add_older(edition, &edition.all, id, rules.others);
        lists.others.sort_unstable_by(|a, b| b.cmp(a));
        lists
    }
}

/// Why the list of `id` is what it is: every candidate, the best first.
pub fn explain(
    edition: &Edition,
    folds: &Folds,
    rules: &RelatedConfig,
    id: ArticleId,
) -> Vec<Reason> {
    let mut reasons = Vec::new();
    walk(edition, folds, rules, |past, at, vector, candidates| {
        if at != id {
            return;
        }
        let article = edition.article(id);
        past.choose(article, vector, candidates, |weighed, verdict| {
            let Candidate { id, text, score } = *weighed;
            let theirs = &past.vectors[id as usize];
            let mut terms: Vec<(String, u32)> = common(theirs, vector)
                .map(|(term, product)| {
                    let share = product * 1000 / (ONE * ONE) as u64;
                    (folds.name(term), share as u32)
                })
                .collect();
            terms.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let older = edition.article(id);
            reasons.push(Reason {
                id,
                text,
                score,
                terms,
                tags: shared(&article.tags, &older.tags),
                same_category: article.category.is_some() && article.category == older.category,
                days: days_between(article, older),
                verdict,
            });
        });
    });
    reasons
}

/// Goes through the articles from the oldest; `each` sees one with its vector
/// and its candidates among those before.
fn walk(
    edition: &Edition,
    folds: &Folds,
    rules: &RelatedConfig,
    mut each: impl FnMut(&Past<'_>, ArticleId, &[Weighted], Vec<(ArticleId, u32)>),
) {
    let mut past = Past {
        edition,
        rules,
        folds: &folds.of_form,
        hashes: &folds.hashes,
        frequencies: FxHashMap::default(),
        postings: FxHashMap::default(),
        vectors: Vec::with_capacity(edition.articles.len()),
        sums: Vec::new(),
    };
    for (id, article) in edition.articles.iter().enumerate() {
        let id = id as ArticleId;
        let vector = past.vector(&article.words);
        let candidates = past.candidates(&vector);
        each(&past, id, &vector, candidates);
        past.add(id, vector);
    }
}

impl Lists {
    /// Adds the newest of `ids` that are older than `id`, up to `most`.
    fn add_older(&mut self, edition: &Edition, ids: &[ArticleId], id: ArticleId, most: usize) {
        let older = &ids[..ids.partition_point(|other| *other < id)];
        for other in edition.listed(older).rev() {
            if self.others.len() >= most {
                break;
            }
            if self.related.iter().all(|r| r.id != other) && !self.others.contains(&other) {
                self.others.push(other);
            }
        }
    }
}

/// The listed articles before and after `id` in time.
pub fn neighbours(edition: &Edition, id: ArticleId) -> (Option<&Article>, Option<&Article>) {
    let at = id as usize;
    let before = edition.articles[..at].iter().rev().find(|a| a.is_listed());
    let after = edition.articles[at + 1..].iter().find(|a| a.is_listed());
    (before, after)
}
