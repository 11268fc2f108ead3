//! `--build`: the files of a folder are run in place of a build, and compared with one.

use super::{DAY, SMALL, compiled, run, small};
use charta_certify::command;
use charta_driver::output::{self, OsDisk};
use charta_model::time::Day;
use libtest_mimic::Failed;
use serde_json::Value as Json;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// A project of one small file, and the folder that a build of it for some targets wrote.
fn built(targets: &[&str]) -> (tempfile::TempDir, String, PathBuf) {
    let (folder, path) = small();
    let (_, artifacts) = compiled(&path, targets);
    let out = Path::new(&path).join("build");
    output::write(&out, &artifacts.expect("a project that builds"), &mut OsDisk).expect("a folder");
    (folder, path, out)
}

/// The files of a folder are run as they are, and whichever is not as the project builds it is named.
pub(super) fn files_of_a_folder() -> Result<(), Failed> {
    let (folder, path, build) = built(&["sqlite", "cedar", "documents"]);
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let (shown, later) = (build.to_string_lossy().into_owned(), "2026-12-01");
    let certify = || {
        let (code, said) = run(&[&path, "--out", &out, "--build", &shown]);
        let written: Json = serde_json::from_str(&fs::read_to_string(&out)?)?;
        Ok::<_, Failed>((code, said, written))
    };
    let (code, said, written) = certify()?;
    assert_eq!((code, &written["holds"]), (0, &Json::Bool(true)), "{said}");
    assert_eq!((&written["files"], &written["judged_on"]), (&"delivered".into(), &DAY.into()));
    assert_eq!(written["differences"], serde_json::json!([]));
    // A day later the folder is still that of the project: it is judged as of the day of its build.
    let (mut said, mut error) = (Vec::new(), Vec::new());
    let arguments = ["charta certify", &path, "--out", &out, "--build", &shown].map(OsString::from);
    let code = command::run(arguments, Day::parse(later).expect("a day"), &mut said, &mut error);
    assert_eq!(code, 0, "{}", String::from_utf8_lossy(&said));

    // What no engine notices, the comparison does; and what one runs, it runs as it is.
    let documents = output::files_below(&build.join("documents"), Path::new(""))?;
    let agreement = build.join("documents").join(documents.first().ok_or("a document")?);
    let name = agreement.strip_prefix(&build)?.to_string_lossy().into_owned();
    let text = fs::read_to_string(&agreement)?;
    fs::write(&agreement, text.replace('a', "b"))?;
    let (code, said, written) = certify()?;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains(&format!("{name} differs from what this project builds")), "{said}");
    assert_eq!(written["differences"], serde_json::json!([{ "path": name, "how": "differs" }]));
    assert!(said.contains("does not hold: 1 file is not as the project builds it; "), "{said}");
    fs::write(&agreement, text)?;

    let views = build.join("sqlite/views.sql");
    let text = fs::read_to_string(&views)?;
    fs::write(&views, text.replace("= 'it''s'", "<> 'it''s'"))?;
    fs::write(build.join("sqlite/more.sql"), "SELECT 1;\n")?;
    fs::remove_file(build.join("cedar/entities.json"))?;
    let (code, said, written) = certify()?;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("sqlite") && said.contains("DISAGREES") && said.contains(", found "), "{said}");
    assert_eq!(
        written["differences"],
        serde_json::json!([
            { "path": "cedar/entities.json", "how": "missing" },
            { "path": "sqlite/more.sql", "how": "foreign" },
            { "path": "sqlite/views.sql", "how": "differs" },
        ])
    );

    // A folder of other contracts is none of this project.
    fs::remove_dir_all(&build)?;
    output::write(&build, &compiled(&path, &["sqlite"]).1.expect("a build"), &mut OsDisk)?;
    fs::write(Path::new(&path).join("m.charta"), SMALL.replace("it's", "its"))?;
    let (code, said, _) = certify()?;
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("sqlite/views.sql differs") && said.contains("DISAGREES"), "{said}");

    // What is no build, and a wish that the folder already settles.
    let nowhere = folder.path().to_string_lossy().into_owned();
    let (code, said) = run(&[&path, "--out", &out, "--build", &nowhere]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("manifest.json` cannot be read: there is no such file or folder"), "{said}");
    let (code, said) = run(&[&path, "--out", &out, "--build", &shown, "--target", "sqlite"]);
    assert_eq!(code, 2, "{said}");
    Ok(())
}

/// A manifest that lists a loss of its own excuses no artifact.
pub(super) fn a_folder_excuses_nothing() -> Result<(), Failed> {
    let (folder, path, build) = built(&["cedar"]);
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let policies = build.join("cedar/policies.cedar");
    fs::write(&policies, fs::read_to_string(&policies)?.replace("== \"it's\"", "== \"its\""))?;
    let manifest = build.join("manifest.json");
    let mut json: Json = serde_json::from_str(&fs::read_to_string(&manifest)?)?;
    let clause = json["clauses"][0]["name"].clone();
    json["losses"] = serde_json::json!([{ "target": "cedar", "clause": clause, "reason": "so it is" }]);
    fs::write(&manifest, serde_json::to_string_pretty(&json)?)?;
    let (code, said) = run(&[&path, "--out", &out, "--build", &build.to_string_lossy()]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("cedar") && said.contains("DISAGREES"), "{said}");
    assert!(said.contains("manifest.json differs from what this project builds"), "{said}");
    Ok(())
}
