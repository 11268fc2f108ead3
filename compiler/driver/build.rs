//! Writes the list of the standard library's files, which the binary carries: one `include_str!` a file, by path.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let crate_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let library = crate_folder.join("../../stdlib").canonicalize()?;
    let mut files = Vec::new();
    collect(&library, "", &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for name in &files {
        let path = library.join(name);
        list.push_str(&format!("    ({:?}, include_str!({:?})),\n", format!("std/{name}"), path));
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("library.rs"), list)?;
    writeln!(io::stdout(), "cargo::rerun-if-changed={}", library.display())
}

/// Every `.charta` file below a folder, as paths from the library's root with `/`.
fn collect(folder: &Path, prefix: &str, files: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.file_type()?.is_dir() {
            collect(&entry.path(), &format!("{prefix}{name}/"), files)?;
        } else if name.ends_with(".charta") {
            files.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
