//! A throw-away site, described in a few lines, built by the real program.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The instant for which sites are built unless a test names one.
const AS_OF: &str = "2026-11-01 08:00";

/// A site to be.
pub(crate) struct SiteTest {
    folder: tempfile::TempDir,
    pub(crate) arguments: Vec<String>,
    variables: Vec<(String, String)>,
    as_of: String,
}

impl SiteTest {
    /// A site with nothing but a title.
    pub(crate) fn new() -> Self {
        let site = SiteTest {
            folder: tempfile::tempdir().unwrap(),
            arguments: Vec::new(),
            variables: Vec::new(),
            as_of: AS_OF.to_owned(),
        };
        site.config("title: Sở Thử nghiệm\nbase_url: https://so.example\n")
    }

    /// Its `bantin.yaml`.
    pub(crate) fn config(self, text: &str) -> Self {
        self.file("bantin.yaml", text)
    }

    /// A file below its root.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    /// A file of any bytes.
    pub(crate) fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// An article `content/NAME.md` with a title, a date and a body.
    pub(crate) fn article(self, name: &str, date: &str, body: &str) -> Self {
        self.file(
            &format!("content/{name}.md"),
            &format!("---\ntitle: Bài {name}\ndate: {date}\n---\n{body}\n"),
        )
    }

    /// An article with further lines of front matter.
    pub(crate) fn article_with(self, name: &str, date: &str, lines: &str, body: &str) -> Self {
        let text = format!("---\ntitle: Bài {name}\ndate: {date}\n{lines}\n---\n{body}\n");
        self.file(&format!("content/{name}.md"), &text)
    }

    /// The instant for which it is built.
    #[expect(clippy::wrong_self_convention, reason = "named as the option is")]
    pub(crate) fn as_of(mut self, time: &str) -> Self {
        time.clone_into(&mut self.as_of);
        self
    }

    /// A further argument of the command.
    pub(crate) fn arg(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// A variable of the environment.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Its folder.
    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// `bantin COMMAND` in its folder.
    pub(crate) fn command(&self, command: &str) -> Command {
        let mut process = Command::new(env!("CARGO_BIN_EXE_bantin"));
        process
            .arg(command)
            .arg("--root")
            .arg(self.root())
            .current_dir(self.root());
        process.args(["--lang", "en", "--color", "never"]);
        process.envs(self.variables.iter().map(|(k, v)| (k, v)));
        process
    }

    /// Runs `bantin build`.
    pub(crate) fn build(self) -> Built {
        let output = self
            .command("build")
            .args(["--as-of", &self.as_of, "--format", "json"])
            .args(&self.arguments)
            .output()
            .unwrap();
        Built { site: self, output }
    }
}

/// A site after a build.
pub(crate) struct Built {
    pub(crate) site: SiteTest,
    pub(crate) output: Output,
}

impl Built {
    /// The exit code.
    pub(crate) fn code(&self) -> i32 {
        self.output.status.code().unwrap_or(-1)
    }

    /// The build must have succeeded.
    pub(crate) fn ok(self) -> Self {
        assert_eq!(self.code(), 0, "{}\n{}", self.stdout(), self.stderr());
        self
    }

    pub(crate) fn stdout(&self) -> String {
        String::from_utf8_lossy(&self.output.stdout).into_owned()
    }

    pub(crate) fn stderr(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    /// Findings as `code file:line:column`.
    pub(crate) fn findings(&self) -> Vec<String> {
        let stdout = self.stdout();
        let first = stdout.lines().next().unwrap_or_default();
        let json: serde_json::Value = serde_json::from_str(first).unwrap_or_else(|_| {
            panic!("no findings: {stdout}{}", self.stderr());
        });
        let findings = json["findings"].as_array().cloned().unwrap_or_default();
        findings
            .iter()
            .map(|f| {
                let place = &f["place"];
                let file = place["file"].as_str().unwrap_or("-");
                match (place["line"].as_u64(), place["column"].as_u64()) {
                    (Some(line), Some(column)) => {
                        format!("{} {file}:{line}:{column}", f["code"].as_str().unwrap())
                    }
                    _ => format!("{} {file}", f["code"].as_str().unwrap()),
                }
            })
            .collect()
    }

    /// The build must have been refused for exactly these findings.
    pub(crate) fn refused_for(self, findings: &[&str]) -> Self {
        assert_eq!(self.findings(), findings, "{}", self.stderr());
        assert_eq!(self.code(), 1, "{}", self.stderr());
        assert!(
            !self.public().join("index.html").exists(),
            "something was written"
        );
        self
    }

    /// The output folder.
    pub(crate) fn public(&self) -> PathBuf {
        self.site.root().join("public")
    }

    /// A file of the output.
    pub(crate) fn page(&self, path: &str) -> String {
        let file = self.public().join(path);
        fs::read_to_string(&file)
            .unwrap_or_else(|e| panic!("{}: {e}\n{}", file.display(), self.stderr()))
    }

    /// Whether the output has the file.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.public().join(path).exists()
    }

    /// Every file of the output with its bytes.
    pub(crate) fn tree(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.public())
    }

    /// Builds the same folder again.
    pub(crate) fn again(self) -> Built {
        self.site.build()
    }
}

/// Every file below `root` with its bytes.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_symlink() {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path
                    .strip_prefix(root)
                    .unwrap()
                    .to_string_lossy()
                    .replace(std::path::MAIN_SEPARATOR, "/");
                files.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    files
}
