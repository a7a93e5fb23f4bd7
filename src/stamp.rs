//! What the file system says of a file: enough to know, without reading it,
//! that it is as it was.

use std::fs::Metadata;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use borsh::{BorshDeserialize, BorshSerialize};

/// Two writes this close together may leave a file with one and the same time: clocks of
/// file systems tick every few milliseconds, some only every two seconds.
const TICK: Duration = Duration::from_millis(20);
const SLOW_TICK: Duration = Duration::from_secs(2);

/// Size, place and times of a file. Times are in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Stamp {
    /// Bytes.
    pub size: u64,
    /// Number of the file in its file system; 0 where there is none.
    pub inode: u64,
    /// When its content was last written.
    pub modified: i128,
    /// When anything of it last changed, which no program can set back; 0 where
    /// the system does not say.
    pub changed: i128,
}

impl Stamp {
    /// What `metadata` says.
    pub fn of(metadata: &Metadata) -> Stamp {
        let modified = metadata.modified().map_or(0, nanoseconds);
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let changed = i128::from(metadata.ctime()) * 1_000_000_000;
            Stamp {
                size: metadata.len(),
                inode: metadata.ino(),
                modified,
                changed: changed + i128::from(metadata.ctime_nsec()),
            }
        }
        #[cfg(not(unix))]
        Stamp {
            size: metadata.len(),
            inode: 0,
            modified,
            changed: 0,
        }
    }

    /// The same but for the time of change, which a second name for a file moves.
    pub fn is_same_content(&self, other: &Stamp) -> bool {
        let content = |s: &Stamp| (s.size, s.inode, s.modified);
        content(self) == content(other)
    }

    /// Whether the file was last written so long before `now` that any later
    /// write would show in its times.
    pub fn is_settled(&self, now: i128) -> bool {
        let last = self.modified.max(self.changed);
        let is_coarse = self.modified % 1_000_000_000 == 0;
        let tick = if is_coarse { SLOW_TICK } else { TICK };
        last + (tick.as_nanos() as i128) < now
    }
}

/// Nanoseconds since 1970, below 0 before.
pub fn nanoseconds(time: SystemTime) -> i128 {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => after.as_nanos() as i128,
        Err(before) => -(before.duration().as_nanos() as i128),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_a_moment_ago_is_not_settled() {
        let second = 1_000_000_000;
        let stamp = |modified, changed| Stamp {
            modified,
            changed,
            ..Stamp::default()
        };
        let now = 100 * second;
        assert!(stamp(99 * second + 5, 99 * second + 5).is_settled(now));
        assert!(!stamp(now - 5_000_001, 0).is_settled(now));
        assert!(!stamp(now - second, 0).is_settled(now), "a coarse clock");
        // Restored with an old time a moment ago.
        assert!(!stamp(3, now - 1_000_000).is_settled(now));
        assert!(
            !stamp(now + second + 1, 0).is_settled(now),
            "a clock set back"
        );
    }
}
