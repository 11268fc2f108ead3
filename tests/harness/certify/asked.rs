//! What a certificate says that it does not speak of: targets that were left out, sessions in which nobody was asked, and nothing at all; and
//! that no program keeps a run waiting for ever.

use super::{SMALL, compiled, python, run, small};
use charta_certify::{Options, certify};
use libtest_mimic::Failed;
use serde_json::Value as Json;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

/// A target that does not exist is refused as by `build`; targets that no engine runs prove nothing.
pub(super) fn nothing_asked_is_no_proof() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let (code, said) = run(&[&path, "--out", &out, "--target", "cedra"]);
    assert_eq!(
        (code, said.as_str()),
        (2, "charta certify: there is no target `cedra`; `cedar` is near\n"),
        "{said}"
    );
    assert!(!Path::new(&out).exists());
    for target in ["odrl", "snowflake", "documents"] {
        let (code, said) = run(&[&path, "--out", &out, "--target", target]);
        assert_eq!(code, 1, "{target}: {said}");
        let last = said.lines().last().unwrap_or_default();
        assert!(last.starts_with("the certificate does not hold: nothing was compared"), "{target}: {said}");
        let written: Json = serde_json::from_str(&fs::read_to_string(&out)?)?;
        assert_eq!(
            (&written["holds"], &written["because"][0]),
            (&Json::Bool(false), &"nothing was compared".into())
        );
    }
    Ok(())
}

/// The last line says whether the certificate holds, and of what it says nothing: sessions, targets that were left out or that no engine
/// runs. What was left out as was asked is no reason against it.
pub(super) fn what_was_not_asked() -> Result<(), Failed> {
    let (folder, path) = small();
    fs::write(
        Path::new(&path).join("charta.toml"),
        "name = \"p\"\nedition = \"2026\"\ntargets = [\"postgres\", \"sqlite\", \"cedar\", \"trino\", \"odrl\", \"documents\"]\n",
    )?;
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let last = |arguments: &[&str]| {
        let all: Vec<&str> = [path.as_str(), "--out", &out].iter().chain(arguments).copied().collect();
        let (code, said) = run(&all);
        (code, said.lines().last().unwrap_or_default().to_owned())
    };
    let (code, said) = last(&["--target", "sqlite", "--target", "cedar", "--at-most", "10"]);
    let written: Json = serde_json::from_str(&fs::read_to_string(&out)?)?;
    let sessions = |field: &str| written["asked"][field].as_u64().expect("a number");
    let (asked, in_all) = (sessions("sessions"), sessions("sessions_in_all"));
    assert!(asked <= 10 && asked < in_all);
    let expected = format!(
        "the certificate holds for sqlite and cedar; it says nothing of {} of {in_all} sessions, nor of postgres, trino and odrl (left out)",
        in_all - asked
    );
    assert_eq!((code, said), (0, expected));
    assert_eq!(written["left_out"], serde_json::json!(["postgres", "trino", "odrl"]));

    let (code, said) = last(&["--without", "postgres"]);
    let expected = "the certificate holds for sqlite and cedar; it says nothing of trino and odrl (run by no engine here), \
        nor of postgres (left out)";
    assert_eq!((code, said.as_str()), (0, expected));
    let (code, said) = last(&["--target", "sqlite", "--without", "sqlite"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.starts_with("the certificate does not hold: nothing was compared"), "{said}");
    Ok(())
}

/// Around a permit not every purpose is tried where there are many: the certificate counts those, too.
pub(super) fn sessions_that_are_never_drawn() -> Result<(), Failed> {
    let (folder, path) = small();
    let mut text = SMALL.to_owned();
    for number in 0..300 {
        text.push_str(&format!("purpose other_{number}\n"));
    }
    fs::write(Path::new(&path).join("m.charta"), text)?;
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let (code, said) = run(&[&path, "--out", &out, "--target", "sqlite"]);
    assert_eq!(code, 0, "{said}");
    let written: Json = serde_json::from_str(&fs::read_to_string(&out)?)?;
    let sessions = |field: &str| written["asked"][field].as_u64().expect("a number");
    assert!(sessions("sessions_in_all") > 300, "{said}");
    assert!(sessions("sessions") < sessions("sessions_in_all"), "{said}");
    let last = said.lines().last().unwrap_or_default();
    assert!(last.contains("; it says nothing of ") && last.contains(" sessions"), "{said}");

    // Rows about which nobody was asked were not tried, and the words fit the numbers.
    fs::write(Path::new(&path).join("m.charta"), SMALL)?;
    let count = |words: &str| {
        let (_, said) = run(&[&path, "--out", &out, "--target", "sqlite", "--at-most", words]);
        let written: Json = serde_json::from_str(&fs::read_to_string(&out).expect("a file")).expect("JSON");
        let of = |field: &str| written["asked"][field].as_u64().expect("a number");
        ((of("row_classes"), of("row_classes_in_all")), said)
    };
    let ((few, all), said) = count("1");
    assert!(few < all, "{said}");
    assert!(
        said.contains("asked in 1 of ")
            && said.contains(&format!("with rows of {few} of {all} sorts; wrote")),
        "{said}"
    );
    let ((every, all), said) = count("100000");
    assert_eq!(every, all, "{said}");
    assert!(
        said.contains("asked in all ")
            && said.contains(&format!(" sessions, with rows of all {all} sorts; wrote")),
        "{said}"
    );
    Ok(())
}

/// A program that hangs is ended, with what it started, once it took longer than it may: the run says so, and leaves no certificate.
pub(super) fn programs_that_hang() -> Result<(), Failed> {
    let (folder, path) = small();
    let out = folder.path().join("certificate.json").to_string_lossy().into_owned();
    let duckdb = python::program("duckdb");
    let duckdb = duckdb.display();
    let version = format!("[ \"$1\" = -version ] && exec {duckdb} -version\n");
    // A length of its own tells what this run began from what another one does.
    let length = format!("61.{}", std::process::id());
    let hangs = format!("trap '' TERM\nsleep {length}\n");
    let cases = [
        ("--duckdb", "duckdb", hangs.clone()),
        ("--duckdb", "duckdb", format!("{version}{hangs}")),
        // It ends, and what it began goes on.
        ("--duckdb", "duckdb", format!("sleep {length} &\nexit 0\n")),
        // Whoever began what goes on is gone before the program is.
        ("--duckdb", "duckdb", format!("(sleep {length} &)\nsleep {length}\n")),
        ("--opa", "rego", hangs),
    ];
    for (option, target, script) in cases {
        let program = folder.path().join("program");
        fs::write(&program, format!("#!/bin/sh\n{script}"))?;
        fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o755))?;
        let program = program.to_string_lossy().into_owned();
        fs::write(&out, "{}")?;
        let begun = Instant::now();
        let (code, said) =
            run(&[&path, "--out", &out, "--target", target, option, &program, "--time-limit", "1"]);
        assert!(begun.elapsed() < Duration::from_secs(20), "{script}");
        assert_eq!(code, 2, "{script}: {said}");
        assert!(
            said.contains(&format!("{program} took more than 1 second and was ended"))
                && said.contains("--time-limit"),
            "{said}"
        );
        assert!(!Path::new(&out).exists(), "a certificate was left: {script}");
    }
    let left = || -> std::io::Result<Vec<String>> {
        let lines = fs::read_dir("/proc")?.flatten().filter_map(|entry| {
            let line = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let line = String::from_utf8_lossy(&line).into_owned();
            (line.starts_with("sleep") && line.contains(&length)).then(|| format!("{entry:?}: {line:?}"))
        });
        Ok(lines.collect())
    };
    // Whoever was ended may need a moment to be gone.
    let begun = Instant::now();
    while !left()?.is_empty() && begun.elapsed() < Duration::from_secs(5) {
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(left()?, Vec::<String>::new(), "what hung goes on");
    // A query that does not end is no program, and is ended, too.
    let (compiled, artifacts) = compiled(&path, &["postgres"]);
    let mut hanging = artifacts.map_err(|()| "a project that builds")?;
    for artifact in &mut hanging {
        if artifact.path.ends_with("04-views.sql") {
            let text = artifact.text().replace("= 'it''s'", "= 'it''s' AND pg_sleep(61) IS NOT NULL");
            artifact.contents = text.into();
        }
    }
    let asked = Options { time_limit: Some(5), at_most: Some(40), ..Options::default() };
    let begun = Instant::now();
    let ended = certify(&compiled, &hanging, &asked).err().unwrap_or_default();
    assert!(ended.starts_with("a query of PostgreSQL took more than 5 seconds and was ended"), "{ended}");
    assert!(begun.elapsed() < Duration::from_secs(50));
    // Enough time is no hindrance, and none at all is refused.
    let (code, said) = run(&[
        &path,
        "--out",
        &out,
        "--target",
        "duckdb",
        "--duckdb",
        &duckdb.to_string(),
        "--time-limit",
        "500",
    ]);
    assert_eq!(code, 0, "{said}");
    assert_eq!(run(&[&path, "--out", &out, "--time-limit", "0"]).0, 2);
    Ok(())
}

/// Of a dataset about which nobody is asked no row is made, but what is looked up there: a few sessions of a large project take no rows of the rest.
pub(super) fn rows_of_what_is_asked() -> Result<(), Failed> {
    let (_folder, path) = small();
    let more = "dataset e {\n controller: o\n column u: text\n column n: integer\n}\ndataset f {\n controller: o\n column v: text\n}\n\
        contract other {\n provider: o\n recipient: r\n term: from 2026-01-01 until 2027-01-01\n\
        permit r to read e for study where u in f.v and n > 3\n permit r to read f for study\n}\n";
    fs::write(Path::new(&path).join("m.charta"), format!("{SMALL}{more}"))?;
    let (compiled, _) = compiled(&path, &["sqlite"]);
    let program = compiled.program.as_ref().expect("what builds has a meaning");
    let (model, rules) = (&program.model, &program.rules);
    let ids: Vec<_> = model.datasets.iter().filter(|(_, dataset)| !dataset.columns.is_empty()).collect();
    let named = |name: &str| {
        let found = ids.iter().find(|(_, dataset)| &*dataset.about.name == name);
        found.map(|(id, _)| *id).expect("a dataset")
    };
    let counts = |asked: &[&str]| {
        let asked = asked.iter().map(|name| named(name)).collect();
        let data = charta_certify::rows::rows(model, rules, &asked);
        ["d", "e", "f"].map(|name| data.of(named(name)).len())
    };
    let [d, e, f] = counts(&["d", "e", "f"]);
    assert!(d > 2 && e > 2 && f > 1, "{d} {e} {f}");
    assert_eq!(counts(&["d"]), [d, 0, 0]);
    let [none, same, looked_up] = counts(&["e"]);
    assert_eq!((none, same), (0, e));
    assert!((1..f).contains(&looked_up), "{looked_up} of {f}");
    Ok(())
}
