//! What the command line prints. Whoever reads it may go away at any time, as
//! `head` does: that is the end of the command and no fault of it.

use std::fmt;
use std::io::{self, ErrorKind, Write};
use std::process;

/// Exit status when the machine failed, as the README has it.
const MACHINE_FAILED: i32 = 3;

/// Prints a line of what was asked for.
macro_rules! out {
    ($($text:tt)*) => { $crate::cli::terminal::print(format_args!("{}\n", format_args!($($text)*))) };
}

/// Prints a line beside it.
macro_rules! err {
    ($($text:tt)*) => { $crate::cli::terminal::print_error(format_args!("{}\n", format_args!($($text)*))) };
}

pub(super) use {err, out};

/// Prints to standard output.
pub(super) fn print(text: fmt::Arguments<'_>) {
    if let Err(error) = io::stdout()
        .write_fmt(text)
        .and_then(|()| io::stdout().flush())
    {
        // The command ends as it would have.
        if error.kind() == ErrorKind::BrokenPipe {
            return;
        }
        print_error(format_args!("error: {error}\n"));
        process::exit(MACHINE_FAILED);
    }
}

/// Prints to standard error; when nobody listens there is nobody to tell.
pub(super) fn print_error(text: fmt::Arguments<'_>) {
    let _ = io::stderr().write_fmt(text);
}
