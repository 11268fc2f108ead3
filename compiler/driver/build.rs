//! Writes the list of the standard library's files, which the binary carries: the text of each and its tree, by path.

use charta_base::{FileId, SourceFile, SourceKind};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let crate_folder = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    let library = crate_folder.join("../../stdlib").canonicalize()?;
    let mut files = Vec::new();
    collect(&library, "", &mut files)?;
    files.sort();
    let mut list = String::from("&[\n");
    for (place, name) in files.iter().enumerate() {
        let path = library.join(name);
        let tree = out.join(format!("{place}.tree"));
        fs::write(&tree, parsed(&fs::read_to_string(&path)?))?;
        list.push_str(&format!(
            "    ({:?}, include_str!({path:?}), include_bytes!({tree:?})),\n",
            format!("std/{name}")
        ));
    }
    list.push_str("]\n");
    fs::write(out.join("library.rs"), list)?;
    writeln!(io::stdout(), "cargo::rerun-if-changed={}", library.display())
}

/// The tree of a file as bytes. None for a file with findings: it is parsed, and told of, at each run.
fn parsed(text: &str) -> Vec<u8> {
    let source = SourceFile { name: String::new(), text: text.into(), kind: SourceKind::Code, library: true };
    let parsed = charta_syntax::parse(FileId::default(), &source);
    let tree = Some(parsed.tree).filter(|_| parsed.diagnostics.is_empty());
    tree.and_then(|tree| tree.to_bytes()).unwrap_or_default()
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
