//! Progress: bars on a terminal, nothing elsewhere.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Shell;
use crate::bilingual;
use crate::diagnostic::MessageLanguage;
use crate::pipeline::{Progress, Stage};

/// A bar for each stage, cleared when the next one begins.
pub(super) struct Bars {
    language: MessageLanguage,
    visible: bool,
    bar: Mutex<ProgressBar>,
}

impl Bars {
    pub(super) fn new(shell: &Shell) -> Self {
        Bars {
            language: shell.language,
            // A log that passes for a terminal can't take lines back.
            visible: !shell.quiet
                && std::io::stderr().is_terminal()
                && std::env::var_os("CI").is_none(),
            bar: Mutex::new(ProgressBar::hidden()),
        }
    }

    /// Takes the last bar away.
    pub(super) fn finish(&self) {
        if let Ok(bar) = self.bar.lock() {
            bar.finish_and_clear();
        }
    }
}

impl Progress for Bars {
    fn stage(&self, stage: Stage, total: Option<usize>) {
        if !self.visible {
            return;
        }
        self.finish();
        let new = match total {
            Some(total) => {
                let bar = ProgressBar::new(total as u64);
                if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}") {
                    bar.set_style(style);
                }
                bar
            }
            None => ProgressBar::new_spinner(),
        };
        new.set_message(stage_name(stage).get(self.language).to_owned());
        new.enable_steady_tick(Duration::from_millis(100));
        if let Ok(mut bar) = self.bar.lock() {
            *bar = new;
        }
    }

    fn step(&self) {
        if self.visible
            && let Ok(bar) = self.bar.lock()
        {
            bar.inc(1);
        }
    }
}

/// The name of a stage, for bars and reports.
pub(super) fn stage_name(stage: Stage) -> crate::diagnostic::Bilingual {
    match stage {
        Stage::Read => bilingual!("đọc bài", "read"),
        Stage::Bodies => bilingual!("nội dung", "bodies"),
        Stage::Site => bilingual!("sắp xếp", "site"),
        Stage::Related => bilingual!("tin liên quan", "related news"),
        Stage::Search => bilingual!("tìm kiếm", "search"),
        Stage::Check => bilingual!("kiểm tra", "plan and checks"),
        Stage::Pages => bilingual!("ghi trang", "pages"),
        Stage::Exchange => bilingual!("đổi chỗ", "exchange"),
    }
}
