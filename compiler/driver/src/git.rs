//! The files of a revision, read through the `git` command: nothing is checked out, and nothing is changed.

use charta_base::MemoryWorld;
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::os_world::LARGEST_FILE;

/// A file of a revision: its path below the folder asked, and the name of its bytes.
type Entry = (String, String);

/// What a revision holds below a folder of the working copy, with paths relative to that folder; and the full name of the
/// commit. An error is one sentence.
pub(crate) fn revision(folder: &str, revision: &str) -> Result<(MemoryWorld, String), String> {
    let folder = if folder.is_empty() { "." } else { folder };
    if !Path::new(folder).is_dir() {
        return Err(format!("`{folder}` is no folder"));
    }
    // What begins with a dash would be taken for an option of git.
    let unknown =
        || format!("`{revision}` is neither a file, a folder nor a revision that git knows in `{folder}`");
    if revision.is_empty() || revision.starts_with('-') {
        return Err(unknown());
    }
    run(folder, &["rev-parse", "--is-inside-work-tree"]).map_err(|words| match words {
        Trouble::Missing(words) => words,
        Trouble::Refused(_) => unknown(),
    })?;
    let asked = format!("{revision}^{{commit}}");
    let commit = run(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked])
        .map_err(|_| unknown())?;
    let commit = String::from_utf8_lossy(&commit).trim().to_owned();
    // `ls-tree` lists what is below the working folder, by paths relative to it.
    let listing = run(folder, &["ls-tree", "-r", "-z", &commit]).map_err(Trouble::words)?;
    let entries = entries(&listing);
    let files = contents(folder, &entries)?;
    Ok((MemoryWorld { files }, commit))
}

/// The commit from which two revisions went apart. An error is one sentence.
pub(crate) fn merge_base(folder: &str, one: &str, other: &str) -> Result<String, String> {
    if one.starts_with('-') || other.starts_with('-') {
        return Err(format!("`{one}...{other}` names no two revisions"));
    }
    let base = run(folder, &["merge-base", one, other])
        .map_err(|_| format!("`{one}` and `{other}` have no revision in common"))?;
    Ok(String::from_utf8_lossy(&base).trim().to_owned())
}

enum Trouble {
    /// There is no git.
    Missing(String),
    /// Git says no.
    Refused(String),
}

impl Trouble {
    fn words(self) -> String {
        match self {
            Trouble::Missing(words) | Trouble::Refused(words) => words,
        }
    }
}

fn git(folder: &str) -> Command {
    let mut command = Command::new("git");
    // Nothing is asked at a terminal, no lock is taken, and nothing is fetched from elsewhere.
    command.args(["--no-pager", "--literal-pathspecs", "-C", folder]);
    command.env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    command.stderr(Stdio::piped()).stdin(Stdio::null());
    command
}

fn run(folder: &str, arguments: &[&str]) -> Result<Vec<u8>, Trouble> {
    let output = git(folder).args(arguments).output().map_err(|error| Trouble::Missing(absent(&error)))?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            Err(Trouble::Refused(format!(
                "git refuses: {}",
                said.lines().next().unwrap_or("no reason given")
            )))
        }
    }
}

fn absent(error: &std::io::Error) -> String {
    format!("git cannot be run ({error}); name two folders or files instead of revisions")
}

/// The regular files of a listing: links and other repositories are no sources.
fn entries(listing: &[u8]) -> Vec<Entry> {
    let lines = listing.split(|byte| *byte == 0).filter_map(|line| std::str::from_utf8(line).ok());
    let entry = |line: &str| {
        let (facts, path) = line.split_once('\t')?;
        let mut facts = facts.split(' ');
        let (mode, sort, name) = (facts.next()?, facts.next()?, facts.next()?);
        let is_hidden = path.split('/').any(|part| part.starts_with('.'));
        let is_file = sort == "blob" && mode.starts_with("100");
        (is_file && !is_hidden).then(|| (path.to_owned(), name.to_owned()))
    };
    lines.filter_map(entry).collect()
}

/// What Charta reads of a project: contracts, the project file, and tables of rows named in it.
fn is_read(path: &str) -> bool {
    [".charta", ".charta.md", ".md", ".toml", ".csv"].iter().any(|ending| path.ends_with(ending))
}

fn contents(folder: &str, entries: &[Entry]) -> Result<BTreeMap<String, Vec<u8>>, String> {
    let wanted: Vec<&Entry> = entries.iter().filter(|(path, _)| is_read(path)).collect();
    let mut child = git(folder)
        .args(["cat-file", "--batch"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| absent(&error))?;
    let names: String = wanted.iter().flat_map(|(_, name)| [name.as_str(), "\n"]).collect();
    let lost = |_| "git stopped answering".to_owned();
    let mut files = BTreeMap::new();
    let (Some(mut asking), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("git cannot be asked".to_owned());
    };
    // Questions are written beside, since git answers while it still reads.
    let writer = std::thread::spawn(move || asking.write_all(names.as_bytes()));
    let mut answers = BufReader::new(answers);
    for (path, _) in wanted {
        let mut head = String::new();
        answers.read_line(&mut head).map_err(lost)?;
        let size = head.trim_end().rsplit(' ').next().and_then(|size| size.parse::<u64>().ok());
        let size = size.ok_or_else(|| format!("git does not know the bytes of `{path}`"))?;
        if size > LARGEST_FILE {
            let _ = child.kill();
            return Err(format!(
                "`{path}` has {size} bytes in that revision, and at most {LARGEST_FILE} are read"
            ));
        }
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(0)];
        answers.read_exact(&mut bytes).map_err(lost)?;
        // Each answer ends with a line break of its own.
        answers.read_exact(&mut [0]).map_err(lost)?;
        files.insert(path.clone(), bytes);
    }
    drop(answers);
    let _ = writer.join();
    let _ = child.wait();
    Ok(files)
}
