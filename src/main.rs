//! The program: reads the clock and the environment once and hands them on.

use std::process::ExitCode;

use bantin::cli::{self, Environment};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place where the clock is read"
    )]
    let now = std::time::SystemTime::now();
    // chrono itself would panic.
    if now < std::time::UNIX_EPOCH {
        eprintln!("lỗi: đồng hồ của máy chỉ trước năm 1970 · error: the clock is before 1970");
        return ExitCode::from(3);
    }
    let now = chrono::DateTime::<chrono::Utc>::from(now);
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    cli::run(std::env::args_os(), &Environment { now, locale })
}
