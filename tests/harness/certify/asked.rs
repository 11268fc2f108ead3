//! What a certificate says that it does not speak of: targets that were left out, sessions in which nobody was asked, and nothing at all.

use super::{SMALL, run, small};
use libtest_mimic::Failed;
use serde_json::Value as Json;
use std::fs;
use std::path::Path;

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
    Ok(())
}
