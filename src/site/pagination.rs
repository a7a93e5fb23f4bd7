//! Pages of a list, numbered from the oldest article, so that the content of
//! a number never changes once it is full.
//!
//! Page 1 holds the oldest. The newest stand on the list's own URL: those that
//! no full page holds, between one and two pages of them, so that the first
//! page a reader meets is never nearly empty.

use std::ops::Range;

/// How many numbered pages a list of `slots` entries has.
pub fn numbered_pages(slots: usize, per_page: usize) -> usize {
    (slots / per_page).saturating_sub(1)
}

/// The slots on page `number`, from 1.
pub fn page_slots(number: usize, per_page: usize) -> Range<usize> {
    (number - 1) * per_page..number * per_page
}

/// The slots on the list's own URL.
pub fn newest_slots(slots: usize, per_page: usize) -> Range<usize> {
    numbered_pages(slots, per_page) * per_page..slots
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_newest_page_holds_one_to_two_pages() {
        assert_eq!(newest_slots(0, 10), 0..0);
        assert_eq!(newest_slots(19, 10), 0..19);
        assert_eq!(newest_slots(20, 10), 10..20);
        assert_eq!(numbered_pages(20, 10), 1);
        assert_eq!(page_slots(2, 10), 10..20);
    }

    proptest! {
        #[test]
        fn pages_cover_every_slot_once_and_never_change(slots in 0usize..500, per_page in 1usize..30) {
            let numbered = numbered_pages(slots, per_page);
            let mut covered: Vec<usize> = (1..=numbered).flat_map(|n| page_slots(n, per_page)).collect();
            covered.extend(newest_slots(slots, per_page));
            prop_assert_eq!(covered, (0..slots).collect::<Vec<_>>());
            prop_assert!(numbered_pages(slots + 1, per_page) >= numbered);
        }
    }
}
