//! The command line as clap knows it, with its help and its errors in both languages.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory};

use super::{Cli, ColorChoice, Environment, Failure, Global, Shell};
use crate::bilingual;
use crate::diagnostic::Bilingual;

const HELP: &str = "{about-with-newline}\nCách dùng · Usage: {usage}\n\n{all-args}";

/// Commands and options.
pub(super) fn command() -> clap::Command {
    let help = Arg::new("help").short('h').long("help").global(true);
    let version = Arg::new("version").short('V').long("version");
    let mut command = Cli::command()
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            help.action(ArgAction::Help)
                .help("In hướng dẫn này · Print this help"),
        )
        .arg(
            version
                .action(ArgAction::Version)
                .help("In số phiên bản · Print the version"),
        )
        .subcommand_help_heading("Lệnh · Commands");
    // From here on it has the command `help` too.
    command.build();
    let command = command.mut_subcommand("help", |help| {
        help.about("In hướng dẫn của một lệnh · Print the help of a command")
    });
    with_headings(command).mut_subcommands(with_headings)
}

fn with_headings(command: clap::Command) -> clap::Command {
    let command = command.help_template(HELP);
    command.mut_args(|arg| {
        let heading = if arg.is_positional() {
            "Đối số · Arguments"
        } else if arg.is_global_set() || arg.get_id() == "version" {
            "Tùy chọn chung · General options"
        } else {
            "Tùy chọn · Options"
        };
        arg.help_heading(heading)
    })
}

/// Prints what was asked for in place of a command, or what is wrong with the command line.
pub(super) fn stop(error: &clap::Error, args: &[OsString], environment: &Environment) -> ExitCode {
    // What can be understood of it says in which language to answer.
    let understood = command().ignore_errors(true);
    let understood = understood.try_get_matches_from(args).unwrap_or_default();
    let global = Global {
        root: understood.get_one("root").cloned().unwrap_or_default(),
        lang: understood.get_one("lang").copied(),
        color: ColorChoice::Auto,
        quiet: false,
        verbose: false,
    };
    match fault(error, understood.subcommand_name()) {
        Some(fault) => Shell::new(&global, environment).fail(Failure::Usage(fault)),
        None => {
            let _ = error.print();
            ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
        }
    }
}

/// What is wrong and what to do; none when help or the version was asked for.
fn fault(error: &clap::Error, command: Option<&str>) -> Option<Bilingual> {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let value = text(ContextKind::InvalidValue);
    let valid = text(ContextKind::ValidValue);
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(ContextKind::InvalidSubcommand);
            bilingual!("không có lệnh `{name}`", "there is no command `{name}`")
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => bilingual!(
            "không có tùy chọn `{argument}`",
            "there is no option `{argument}`"
        ),
        ErrorKind::UnknownArgument => {
            bilingual!("thừa `{argument}`", "`{argument}` is not expected here")
        }
        ErrorKind::InvalidValue if value.is_empty() => bilingual!(
            "thiếu giá trị của `{argument}`",
            "the value of `{argument}` is missing"
        ),
        ErrorKind::InvalidValue if !valid.is_empty() => bilingual!(
            "`{value}` không dùng được cho `{argument}`; dùng một trong: {valid}",
            "`{value}` can't be used for `{argument}`; use one of: {valid}"
        ),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => bilingual!(
            "`{value}` không dùng được cho `{argument}`",
            "`{value}` can't be used for `{argument}`"
        ),
        ErrorKind::TooManyValues => bilingual!(
            "`{argument}` không nhận giá trị `{value}`",
            "`{argument}` takes no value `{value}`"
        ),
        ErrorKind::MissingRequiredArgument => {
            bilingual!("thiếu {argument}", "{argument} is missing")
        }
        ErrorKind::ArgumentConflict => match text(ContextKind::PriorArg) {
            prior if prior == argument => bilingual!(
                "`{argument}` chỉ được viết một lần",
                "`{argument}` can be given once only"
            ),
            prior => bilingual!(
                "`{argument}` không đi cùng `{prior}`",
                "`{argument}` can't be used with `{prior}`"
            ),
        },
        ErrorKind::InvalidUtf8 => bilingual!(
            "dòng lệnh có chữ không phải UTF-8",
            "the command line has letters that are not UTF-8"
        ),
        _ => return None,
    };
    let suggested = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg];
    let suggested = suggested.map(text).concat();
    let Bilingual { vi, en } = what;
    let Bilingual { vi, en } = match suggested.as_str() {
        "" => Bilingual { vi, en },
        _ => bilingual!(
            "{vi}; có phải là `{suggested}`?",
            "{en}; do you mean `{suggested}`?"
        ),
    };
    let help = match command {
        Some(command) => format!("bantin {command} --help"),
        None => "bantin --help".to_owned(),
    };
    Some(bilingual!(
        "{vi}\nXem cách dùng: {help}",
        "{en}\nTo see how it is used: {help}"
    ))
}
