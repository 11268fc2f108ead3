//! Writing what a build made: whole or not at all.
//!
//! The artifacts go into a fresh folder beside the one asked for, which takes its place by renaming once everything is on the
//! disk. What stood there before stays until then, and comes back if the last step fails. A folder that holds anything Charta
//! did not write is never replaced. Builds that write beside each other wait for one another, and each removes what a build that
//! was killed has left.

use crate::os_world::{self, MARKER, reason};
use charta_backends::Artifact;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Component, Path, PathBuf};

/// What a folder beside the output is for: it becomes the output, or was it.
const NEW: &str = "new";
const PREVIOUS: &str = "previous";

/// What writing needs of a disk. Tests put a disk here that fills up.
pub trait Disk {
    /// Makes a folder, and those above it.
    fn make_folder(&mut self, path: &Path) -> io::Result<()>;
    /// Writes a file that is not there yet, and waits until it is on the disk.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;
    /// Gives a file or folder another name.
    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()>;
    /// Removes a folder with all it holds.
    fn remove(&mut self, path: &Path) -> io::Result<()>;
}

/// The machine's disk.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsDisk;

impl Disk for OsDisk {
    fn make_folder(&mut self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }

    fn rename(&mut self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)?;
        // The new name is on the disk once its folder is; where folders cannot be opened, renaming is all there is.
        match to.parent().map(File::open) {
            Some(Ok(folder)) => folder.sync_all(),
            _ => Ok(()),
        }
    }

    fn remove(&mut self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }
}

/// The manifest of a build that Charta wrote to a folder; `None` where there is none that can be read.
pub fn manifest_of(out: &Path) -> Option<String> {
    // A pipe of that name would be waited for without end.
    String::from_utf8(os_world::read(&out.join(MARKER)).ok()?).ok()
}

/// Writes the artifacts as the folder `out`. An error is one sentence for people; nothing has changed then.
pub fn write(out: &Path, artifacts: &[Artifact], disk: &mut dyn Disk) -> Result<(), String> {
    let out = place(out)?;
    let parent = match out.parent() {
        Some(parent) if parent != Path::new("") => parent.to_path_buf(),
        _ => PathBuf::from("."),
    };
    disk.make_folder(&parent).map_err(|error| refusal(&parent, &error))?;
    let turn = wait_for_turn(&parent);
    // Not sooner: while another build has its turn, what stands there is half gone between two names.
    may_replace(&out)?;
    if turn.is_some() {
        remove_leftovers(&out, &parent, disk);
    }
    let fresh = beside(&out, NEW);
    let written = fill(&fresh, artifacts, disk);
    let done = written.and_then(|()| swap(&fresh, &out, disk));
    if done.is_err() && fresh.exists() {
        // What was asked has failed already; a rest that cannot be removed changes nothing about that.
        let _ = disk.remove(&fresh);
    }
    done
}

/// Waits until no other build writes into the folder; the turn ends when what is given back is dropped, or the process ends.
/// `None` where folders cannot be opened or locked: there two builds at once can end in an error, but never in half an output.
fn wait_for_turn(parent: &Path) -> Option<File> {
    let folder = File::open(parent).ok()?;
    folder.lock().ok()?;
    Some(folder)
}

/// Removes what killed builds of `out` left beside it. What cannot be removed harms nobody.
fn remove_leftovers(out: &Path, parent: &Path, disk: &mut dyn Disk) {
    let Some(name) = out.file_name().map(|name| name.to_string_lossy()) else { return };
    let Ok(entries) = fs::read_dir(parent) else { return };
    for entry in entries.flatten() {
        let is_ours = entry.file_name().to_str().is_some_and(|beside| is_leftover(&name, beside));
        if is_ours && entry.file_type().is_ok_and(|file_type| file_type.is_dir()) {
            let _ = disk.remove(&entry.path());
        }
    }
}

/// Whether [`beside`] gave this name to a folder beside the output `name`.
fn is_leftover(name: &str, beside: &str) -> bool {
    let rest = beside.strip_prefix('.').and_then(|rest| rest.strip_prefix(name));
    let Some(rest) = rest.and_then(|rest| rest.strip_prefix('.')) else { return false };
    let mut parts = rest.split('-');
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    parts.next().is_some_and(|purpose| [NEW, PREVIOUS].contains(&purpose))
        && parts.next().is_some_and(is_number)
        && parts.next().is_some_and(is_number)
        && parts.next().is_none()
}

/// Where the output goes once symbolic links are followed, as a path with a last name.
fn place(out: &Path) -> Result<PathBuf, String> {
    let real = match out.exists() {
        true => out.canonicalize().map_err(|error| refusal(out, &error))?,
        false => out.to_path_buf(),
    };
    match real.file_name() {
        Some(_) => Ok(real),
        None => Err(format!("`{}` is no folder to write to", out.display())),
    }
}

/// Refuses where replacing `out` would lose something that Charta did not write.
fn may_replace(out: &Path) -> Result<(), String> {
    if !out.exists() {
        return Ok(());
    }
    if !out.is_dir() {
        return Err(format!("`{}` is a file, not a folder", out.display()));
    }
    let found = files_below(out, Path::new("")).map_err(|error| refusal(out, &error))?;
    if found.is_empty() {
        return Ok(());
    }
    let ours = os_world::read(&out.join(MARKER)).ok().and_then(|bytes| written_files(&bytes));
    let Some(ours) = ours else {
        return Err(format!("`{}` holds files that Charta did not write", out.display()));
    };
    match found.iter().find(|file| *file != MARKER && !ours.contains(file)) {
        Some(other) => Err(format!("`{}` holds `{other}`, which Charta did not write", out.display())),
        None => Ok(()),
    }
}

/// The files that a manifest says a build wrote; `None` where the text is no manifest of Charta's.
pub fn written_files(manifest: &[u8]) -> Option<Vec<String>> {
    let manifest: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    manifest.get("charta")?;
    let artifacts = manifest.get("artifacts")?.as_array()?;
    Some(artifacts.iter().filter_map(|artifact| artifact.get("path")?.as_str()).map(str::to_owned).collect())
}

/// The files of a folder and of those below it, in order, by their paths below `prefix`.
pub fn files_below(folder: &Path, prefix: &Path) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let inside = prefix.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => files.extend(files_below(&entry.path(), &inside)?),
            false => files.push(inside.to_string_lossy().replace('\\', "/")),
        }
    }
    files.sort();
    Ok(files)
}

/// A sibling that is not there yet.
fn beside(out: &Path, purpose: &str) -> PathBuf {
    let name = out.file_name().unwrap_or_default().to_string_lossy();
    let process = std::process::id();
    let candidates = (0_u32..).map(|n| out.with_file_name(format!(".{name}.{purpose}-{process}-{n}")));
    candidates.into_iter().find(|path| !path.exists()).unwrap_or_default()
}

fn fill(fresh: &Path, artifacts: &[Artifact], disk: &mut dyn Disk) -> Result<(), String> {
    disk.make_folder(fresh).map_err(|error| refusal(fresh, &error))?;
    for artifact in artifacts {
        let path = inside(fresh, &artifact.path)?;
        let folder = path.parent().unwrap_or(fresh);
        disk.make_folder(folder).map_err(|error| unwritten(&artifact.path, &error))?;
        disk.write(&path, artifact.bytes()).map_err(|error| unwritten(&artifact.path, &error))?;
    }
    Ok(())
}

/// The path of an artifact below the folder; one that would leave it is a fault of ours.
fn inside(folder: &Path, path: &str) -> Result<PathBuf, String> {
    let relative = Path::new(path);
    let stays = relative.components().all(|component| matches!(component, Component::Normal(_)));
    match stays && !path.is_empty() {
        true => Ok(folder.join(relative)),
        false => Err(format!("the artifact `{path}` would lie outside the output folder")),
    }
}

fn swap(fresh: &Path, out: &Path, disk: &mut dyn Disk) -> Result<(), String> {
    if !out.exists() {
        return disk.rename(fresh, out).map_err(|error| refusal(out, &error));
    }
    let previous = beside(out, PREVIOUS);
    disk.rename(out, &previous).map_err(|error| refusal(out, &error))?;
    if let Err(error) = disk.rename(fresh, out) {
        return match disk.rename(&previous, out) {
            Ok(()) => Err(refusal(out, &error)),
            Err(_) => {
                Err(format!("{}; the previous output is in `{}`", refusal(out, &error), previous.display()))
            }
        };
    }
    disk.remove(&previous).map_err(|error| {
        format!("the previous output `{}` cannot be removed: {}", previous.display(), reason(&error))
    })
}

fn refusal(path: &Path, error: &io::Error) -> String {
    format!("`{}` cannot be written: {}", path.display(), reason(error))
}

fn unwritten(path: &str, error: &io::Error) -> String {
    format!("`{path}` cannot be written: {}", reason(error))
}
