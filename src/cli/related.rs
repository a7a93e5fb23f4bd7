//! `bantin related`: why an article has the related news that it has.

use std::path::Path;

use clap::Args;
use unicode_normalization::UnicodeNormalization;

use super::{AsOf, Failure, Shell};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::content::walk::{self, CONTENT_DIR};
use crate::diagnostic::Bilingual;
use crate::pipeline::{self, Options, Silent};
use crate::related::{Reason, Scored, Verdict};
use crate::site::{Edition, PinnedArticles};

#[derive(Debug, Args)]
pub(super) struct RelatedArgs {
    /// Tệp của bài, ví dụ content/2018/07/a.md · File of the article, such as content/2018/07/a.md
    #[arg(value_name = "PATH")]
    path: String,
    /// Số bài đã xét được in ra · How many of the candidates to print
    #[arg(long, value_name = "N", default_value_t = 15)]
    most: usize,
    #[command(flatten)]
    as_of: AsOf,
}

/// Words in common that are printed for an entry.
const MOST_WORDS: usize = 8;

pub(super) fn run(shell: &Shell, args: &RelatedArgs) -> Result<(), Failure> {
    let (as_of, _) = shell.instant(&args.as_of)?;
    let options = Options {
        keep_words: true,
        ..Options::once(&shell.root, as_of)
    };
    let prepared = pipeline::prepare(&options, &Silent).map_err(Failure::Site)?;
    let given = args.path.replace('\\', "/");
    let path = path_in_content(&given, &shell.root);
    let path = path.as_str();
    let Some((index, id, reasons)) = prepared.explain_related(path) else {
        return Err(Failure::Usage(bilingual!(
            "{given} không phải bài đã đăng: chưa đến giờ, là bản nháp, hoặc không có tệp này",
            "{given} is not a published article: it is a draft, waits for its hour, or is not there"
        )));
    };
    let edition = &prepared.site.editions[index];
    let related = &prepared.related()[index];
    let lists = related.lists(edition, id, &prepared.config.related);
    out!("{}", edition.article(id).content.title);
    for pinned in lists.related.iter().filter(|entry| entry.score.is_none()) {
        let title = &edition.article(pinned.id).content.title;
        out!(
            "  {title}\n    {}",
            shell.say(&bilingual!("do biên tập chọn", "chosen by the editor"))
        );
    }
    if reasons.is_empty() {
        out!(
            "  {}",
            shell.say(&bilingual!(
                "không có bài cũ hơn nào đủ giống",
                "no older article is like it enough"
            ))
        );
    }
    let (listed, pinned): (Vec<&Scored>, Vec<&Scored>) = {
        let related = lists.related.iter();
        related.partition(|entry| entry.score.is_some())
    };
    let is_turned_off = matches!(edition.article(id).pinned, PinnedArticles::None);
    let is_pinned = |id| pinned.iter().any(|pin| pin.id == id);
    let unpinned = reasons.into_iter().filter(|reason| !is_pinned(reason.id));
    for mut reason in unpinned.take(args.most) {
        let is_listed = listed.iter().any(|entry| entry.id == reason.id);
        if reason.verdict == Verdict::Listed && !is_listed {
            // What the editor chose comes before what was found.
            let mut pins = pinned.iter().map(|pin| pin.id);
            let copy = pins.find(|pin| related.are_copies(*pin, reason.id));
            reason.verdict = match copy {
                _ if is_turned_off => Verdict::TurnedOff,
                Some(pin) => Verdict::CopyOf(pin),
                None => Verdict::Full,
            };
        }
        print_reason(shell, edition, &reason);
    }
    Ok(())
}

/// The path below `content/` of the file that was named in one way or another.
fn path_in_content(given: &str, root: &Path) -> String {
    let content = root.join(CONTENT_DIR).canonicalize();
    let real = Path::new(given).canonicalize();
    if let (Ok(content), Ok(real)) = (content, real)
        && let Ok(path) = real.strip_prefix(&content)
    {
        let path = path.to_string_lossy();
        return walk::forward_slashes(&path).nfc().collect();
    }
    let path = given.trim_start_matches("./");
    let inside = path.strip_prefix(&format!("{CONTENT_DIR}/"));
    inside.unwrap_or(path).to_owned()
}

fn print_reason(shell: &Shell, edition: &Edition, reason: &Reason) {
    let title = &edition.article(reason.id).content.title;
    let thousandths = |number: u32| f64::from(number) / 1000.0;
    out!("  {:.3}  {title}", thousandths(reason.score));
    let words: Vec<String> = reason
        .terms
        .iter()
        .take(MOST_WORDS)
        .map(|(word, share)| format!("{word} {:.3}", thousandths(*share)))
        .collect();
    let (text, words) = (thousandths(reason.text), words.join(", "));
    let (tags, days) = (reason.tags, reason.days);
    let category = if reason.same_category {
        bilingual!(", cùng chuyên mục", ", same category")
    } else {
        bilingual!("", "")
    };
    let (vi, en) = (category.vi, category.en);
    out!(
        "    {}",
        shell.say(&bilingual!(
            "chữ {text:.3} ({words}); {tags} từ khóa chung{vi}, cách {days} ngày",
            "text {text:.3} ({words}); tags in common: {tags}{en}, days apart: {days}"
        ))
    );
    out!("    {}", shell.say(&verdict(edition, reason.verdict)));
}

fn verdict(edition: &Edition, verdict: Verdict) -> Bilingual {
    match verdict {
        Verdict::Listed => bilingual!("có trong danh sách", "in the list"),
        Verdict::CopyOfArticle => bilingual!(
            "bỏ: gần trùng chính bài này",
            "left out: almost this very article"
        ),
        Verdict::CopyOf(other) => {
            let title = &edition.article(other).content.title;
            bilingual!(
                "bỏ: gần trùng “{title}”",
                "left out: almost the same as “{title}”"
            )
        }
        Verdict::SameStory => bilingual!(
            "bỏ: cùng sự việc với các bài trên",
            "left out: the same story as those above"
        ),
        Verdict::Full => bilingual!("bỏ: danh sách đã đủ", "left out: the list was full"),
        Verdict::TurnedOff => bilingual!(
            "bỏ: bài có `related: none`",
            "left out: the article has `related: none`"
        ),
    }
}
