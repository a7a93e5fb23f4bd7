//! `bantin build --timings` and `--template-timings`: where the time goes.

use clap::ValueEnum;
use serde_json::json;

use super::Shell;
use super::progress::stage_name;
use crate::bilingual;
use crate::cli::terminal::out;
use crate::pipeline::Report;

/// Form of the timings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Timings {
    /// Mỗi bước một dòng · One line per stage
    Text,
    /// JSON trên một dòng · JSON on one line
    Json,
}

/// A line a stage: seconds and share.
pub(super) fn print(shell: &Shell, report: &Report) {
    let total = report.seconds();
    for (stage, time) in &report.timings {
        let seconds = time.as_secs_f64();
        let share = 100.0 * seconds / total.max(f64::MIN_POSITIVE);
        let name = stage_name(*stage);
        out!("{seconds:>9.3} s {share:>5.1}%  {}", shell.say(&name));
    }
}

/// `{"stages": [{"stage": "read", "seconds": 0.1}, …], "seconds": 1.2}`.
pub(super) fn print_json(report: &Report) {
    let stages: Vec<serde_json::Value> = report
        .timings
        .iter()
        .map(|(stage, time)| {
            json!({ "stage": stage_name(*stage).en, "seconds": time.as_secs_f64() })
        })
        .collect();
    out!(
        "{}",
        json!({ "stages": stages, "seconds": report.seconds() })
    );
}

/// A line a template, the costliest first: times rendered, milliseconds of all
/// threads together, the mean, the longest.
pub(super) fn print_templates(shell: &Shell, report: &Report) {
    out!(
        "{}",
        shell.say(&bilingual!(
            "    số lần    tổng ms   t.bình ms   lâu nhất ms  mẫu",
            "     times   total ms     mean ms    longest ms  template"
        ))
    );
    for (name, time) in &report.template_timings {
        let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1e3;
        out!(
            "{:>10} {:>10.1} {:>11.3} {:>13.3}  {name}",
            time.times,
            milliseconds(time.total),
            milliseconds(time.total) / f64::from(time.times),
            milliseconds(time.longest),
        );
    }
}
