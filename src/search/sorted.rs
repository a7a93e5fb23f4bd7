//! All words or all pairs of an edition in order, in bounded memory: articles are
//! read a piece at a time, what stands in a piece is sorted and put aside, and the
//! pieces are merged group by group (external sorting; Knuth, The Art of Computer
//! Programming, volume 3, 5.4).

use std::ops::Range;

use rayon::prelude::*;

use super::block::{Occurrence, Posting};
use crate::cache::Scratch;
use crate::lexicon::{push_varint, read_varint};
use crate::site::Article;

/// Articles of a piece.
const PIECE: usize = 2_048;

/// Groups that keys are divided into, by their size: a power of two.
pub(super) const GROUPS: usize = 1_024;

/// Occurrences of all articles.
pub(super) struct Sorted<'s> {
    pieces: Vec<Piece>,
    scratch: Option<&'s Scratch>,
}

/// What stands in some articles, in order.
struct Piece {
    /// Number of the first article.
    first: u32,
    /// How many occurrences.
    count: usize,
    /// Where the bytes of each group end.
    ends: Vec<usize>,
    place: PiecePlace,
}

enum PiecePlace {
    Memory(Vec<u8>),
    /// From here on in the scratch file.
    Scratch(u64),
}

/// Articles that are in lists, with their numbers.
pub(super) fn listed(
    articles: &[Article],
    numbers: Range<usize>,
) -> impl Iterator<Item = (u32, &Article)> {
    let numbered = numbers.zip(articles);
    numbered
        .filter(|(_, article)| article.is_listed())
        .map(|(number, article)| (number as u32, article))
}

impl<'s> Sorted<'s> {
    /// Of what `occurrences` finds in each article; keys are below `span`. Pieces
    /// are put aside in `scratch`, and kept in memory where there is none.
    pub(super) fn of<'a, Found: Iterator<Item = Occurrence>>(
        articles: &'a [Article],
        span: u64,
        scratch: Option<&'s Scratch>,
        occurrences: impl Fn(&'a Article, u32) -> Found + Sync,
    ) -> Self {
        // A single piece is used at once.
        let scratch = scratch.filter(|_| articles.len() > PIECE);
        let pieces = articles.par_chunks(PIECE).enumerate().map(|(nth, some)| {
            let first = nth * PIECE;
            let listed = listed(some, first..first + some.len());
            let mut all: Vec<Occurrence> = listed
                .flat_map(|(number, article)| occurrences(article, number))
                .collect();
            all.sort_unstable();
            Piece::of(&all, first as u32, span, scratch)
        });
        Sorted {
            pieces: pieces.collect(),
            scratch,
        }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.pieces.iter().map(|piece| piece.count).sum()
    }

    /// Those of some groups, in order; none when they can't be read back.
    pub(super) fn groups(&self, groups: Range<usize>) -> Option<Vec<Occurrence>> {
        let mut all = Vec::new();
        for piece in &self.pieces {
            let start = piece.start(groups.start);
            let length = piece.start(groups.end) - start;
            let read;
            let bytes = match &piece.place {
                PiecePlace::Memory(bytes) => &bytes[start..start + length],
                PiecePlace::Scratch(at) => {
                    read = self.scratch?.read(at + start as u64, length)?;
                    &read[..]
                }
            };
            for group in groups.clone() {
                let range = piece.start(group) - start..piece.start(group + 1) - start;
                piece.read(&bytes[range], &mut all)?;
            }
        }
        // A stable sort merges what is in order already, as each piece is.
        all.sort();
        Some(all)
    }
}

fn group(key: u32, span: u64) -> usize {
    (u64::from(key) * GROUPS as u64 / span) as usize
}

impl Piece {
    fn of(all: &[Occurrence], first: u32, span: u64, scratch: Option<&Scratch>) -> Piece {
        let mut bytes = Vec::with_capacity(all.len() * 7);
        let mut ends = Vec::with_capacity(GROUPS);
        let mut before = 0;
        for one in all {
            let group = group(one.key, span);
            while ends.len() < group {
                ends.push(bytes.len());
                before = 0;
            }
            push_varint(&mut bytes, one.key - before);
            push_varint(&mut bytes, one.variant);
            let Posting { article, worth } = one.posting;
            push_varint(&mut bytes, ((article - first) << 2) | u32::from(worth));
            before = one.key;
        }
        ends.resize(GROUPS, bytes.len());
        let put_aside = scratch.and_then(|scratch| scratch.append(&bytes));
        bytes.shrink_to_fit();
        Piece {
            first,
            count: all.len(),
            ends,
            place: put_aside.map_or(PiecePlace::Memory(bytes), PiecePlace::Scratch),
        }
    }

    /// Where the bytes of a group begin.
    fn start(&self, group: usize) -> usize {
        group.checked_sub(1).map_or(0, |before| self.ends[before])
    }

    /// Reads a group.
    fn read(&self, mut bytes: &[u8], into: &mut Vec<Occurrence>) -> Option<()> {
        let mut key = 0u32;
        while !bytes.is_empty() {
            key = key.checked_add(read_varint(&mut bytes)?)?;
            let variant = read_varint(&mut bytes)?;
            let posting = read_varint(&mut bytes)?;
            into.push(Occurrence {
                key,
                variant,
                posting: Posting {
                    article: self.first.checked_add(posting >> 2)?,
                    worth: (posting & 3) as u8,
                },
            });
        }
        Some(())
    }
}
