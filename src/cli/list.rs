//! `bantin list`.

use clap::{Args, ValueEnum};

use super::{AsOf, Failure, Shell};
use crate::bilingual;
use crate::cli::terminal::{err, out};
use crate::diagnostic::MessageLanguage;
use crate::pipeline::{self, Options, Silent};
use crate::site::LifeEntry;

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    /// Chỉ những bài có tình trạng này · Only articles with this status
    #[arg(long, value_name = "STATUS")]
    status: Option<Status>,
    /// Chỉ in lúc trang tin tự thay đổi lần tới · Print only when the site next changes by itself
    #[arg(long, conflicts_with = "status")]
    next: bool,
    /// In JSON · Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    as_of: AsOf,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    Draft,
    Scheduled,
    Published,
    Expired,
    Withdrawn,
}

impl Status {
    fn name(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Scheduled => "scheduled",
            Status::Published => "published",
            Status::Expired => "expired",
            Status::Withdrawn => "withdrawn",
        }
    }
}

pub(super) fn run(shell: &Shell, args: &ListArgs) -> Result<(), Failure> {
    let (as_of, _) = shell.instant(&args.as_of)?;
    let options = Options::once(&shell.root, as_of);
    let prepared = pipeline::prepare(&options, &Silent).map_err(Failure::Site)?;
    if args.next {
        let next = prepared.site.next_change.map(|at| at.to_rfc3339());
        if args.json {
            out!("{}", serde_json::json!({ "next": next }));
        } else {
            match next {
                Some(next) => out!("{next}"),
                // What reads the time is to find none.
                None => err!(
                    "{}",
                    shell.say(&bilingual!(
                        "không còn thay đổi nào theo lịch",
                        "nothing is scheduled to change"
                    ))
                ),
            }
        }
        return Ok(());
    }
    let lives = prepared.site.lives();
    let mut entries: Vec<&LifeEntry> = lives
        .iter()
        .filter(|e| args.status.is_none_or(|s| s.name() == e.status))
        .collect();
    entries.sort_by(|a, b| (a.date, &a.file).cmp(&(b.date, &b.file)));
    if args.json {
        let json = serde_json::to_string_pretty(&entries).unwrap_or_default();
        out!("{json}");
        return Ok(());
    }
    for entry in &entries {
        out!("{}", line(entry, shell.language));
    }
    let count = entries.len();
    out!(
        "{}",
        shell.say(&bilingual!("{count} bài", "articles and pages: {count}"))
    );
    Ok(())
}

fn line(entry: &LifeEntry, language: MessageLanguage) -> String {
    let status = match (entry.status, language) {
        ("draft", MessageLanguage::Vi) => "bản nháp",
        ("scheduled", MessageLanguage::Vi) => "chờ đăng",
        ("published", MessageLanguage::Vi) => "đã đăng",
        ("expired", MessageLanguage::Vi) => "hết hạn",
        ("withdrawn", MessageLanguage::Vi) => "đã gỡ",
        (status, _) => status,
    };
    let date = entry.date.map_or_else(
        || "-".to_owned(),
        |d| d.at.format("%Y-%m-%d %H:%M").to_string(),
    );
    let from = entry
        .public_from
        .map(|m| format!(" → {}", m.at.format("%Y-%m-%d %H:%M")))
        .unwrap_or_default();
    // Columns by characters; Vietnamese letters are one column each in NFC.
    format!(
        "{status:<9}  {date:<16}{from}  {}  {}",
        entry.file, entry.title
    )
}
