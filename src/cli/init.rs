//! `bantin init`.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::Datelike;
use clap::Args;

use super::{Failure, Shell, io_failure, write_new};
use crate::bilingual;
use crate::cli::terminal::out;
use crate::theme;

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// Thư mục của trang mới · Folder of the new site
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Chép cả giao diện vào themes/ để sửa · Copy the theme into themes/ too, to change it
    #[arg(long)]
    theme: bool,
}

const CONFIG: &str = include_str!("init/bantin.yaml");
const SAMPLE: &str = include_str!("init/bulletin.md");
/// What is no source.
const IGNORED: &str = "/public/\n/public-drafts/\n/.public*.bantin/\n/.bantin/\n";

/// Two editors who publish on one day add neighbouring lines to the ledger; both count.
/// What is published is the same bytes on every system.
const MERGED: &str = "* text=auto eol=lf\n/urls.txt merge=union\n";

pub(super) fn run(shell: &Shell, args: &InitArgs) -> Result<(), Failure> {
    // `--root` names the site's folder too.
    let folder = shell.root.join(&args.folder);
    let today = shell.now.with_timezone(&chrono_tz::Asia::Ho_Chi_Minh);
    let article = format!(
        "content/{:04}/{:02}/{}-ra-mat-trang-ban-tin.md",
        today.year(),
        today.month(),
        today.format("%Y-%m-%d")
    );
    let sample = SAMPLE.replace("{date}", &today.format("%Y-%m-%d %H:%M").to_string());
    let mut files: Vec<(String, Vec<u8>)> = vec![
        ("bantin.yaml".to_owned(), CONFIG.into()),
        (article, sample.into_bytes()),
    ];
    if args.theme {
        let theme = theme::embedded_files("bulletin").unwrap_or_default();
        files.extend(
            theme
                .into_iter()
                .map(|(path, bytes)| (format!("themes/bulletin/{path}"), bytes)),
        );
    }
    if let Some((taken, _)) = files.iter().find(|(path, _)| folder.join(path).exists()) {
        let shown = folder.join(taken);
        let shown = shown.display();
        return Err(Failure::Usage(bilingual!(
            "{shown} đã có; `init` không ghi đè, chọn thư mục trống",
            "{shown} is there already; `init` overwrites nothing, choose an empty folder"
        )));
    }
    for (path, bytes) in &files {
        make(&folder.join(path), bytes)?;
    }
    add_lines(&folder.join(".gitignore"), IGNORED)?;
    add_lines(&folder.join(".gitattributes"), MERGED)?;
    let shown = folder.display();
    out!(
        "{}",
        shell.say(&bilingual!(
            "đã tạo trang tin trong {shown}: vào thư mục ấy, sửa bantin.yaml rồi chạy `bantin build`",
            "made a site in {shown}: go there, edit bantin.yaml and run `bantin build`"
        ))
    );
    Ok(())
}

/// Adds those of `lines` that the file does not have.
fn add_lines(path: &Path, lines: &str) -> Result<(), Failure> {
    use std::io::Write;
    let old = match fs::read_to_string(path) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(io_failure(path, &error)),
    };
    let mut added = String::new();
    if !old.is_empty() && !old.ends_with('\n') {
        added.push('\n');
    }
    let is_new = |line: &&str| !old.lines().any(|known| known.trim() == *line);
    for line in lines.lines().filter(is_new) {
        added.push_str(line);
        added.push('\n');
    }
    let file = fs::File::options().create(true).append(true).open(path);
    file.and_then(|mut file| file.write_all(added.as_bytes()))
        .map_err(|e| io_failure(path, &e))
}

/// A new file, with the folders above it.
fn make(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(|e| io_failure(parent, &e))?;
    }
    write_new(path, bytes).map_err(|e| io_failure(path, &e))
}
