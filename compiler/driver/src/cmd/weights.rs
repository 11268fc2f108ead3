//! `--deny`, `--warn` and `--allow`: how grave checks are, for one run.

use crate::project::refused_severity;
use charta_base::{Code, Severity, did_you_mean};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

/// The options, with the severity that each gives.
const OPTIONS: [(&str, Severity, &str); 3] = [
    (
        "deny",
        Severity::Error,
        "Make what this check finds an error; may be given more than once, as the next two",
    ),
    ("warn", Severity::Warning, "Make it a warning"),
    ("allow", Severity::Advice, "Make it advice, which is still told"),
];

/// What the options ask for, in the order in which they were given.
#[derive(Debug, Clone, Default)]
pub(super) struct Weights {
    asked: Vec<(String, Severity)>,
}

impl Args for Weights {
    fn augment_args(command: Command) -> Command {
        OPTIONS.iter().fold(command, |command, (name, _, help)| {
            let option = Arg::new(*name).long(*name).value_name("CHECK").help(*help);
            command.arg(option.action(ArgAction::Append))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Weights::augment_args(command)
    }
}

impl FromArgMatches for Weights {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut placed: Vec<(usize, String, Severity)> = Vec::new();
        for (name, severity, _) in OPTIONS {
            let values =
                matches.try_get_many::<String>(name).map_err(|_| Error::new(ErrorKind::UnknownArgument))?;
            let places = matches.indices_of(name).into_iter().flatten();
            placed.extend(
                places
                    .zip(values.into_iter().flatten())
                    .map(|(place, value)| (place, value.clone(), severity)),
            );
        }
        placed.sort_by_key(|(place, ..)| *place);
        Ok(Weights { asked: placed.into_iter().map(|(_, name, severity)| (name, severity)).collect() })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Weights::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Weights {
    /// The severities of checks by their names, the last of which holds. An error is one sentence.
    pub(super) fn severities(&self) -> Result<Vec<(String, Severity)>, String> {
        let checks = charta_checks::codes();
        self.asked.iter().map(|(name, severity)| weight(name, *severity, &checks)).collect()
    }
}

fn weight(name: &str, severity: Severity, checks: &[&'static Code]) -> Result<(String, Severity), String> {
    let is_named = |code: &&Code| code.name == name || code.id.eq_ignore_ascii_case(name);
    let Some(code) = checks.iter().copied().find(is_named) else {
        if let Some(code) = crate::codes().into_iter().find(is_named) {
            return Err(format!("`{}` is always {}", code.name, with_article(code.severity)));
        }
        let near = did_you_mean(name, checks.iter().map(|code| code.name))
            .or_else(|| did_you_mean(&name.to_uppercase(), checks.iter().map(|code| code.id)));
        return Err(match near {
            Some(near) => format!("there is no check `{name}`; `{near}` is near"),
            None => format!("there is no check `{name}`; `charta explain --list` lists all"),
        });
    };
    match refused_severity(code, severity) {
        Some((message, help)) => Err(format!("{message}; {help}")),
        None => Ok((code.name.to_owned(), severity)),
    }
}

fn with_article(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "an error",
        Severity::Warning => "a warning",
        Severity::Advice => "advice",
    }
}
