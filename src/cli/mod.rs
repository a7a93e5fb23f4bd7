//! The command line: a file per command, printing, exit codes.

mod build;
mod check;
mod completions;
mod format;
mod init;
mod list;
mod new;
mod progress;
mod related;
mod report;
mod schema;
mod terminal;
mod timings;
mod usage;

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::{DateTime, Utc};
use clap::{Args, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::bilingual;
use crate::config;
use crate::diagnostic::{Bilingual, Diagnostics, MessageLanguage};
use crate::locale::date;
use crate::output::OutputError;

/// Folder of the output, in the site's root.
const DEFAULT_OUTPUT: &str = "public";

/// What the program takes from the machine that it runs on.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The clock, read once.
    pub now: DateTime<Utc>,
    /// `vi_VN.UTF-8`, `en_GB`.
    pub locale: Option<String>,
}

/// bantin: the static site generator for government news bulletins.
#[derive(Debug, Parser)]
#[command(
    name = "bantin",
    version,
    about = "Dựng trang tin của cơ quan · Builds the news bulletin site of an agency"
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// Thư mục của trang tin · Folder of the site
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// Ngôn ngữ của thông báo · Language of messages
    #[arg(long, global = true, value_name = "LANG")]
    lang: Option<LangChoice>,
    /// Màu · Colour
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColorChoice,
    /// Chỉ in lỗi · Print errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// In mọi cảnh báo, kể cả khi nhiều cái giống nhau, và số tệp theo loại · Print all warnings, however many are alike, and how many files of each kind there are
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LangChoice {
    Vi,
    En,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ColorChoice {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Tạo một trang tin mới · Make a new site
    Init(init::InitArgs),
    /// Tạo một bài mới · Make a new article
    New(new::NewArgs),
    /// Dựng trang tin vào public/ · Build the site into public/
    Build(build::BuildArgs),
    /// Kiểm tra, không đụng đến public/ · Check, and leave public/ as it is
    Check(check::CheckArgs),
    /// Liệt kê bài theo tình trạng · List articles by status
    List(list::ListArgs),
    /// Giải thích Tin liên quan của một bài · Explain the related news of an article
    Related(related::RelatedArgs),
    /// In JSON Schema của bantin.yaml hoặc phần khai báo đầu bài · Print the JSON Schema of bantin.yaml or of front matter
    Schema(schema::SchemaArgs),
    /// In mã gợi ý lệnh cho shell · Print completions for a shell
    Completions(completions::CompletionsArgs),
}

/// The instant for which a command works.
#[derive(Debug, Args)]
struct AsOf {
    /// Coi như lúc này là TIME, ví dụ 2026-11-01 08:00 · Work as if it were TIME
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

/// What every command is given.
struct Shell {
    root: PathBuf,
    language: MessageLanguage,
    color: bool,
    quiet: bool,
    verbose: bool,
    now: DateTime<Utc>,
}

/// How a command ends badly.
enum Failure {
    /// The site is at fault; exit code 1.
    Site(Diagnostics),
    /// The command was used wrongly; exit code 2.
    Usage(Bilingual),
    /// The machine failed; exit code 3.
    Machine(Bilingual),
}

impl From<OutputError> for Failure {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Site(found) => Failure::Site(found),
            OutputError::Refused(why) => Failure::Usage(why),
            OutputError::Locked(why) | OutputError::Overtaken(why) => Failure::Machine(why),
            OutputError::DamagedCache => Failure::Machine(bilingual!(
                "bộ nhớ đệm .bantin hỏng; xóa thư mục đó rồi chạy lại",
                "the cache .bantin is damaged; remove that folder and run again"
            )),
            OutputError::Io { path, source } => Failure::Machine(bilingual!(
                "không ghi được {path}: {source}; trang tin đang có còn nguyên",
                "can't write {path}: {source}; the published site is unchanged"
            )),
        }
    }
}

/// A machine failure while `path` was being written or read.
fn io_failure(path: &std::path::Path, error: &std::io::Error) -> Failure {
    let path = path.display();
    Failure::Machine(bilingual!("{path}: {error}", "{path}: {error}"))
}

/// Writes a file that was not there, whole or not at all.
#[expect(
    clippy::disallowed_methods,
    reason = "what is removed here was just made"
)]
fn write_new(path: &std::path::Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = std::fs::File::create_new(path)?;
    file.write_all(bytes).inspect_err(|_| {
        // Half of a file would be taken for the editor's own.
        let _ = std::fs::remove_file(path);
    })
}

/// Runs the program and returns its exit code: 0 done, 1 the site is at fault,
/// 2 wrong usage, 3 the machine failed.
pub fn run(args: impl IntoIterator<Item = OsString>, environment: &Environment) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let matches = usage::command().try_get_matches_from(&args);
    let cli = match matches.and_then(|matches| Cli::from_arg_matches(&matches)) {
        Ok(cli) => cli,
        Err(error) => return usage::stop(&error, &args, environment),
    };
    let shell = Shell::new(&cli.global, environment);
    if let Err(failure) = start_threads() {
        return shell.fail(failure);
    }
    let done = match cli.command {
        Command::Init(args) => init::run(&shell, &args),
        Command::New(args) => new::run(&shell, &args),
        Command::Build(args) => build::run(&shell, &args),
        Command::Check(args) => check::run(&shell, &args),
        Command::List(args) => list::run(&shell, &args),
        Command::Related(args) => related::run(&shell, &args),
        Command::Schema(args) => schema::run(&args),
        Command::Completions(args) => completions::run(&args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => shell.fail(failure),
    }
}

/// Starts the threads that share the work. A container may allow too few.
fn start_threads() -> Result<(), Failure> {
    let started = rayon::ThreadPoolBuilder::new().build_global();
    started.map_err(|error| {
        Failure::Machine(bilingual!(
            "hệ thống không cho mở đủ luồng: {error}; nới giới hạn, hoặc đặt RAYON_NUM_THREADS=1",
            "the system allows too few threads: {error}; raise the limit, or set RAYON_NUM_THREADS=1"
        ))
    })
}

impl Shell {
    fn new(global: &Global, environment: &Environment) -> Self {
        let color = match global.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => {
                std::io::stderr().is_terminal()
                    && std::env::var_os("NO_COLOR").is_none()
                    && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
            }
        };
        Shell {
            root: global.root.clone(),
            language: message_language(global, environment),
            color,
            quiet: global.quiet,
            verbose: global.verbose,
            now: environment.now,
        }
    }

    fn say<'a>(&self, text: &'a Bilingual) -> &'a str {
        text.get(self.language)
    }

    fn fail(&self, failure: Failure) -> ExitCode {
        let code = match failure {
            Failure::Site(found) => {
                report::print(self, &found);
                report::print_failure(self, &found);
                if found.are_of_the_machine() { 3 } else { 1 }
            }
            Failure::Usage(message) => {
                report::print_message(self, &message);
                2
            }
            Failure::Machine(message) => {
                report::print_message(self, &message);
                3
            }
        };
        ExitCode::from(code)
    }

    /// The instant that `--as-of` names, or now; whether it is in the future.
    fn instant(&self, as_of: &AsOf) -> Result<(DateTime<Utc>, bool), Failure> {
        let Some(text) = &as_of.as_of else {
            return Ok((self.now, false));
        };
        // A config that can't be read is told of when the site is.
        let zone =
            config::load(&self.root).map_or(chrono_tz::Asia::Ho_Chi_Minh, |(c, _)| c.time_zone);
        match date::parse(text, zone) {
            Ok(reading) => {
                let instant = reading.moment.at.with_timezone(&Utc);
                Ok((instant, instant > self.now))
            }
            Err(_) => Err(Failure::Usage(bilingual!(
                "--as-of: không đọc được `{text}`; viết như 2026-11-01 08:00",
                "--as-of: `{text}` can't be read; write it like 2026-11-01 08:00"
            ))),
        }
    }
}

/// `--lang`, then the site's language, then the machine's, then Vietnamese.
fn message_language(global: &Global, environment: &Environment) -> MessageLanguage {
    match global.lang {
        Some(LangChoice::Vi) => return MessageLanguage::Vi,
        Some(LangChoice::En) => return MessageLanguage::En,
        None => {}
    }
    // A locale of programs and not of people says nothing.
    let of_people = |locale: &&String| !matches!(locale.split('.').next(), Some("C" | "POSIX"));
    let code = config::language(&global.root)
        .or_else(|| environment.locale.as_ref().filter(of_people).cloned())
        .unwrap_or_default();
    if code.starts_with("vi") || code.is_empty() {
        MessageLanguage::Vi
    } else {
        MessageLanguage::En
    }
}
