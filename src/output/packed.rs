//! Files beside pages that somebody packed beforehand (`index.html.gz`): bantin makes
//! none, and a server that sends them goes on showing what they hold.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::Staged;
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Place};

impl Staged<'_> {
    /// Files of others in the output that pack others in it: what packs, and what is packed.
    fn packed(&self) -> impl Iterator<Item = (&str, &str)> {
        let foreign = self.old.foreign.iter().map(|foreign| &*foreign.path);
        foreign.filter_map(|path| {
            let mut ends = [".gz", ".br", ".zst"].iter();
            Some((path, ends.find_map(|end| path.strip_suffix(end))?))
        })
    }

    /// Packed files that were older than what they pack before this build, or whose page
    /// was gone: a server that sends them goes on showing what was.
    pub fn stale_packed(&self) -> impl Iterator<Item = &str> {
        let written = |path: &str| {
            let metadata = fs::metadata(self.folders.output.join(path));
            metadata.and_then(|metadata| metadata.modified()).ok()
        };
        let stale = self
            .packed()
            .filter(move |(packed, own)| match written(own) {
                Some(own) => written(packed).is_some_and(|packed| packed < own),
                None => own.ends_with(".html"),
            });
        stale.map(|(packed, _)| packed)
    }

    /// Whether this build changes what somebody has packed.
    pub fn outdates_packed(&self) -> bool {
        let own: HashSet<&str> = self.packed().map(|(_, own)| own).collect();
        self.tree.changed.iter().any(|path| own.contains(&**path))
    }
}

/// A warning: a server may go on sending what `packed` holds, and `count` like it.
pub fn stale_packed(packed: &str, count: usize, output: &Path) -> Diagnostic {
    let shown = output.join(packed).display().to_string();
    Diagnostic::warning(
        "packed-stale",
        bilingual!(
            "{count} tệp nén sẵn không do bantin tạo nay đã cũ so với trang, và máy chủ có thể vẫn gửi chúng",
            "files that were packed beforehand, not by bantin, are older than the pages they pack, and a server may go on sending them: {count}"
        ),
    )
    .at(Place::file(&*shown))
    .hint(bilingual!(
        "nén lại sau mỗi lần dựng, hoặc xóa chúng",
        "pack anew after each build, or delete them"
    ))
}
