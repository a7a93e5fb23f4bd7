//! `bantin build`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::format::{self, Format};
use super::progress::Bars;
use super::timings::{self, Timings};
use super::{AsOf, DEFAULT_OUTPUT, Failure, Shell, report};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::config::{self, BaseUrl};
use crate::diagnostic::{Bilingual, Diagnostic, Diagnostics, Place};
use crate::locale::date::{DateForm, Moment, format as format_date};
use crate::output::{self, Trust};
use crate::pipeline::{self, Options, Report, Target};
use crate::plan::ledger::LEDGER_FILE;

/// Folder of a preview with drafts, in the site's root.
const PREVIEW_OUTPUT: &str = "public-drafts";

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    /// Thư mục ghi trang tin (mặc định: public; với --drafts: public-drafts) · Output folder (default: public; with --drafts: public-drafts)
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    as_of: AsOf,
    /// Xem trước cả bản nháp và bài chưa đến giờ, vào public-drafts · Preview drafts and scheduled articles too, in public-drafts
    #[arg(long)]
    drafts: bool,
    /// Dùng thay `base_url` của bantin.yaml · Use in place of `base_url` in bantin.yaml
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Dựng lại từ đầu, không dùng gì của lần trước · Build everything anew, reusing nothing
    #[arg(long)]
    clean: bool,
    /// Đọc mọi tệp thay vì tin vào giờ sửa của chúng · Read every file instead of trusting its times
    #[arg(long, conflicts_with = "clean")]
    paranoid: bool,
    /// In thời gian của từng bước · Print the time of each stage
    #[arg(long, value_name = "FORM", num_args = 0..=1, require_equals = true, default_missing_value = "text")]
    timings: Option<Timings>,
    /// In thời gian của từng mẫu giao diện · Print the time that each template takes
    #[arg(long)]
    template_timings: bool,
    /// Định dạng thông báo lỗi, cảnh báo · Format of errors and warnings
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
}

pub(super) fn run(shell: &Shell, args: &BuildArgs) -> Result<(), Failure> {
    let (as_of, in_future) = shell.instant(&args.as_of)?;
    let base_url = base_url(args)?;
    let output = output_folder(shell, args)?;
    let trust = match (args.clean, args.paranoid) {
        (true, _) => Trust::Nothing,
        (false, true) => Trust::Content,
        (false, false) => Trust::Times,
    };
    let options = Options {
        root: shell.root.clone(),
        as_of,
        drafts: args.drafts,
        base_url,
        keep_words: false,
        keep: true,
        trust,
        time_templates: args.template_timings,
        ledger: None,
    };
    let bars = Bars::new(shell);
    let target = Target {
        output,
        // Only what the public could see is remembered as published.
        record_urls: !args.drafts && !in_future,
    };
    let mut built = pipeline::build(&options, &target, &bars).map_err(Failure::from);
    bars.finish();
    if let Ok(report) = &mut built
        && in_future
        && !args.drafts
    {
        let output = target.output.strip_prefix(&shell.root);
        report.found.push(ahead(output.unwrap_or(&target.output)));
    }
    if args.format != Format::Human {
        print_found(shell, args.format, &built);
    }
    let report = built?;
    match args.timings {
        Some(Timings::Text) => timings::print(shell, &report),
        Some(Timings::Json) => timings::print_json(&report),
        None => {}
    }
    if args.template_timings {
        timings::print_templates(shell, &report);
    }
    if args.format == Format::Human {
        report::print(shell, &report.found);
        // What is read by a program holds nothing else.
        if !shell.quiet && args.timings != Some(Timings::Json) {
            print_report(shell, &report);
        }
    }
    // The process ends here, and the system is quicker at taking memory back.
    std::mem::forget(report);
    Ok(())
}

/// What was found, for a program to read.
fn print_found(shell: &Shell, format: Format, built: &Result<Report, Failure>) {
    // A report without it would pass for that of a site without faults.
    let only =
        |code, why: &Bilingual| Diagnostics::from_iter([Diagnostic::error(code, why.clone())]);
    let found = match built {
        Ok(report) => &report.found,
        Err(Failure::Site(found)) => found,
        Err(Failure::Usage(why)) => &only("usage", why),
        Err(Failure::Machine(why)) => &only("machine", why),
    };
    format::print(format, found, shell);
}

fn base_url(args: &BuildArgs) -> Result<Option<BaseUrl>, Failure> {
    let Some(given) = &args.base_url else {
        return Ok(None);
    };
    let wrong = || {
        Failure::Usage(bilingual!(
            "--base-url: `{given}` không phải địa chỉ của một trang",
            "--base-url: `{given}` is not a site's address"
        ))
    };
    config::parse_base_url(given).map(Some).ok_or_else(wrong)
}

/// A warning: the output at `output` shows what is not public yet.
fn ahead(output: &Path) -> Diagnostic {
    Diagnostic::warning(
        "as-of-ahead",
        bilingual!(
            "--as-of ở tương lai: trang dựng ra có thể có những gì chưa đến giờ đăng",
            "--as-of is ahead of now: this output may show what is not public yet"
        ),
    )
    .at(Place::file(&*output.display().to_string()))
    .hint(bilingual!(
        "chỉ để xem; trước khi đưa lên mạng, dựng lại mà không có --as-of",
        "look at it only; build again without --as-of before it is put online"
    ))
}

fn output_folder(shell: &Shell, args: &BuildArgs) -> Result<PathBuf, Failure> {
    let public = shell.root.join(DEFAULT_OUTPUT);
    match (&args.output, args.drafts) {
        (None, false) => Ok(public),
        (None, true) => Ok(shell.root.join(PREVIEW_OUTPUT)),
        (Some(given), drafts) => {
            let same = drafts
                && output::check_target(given, &shell.root)?
                    == output::check_target(&public, &shell.root)?;
            if same {
                return Err(Failure::Usage(bilingual!(
                    "--drafts không ghi vào {DEFAULT_OUTPUT}, nơi của trang công khai; bỏ --output để ghi vào {PREVIEW_OUTPUT}",
                    "--drafts does not write to {DEFAULT_OUTPUT}, the place of the public site; leave --output out to write to {PREVIEW_OUTPUT}"
                )));
            }
            Ok(given.clone())
        }
    }
}

fn print_report(shell: &Shell, report: &Report) {
    let published = report.published;
    let (articles, written) = (report.articles, published.written);
    let (unchanged, removed) = (published.unchanged, published.removed);
    let megabytes = published.bytes as f64 / 1e6;
    out!("{}", shell.say(&bilingual!(
        "{articles} bài; {written} tệp ghi mới, {unchanged} giữ nguyên, {removed} bỏ đi; {megabytes:.1} MB",
        "articles: {articles}; files written: {written}, unchanged: {unchanged}, removed: {removed}; {megabytes:.1} MB"
    )));
    if report.remembers_more {
        out!(
            "{}",
            shell.say(&bilingual!(
                "{LEDGER_FILE} đã thay đổi: đưa tệp này vào git (commit) cùng nội dung",
                "{LEDGER_FILE} has changed: commit it with the content"
            ))
        );
    }
    if let Some(at) = report.next_change {
        let code = match shell.language {
            crate::diagnostic::MessageLanguage::Vi => "vi",
            crate::diagnostic::MessageLanguage::En => "en",
        };
        let when = format_date(&Moment { at, has_time: true }, DateForm::Stamp, code);
        out!(
            "{}",
            shell.say(&bilingual!(
                "trang tin tự thay đổi lần tới vào {when}: dựng lại vào lúc đó",
                "the site next changes by itself on {when}: build it again then"
            ))
        );
    }
    if let Some(weight) = &report.heaviest {
        let kb = |bytes: usize| format!("{:.1} KB", bytes as f64 / 1024.0);
        let (page, sent) = (kb(weight.bytes), kb(weight.gzipped));
        let (styles, scripts) = (kb(weight.styles), kb(weight.scripts));
        let (requests, url) = (weight.requests, &weight.url);
        out!("{}", shell.say(&bilingual!(
            "bài nặng nhất: {page} (nén còn {sent}), CSS {styles}, JavaScript {scripts}, {requests} tệp: {url}",
            "heaviest article: {page} ({sent} compressed), style sheets {styles}, scripts {scripts}, files: {requests}: {url}"
        )));
    }
    let seconds = report.seconds();
    out!(
        "{}",
        shell.say(&bilingual!(
            "xong sau {seconds:.2} s",
            "done in {seconds:.2} s"
        ))
    );
    if shell.verbose {
        for (kind, count) in &report.kinds {
            out!("{count:>8}  {kind}");
        }
    }
}
