//! Faults of the machine: a killed process, a full disk, two builders, a
//! folder that can't be written. The output is the old site or the new one.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::site_test::{SiteTest, tree};

/// Whether `program` is there. Where the tools are required, it must be.
fn has(program: &str) -> bool {
    let there = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    let required = std::env::var_os("BANTIN_REQUIRE_TOOLS").is_some();
    assert!(there || !required, "{program} is required and not there");
    there
}

fn site() -> SiteTest {
    let mut site = SiteTest::new();
    for n in 0..6 {
        site = site.article_with(
            &format!("t{n}"),
            &format!("2020-01-0{}", n + 1),
            "tags: [x]\ncategory: C",
            "Thân.",
        );
    }
    site
}

fn published(root: &Path) -> BTreeMap<String, Vec<u8>> {
    tree(&root.join("public"))
}

const AS_OF: [&str; 2] = ["--as-of", "2026-11-01 08:00"];

#[cfg(target_os = "linux")]
#[test]
fn killed_at_any_system_call_the_output_is_the_old_site_or_the_new_one() {
    if !has("strace") {
        return;
    }
    let fresh = site().article("moi", "2020-02-01", "Mới.").build().ok();
    let new = published(fresh.site.root());
    let built = site().build().ok();
    let old = published(built.site.root());
    let site = built.site.article("moi", "2020-02-01", "Mới.");
    let mut killed = 0;
    for call in [
        "write",
        "openat",
        "linkat,link",
        "mkdir,mkdirat",
        "renameat2,rename,renameat",
        "unlinkat,unlink",
        "rmdir",
        "flock",
    ] {
        for when in [1, 2, 5, 20, 60, 150, 400] {
            let status = Command::new("strace")
                .args([
                    "-f",
                    "-qq",
                    "-o",
                    "/dev/null",
                    "-e",
                    &format!("trace={call}"),
                    "-e",
                ])
                .arg(format!("inject={call}:signal=SIGKILL:when={when}"))
                .arg(env!("CARGO_BIN_EXE_bantin"))
                .args(["build", "--root"])
                .arg(site.root())
                .args(AS_OF)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .unwrap();
            killed += usize::from(!status.success());
            // What was begun hinders no other command.
            assert!(
                site.command("check")
                    .args(AS_OF)
                    .output()
                    .unwrap()
                    .status
                    .success()
            );
            let now = published(site.root());
            assert!(
                now == old || now == new,
                "{call} {when}: neither the old site nor the new one"
            );
            if now == new {
                // Back to the old site, for the next kill.
                fs::remove_file(site.root().join("content/moi.md")).unwrap();
                fs::remove_file(site.root().join("urls.txt")).ok();
                assert!(
                    site.command("build")
                        .args(AS_OF)
                        .output()
                        .unwrap()
                        .status
                        .success()
                );
                assert!(published(site.root()) == old);
                fs::write(
                    site.root().join("content/moi.md"),
                    "---\ntitle: Bài moi\ndate: 2020-02-01\n---\nMới.\n",
                )
                .unwrap();
            }
        }
    }
    assert!(killed > 10, "only {killed} builds were killed");
    assert!(
        site.command("build")
            .args(AS_OF)
            .output()
            .unwrap()
            .status
            .success()
    );
    assert!(published(site.root()) == new);
}

/// The tree before is the one in which the next is made, and shares its files with the
/// output: where one can't be removed from it, nothing may be written over it.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_can_not_be_removed_is_not_written_over() {
    if !has("strace") {
        return;
    }
    let settle = || std::thread::sleep(std::time::Duration::from_millis(60));
    let mut built = site().article("cu", "2020-02-01", "Cũ.").build().ok();
    // A tree is only built upon once a build has seen that its times have settled.
    for n in 0..100 {
        settle();
        if built.site.root().join(".public.bantin/spare").is_dir() {
            break;
        }
        let body = format!("Thân {}.", n / 2);
        built = built.site.article("t3", "2020-01-04", &body).build().ok();
    }
    assert!(built.site.root().join(".public.bantin/spare").is_dir());
    let site = built.site.article("t3", "2020-01-04", "Thân mới.");
    fs::remove_file(site.root().join("content/cu.md")).unwrap();
    fs::remove_file(site.root().join("urls.txt")).unwrap();
    let old = published(site.root());
    let build = |faults: &[&str]| {
        let mut strace = Command::new("strace");
        strace.args(["-f", "-qq", "-o", "/dev/null"]);
        for fault in faults {
            strace.args(["-e", &format!("inject={fault}")]);
        }
        strace.arg(env!("CARGO_BIN_EXE_bantin")).arg("build");
        strace.arg("--root").arg(site.root()).args(AS_OF);
        strace.output().unwrap().status
    };
    let no_unlink = "unlink,unlinkat:error=EIO";
    assert!(!build(&[no_unlink, "write:error=ENOSPC:when=2+"]).success());
    assert!(published(site.root()) == old);
    assert!(build(&[no_unlink]).success());
    let now = published(site.root());
    let build = site.command("build").arg("--clean").args(AS_OF).output();
    assert!(build.unwrap().status.success());
    assert!(published(site.root()) == now && now != old);
    assert!(!now.keys().any(|path| path.contains("/cu/")));
}

/// Runs a script with a private mount table, as a user who is root in it;
/// none where the system does not allow that.
#[cfg(target_os = "linux")]
fn in_private_mounts(script: &str) -> Option<std::process::Output> {
    if !has("unshare") {
        return None;
    }
    let run = |flags: &[&str], script: &str| {
        Command::new("unshare")
            .args(flags)
            .args(["sh", "-c", script])
            .env("BANTIN", env!("CARGO_BIN_EXE_bantin"))
            .output()
            .unwrap()
    };
    let probe = "mount -t tmpfs none /mnt";
    let flags = [&["--mount"][..], &["--user", "--map-root-user", "--mount"]];
    let allowed = flags.into_iter().find(|f| run(f, probe).status.success())?;
    Some(run(allowed, script))
}

#[cfg(target_os = "linux")]
#[test]
fn on_a_full_disk_the_old_site_stays() {
    let site = site();
    let script = format!(
        "mount -t tmpfs -o size=2m none /mnt && cp -r {root} /mnt/site && cd /mnt/site && \
         $BANTIN build -q --as-of '2026-11-01 08:00' && find public -type f | xargs cat | sha256sum > /mnt/before && \
         dd if=/dev/zero of=/mnt/fill bs=1k 2>/dev/null; \
         $BANTIN build -q --lang en --as-of '2026-11-01 08:00' --base-url https://khac.example; code=$?; \
         find public -type f | xargs cat | sha256sum | cmp - /mnt/before && echo SAME; \
         ls -A .public.bantin; exit $code",
        root = site.root().display()
    );
    let Some(output) = in_private_mounts(&script) else {
        return;
    };
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{stdout}{stderr}");
    assert!(stdout.contains("SAME"), "{stdout}{stderr}");
    assert!(
        !stdout.contains("new"),
        "the unfinished tree is gone: {stdout}"
    );
    assert!(
        stderr.contains("the published site is unchanged"),
        "{stderr}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_parent_that_can_not_be_written_is_told() {
    let site = site();
    let script = format!(
        "mount -t tmpfs none /mnt && cp -r {root} /mnt/site && mount -o remount,ro /mnt && cd /mnt/site && \
         $BANTIN build -q --lang en --as-of '2026-11-01 08:00'",
        root = site.root().display()
    );
    let Some(output) = in_private_mounts(&script) else {
        return;
    };
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(stderr.contains(".public.bantin"), "{stderr}");
}

#[test]
fn a_second_builder_is_told_to_wait_and_a_dead_one_leaves_no_lock() {
    let built = site().build().ok();
    let path = built.site.root().join(".public.bantin/lock");
    let file = fs::File::open(&path).unwrap();
    file.lock().unwrap();
    let second = built.site.command("build").args(AS_OF).output().unwrap();
    assert_eq!(second.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&second.stderr).contains("another bantin"));
    drop(file);
    assert!(
        built
            .site
            .command("build")
            .args(AS_OF)
            .output()
            .unwrap()
            .status
            .success()
    );
}

#[test]
fn builders_at_the_same_time_leave_one_whole_site() {
    let site = site();
    let mut builders: Vec<_> = (0..4)
        .map(|_| {
            site.command("build")
                .args(AS_OF)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    let codes: Vec<_> = builders
        .iter_mut()
        .map(|b| b.wait().unwrap().code().unwrap())
        .collect();
    assert!(
        codes.contains(&0) && codes.iter().all(|c| matches!(c, 0 | 3)),
        "{codes:?}"
    );
    let alone = self::site().build().ok();
    assert!(published(site.root()) == published(alone.site.root()));
}

/// Whoever reads what a command prints may go away, and a disk may be full.
#[cfg(target_os = "linux")]
#[test]
fn a_reader_who_has_gone_is_no_fault() {
    let built = site().build().ok();
    for command in ["list", "schema", "build", "check"] {
        let run = |stdout: Stdio| {
            let mut command = built.site.command(command);
            let output = command.stdout(stdout).stderr(Stdio::piped());
            output.spawn().unwrap().wait_with_output().unwrap()
        };
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let gone = run(writer.into());
        assert_eq!(
            (gone.status.code(), &*gone.stderr),
            (Some(0), &b""[..]),
            "{command}"
        );
        let full = run(fs::File::create("/dev/full").unwrap().into());
        let said = String::from_utf8_lossy(&full.stderr).into_owned();
        assert_eq!(full.status.code(), Some(3), "{command}: {said}");
        assert!(said.contains("No space left"), "{said}");
    }
}

#[test]
fn what_the_machine_does_not_let_be_read_is_its_fault() {
    let site = SiteTest::new().article("a", "2018-07-20", "x");
    fs::remove_file(site.root().join("bantin.yaml")).unwrap();
    fs::create_dir(site.root().join("bantin.yaml")).unwrap();
    let built = site.build();
    assert_eq!(built.code(), 3);
    assert_eq!(built.findings(), ["unreadable bantin.yaml"]);
}
