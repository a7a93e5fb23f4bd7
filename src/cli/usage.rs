//! The command line as clap knows it, with its help and its errors in both languages.

use std::ffi::{OsStr, OsString};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, CommandFactory, ValueEnum};

use super::{Cli, ColorChoice, Environment, Failure, Global, LangChoice, Shell};
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
    if !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
    }
    let lang = value(args, "--lang").and_then(OsStr::to_str);
    let global = Global {
        root: value(args, "--root").unwrap_or(OsStr::new(".")).into(),
        lang: lang.and_then(|lang| LangChoice::from_str(lang, true).ok()),
        color: ColorChoice::Auto,
        quiet: false,
        verbose: false,
    };
    Shell::new(&global, environment).fail(Failure::Usage(advice(error, args)))
}

/// The value of an option in a command line that clap can't take.
fn value<'a>(args: &'a [OsString], option: &str) -> Option<&'a OsStr> {
    args.iter().enumerate().find_map(|(at, arg)| {
        if arg == option {
            return args.get(at + 1).map(OsString::as_os_str);
        }
        let value = arg.to_str()?.strip_prefix(option)?.strip_prefix('=')?;
        Some(OsStr::new(value))
    })
}

/// What is wrong, and what to do.
fn advice(error: &clap::Error, args: &[OsString]) -> Bilingual {
    let known = command();
    let mut behind = args.iter().skip(1);
    let command = behind.find_map(|arg| known.find_subcommand(arg));
    let Bilingual { vi, en } = fault(error);
    let argument = text(error, ContextKind::InvalidArg);
    let suggested = suggested(error);
    let valid = text(error, ContextKind::ValidValue);
    let has_it = |command: &&clap::Command| has(command, &argument);
    let owner = match (error.kind(), command) {
        (ErrorKind::UnknownArgument, Some(command)) => Some(command).filter(has_it),
        (ErrorKind::UnknownArgument, None) => known.get_subcommands().find(has_it),
        _ => None,
    };
    let Bilingual { vi, en } = if let Some(owner) = owner {
        let name = owner.get_name();
        bilingual!(
            "{vi} đứng trước lệnh; viết nó sau lệnh: bantin {name} {argument}",
            "{en} before the command; write it behind: bantin {name} {argument}"
        )
    } else if let Some(suggested) = suggested {
        bilingual!(
            "{vi}; có phải ý bạn là `{suggested}`?",
            "{en}; did you mean `{suggested}`?"
        )
    } else if !valid.is_empty() {
        bilingual!("{vi}; dùng một trong: {valid}", "{en}; use one of: {valid}")
    } else {
        Bilingual { vi, en }
    };
    let help = match command {
        Some(command) => format!("bantin {} --help", command.get_name()),
        None => "bantin --help".to_owned(),
    };
    bilingual!("{vi}\nXem cách dùng: {help}", "{en}\nFor usage: {help}")
}

/// Whether a command has an option.
fn has(command: &clap::Command, option: &str) -> bool {
    let long = option.strip_prefix("--");
    long.is_some() && command.get_arguments().any(|arg| arg.get_long() == long)
}

/// What clap says of the fault.
fn text(error: &clap::Error, kind: ContextKind) -> String {
    match error.get(kind) {
        Some(ContextValue::String(one)) => one.clone(),
        Some(ContextValue::Strings(all)) => all.join(", "),
        _ => String::new(),
    }
}

/// What is most like what was written; clap has it last.
fn suggested(error: &clap::Error) -> Option<&String> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg];
    kinds.into_iter().find_map(|kind| match error.get(kind)? {
        ContextValue::String(one) => Some(one),
        ContextValue::Strings(all) => all.last(),
        _ => None,
    })
}

/// What is wrong.
fn fault(error: &clap::Error) -> Bilingual {
    let argument = text(error, ContextKind::InvalidArg);
    let value = text(error, ContextKind::InvalidValue);
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = text(error, ContextKind::InvalidSubcommand);
            bilingual!("không có lệnh `{name}`", "there is no command `{name}`")
        }
        ErrorKind::MissingSubcommand => bilingual!("thiếu tên lệnh", "the command is missing"),
        ErrorKind::UnknownArgument if argument.starts_with('-') => bilingual!(
            "không có tùy chọn `{argument}`",
            "there is no option `{argument}`"
        ),
        ErrorKind::UnknownArgument => bilingual!(
            "`{argument}` là thừa, lệnh không nhận",
            "`{argument}` is not expected here"
        ),
        ErrorKind::InvalidValue if value.is_empty() => bilingual!(
            "thiếu giá trị của `{argument}`",
            "the value of `{argument}` is missing"
        ),
        ErrorKind::InvalidValue => bilingual!(
            "`{value}` không dùng được cho `{argument}`",
            "`{value}` can't be used for `{argument}`"
        ),
        // Numbers are all that is read beside the values of a list.
        ErrorKind::ValueValidation => bilingual!(
            "`{value}` không dùng được cho `{argument}`, cần một số nguyên",
            "`{value}` can't be used for `{argument}`, which is a whole number"
        ),
        ErrorKind::TooManyValues => bilingual!(
            "`{argument}` không nhận giá trị `{value}`",
            "`{argument}` takes no value `{value}`"
        ),
        ErrorKind::MissingRequiredArgument => {
            bilingual!("thiếu {argument}", "{argument} is missing")
        }
        ErrorKind::ArgumentConflict => match text(error, ContextKind::PriorArg) {
            prior if prior == argument => bilingual!(
                "`{argument}` chỉ được viết một lần",
                "`{argument}` can be given once only"
            ),
            prior => bilingual!(
                "`{argument}` không dùng chung được với `{prior}`",
                "`{argument}` can't be used with `{prior}`"
            ),
        },
        ErrorKind::InvalidUtf8 => bilingual!(
            "dòng lệnh có ký tự không phải UTF-8",
            "the command line has letters that are not UTF-8"
        ),
        kind => bilingual!("dòng lệnh sai: {kind}", "wrong command line: {kind}"),
    }
}
