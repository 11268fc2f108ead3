//! The fixed sentences of documents, in both languages. `{}` is where a value stands.

use super::line::Line;
use crate::target::Language;
use charta_model::time::Day;

/// Every fixed sentence in one language.
#[derive(Debug)]
pub(super) struct Words {
    /// The code of the language.
    pub(super) code: &'static str,
    /// The months, January first.
    pub(super) months: [&'static str; 12],
    /// How the first day of a month is written.
    pub(super) first_of_month: &'static str,
    pub(super) summary: &'static str,
    pub(super) attention: &'static str,
    pub(super) rights: &'static str,
    pub(super) overview: &'static str,
    pub(super) everything: &'static str,
    pub(super) skip: &'static str,
    pub(super) search: &'static str,
    pub(super) written_in: &'static str,
    pub(super) menu: &'static str,
    pub(super) dataset: &'static str,
    pub(super) party: &'static str,
    pub(super) source_text: &'static str,
    pub(super) index_title: &'static str,
    pub(super) index_none: &'static str,
    pub(super) contract: &'static str,
    pub(super) parties: &'static str,
    pub(super) notice: &'static str,
    pub(super) contents: &'static str,
    pub(super) project: &'static str,
    pub(super) reference: &'static str,
    pub(super) references: &'static str,
    pub(super) judged_on: &'static str,
    pub(super) signed_on: &'static str,
    pub(super) parent: &'static str,
    pub(super) succeeds: &'static str,
    pub(super) precedence: &'static str,
    pub(super) name: &'static str,
    pub(super) capacity: &'static str,
    pub(super) role: &'static str,
    pub(super) provider: &'static str,
    pub(super) recipient: &'static str,
    pub(super) group_of: &'static str,
    pub(super) established: &'static str,
    pub(super) registration: &'static str,
    pub(super) contact: &'static str,
    pub(super) officer: &'static str,
    pub(super) members: &'static str,
    pub(super) controller: &'static str,
    pub(super) joint_controller: &'static str,
    pub(super) processor: &'static str,
    pub(super) framework: &'static str,
    pub(super) purposes: &'static str,
    pub(super) purposes_none: &'static str,
    pub(super) bases: &'static str,
    pub(super) term: &'static str,
    pub(super) renewal: &'static str,
    pub(super) renewal_never: &'static str,
    pub(super) renewal_tacit: &'static str,
    pub(super) renewal_express: &'static str,
    pub(super) review: &'static str,
    pub(super) reviewed_on: &'static str,
    pub(super) exclusivity: &'static str,
    pub(super) exclusive_for: &'static str,
    pub(super) approvals: &'static str,
    pub(super) approvals_none: &'static str,
    pub(super) authority: &'static str,
    pub(super) opinions: &'static str,
    pub(super) opinion_favourable: &'static str,
    pub(super) opinion_tacit: &'static str,
    pub(super) opinion_reserved: &'static str,
    pub(super) opinion_unfavourable: &'static str,
    pub(super) safeguards: &'static str,
    pub(super) safeguard: &'static str,
    pub(super) concerning: &'static str,
    pub(super) period: &'static str,
    pub(super) procedure: &'static str,
    pub(super) submitted: &'static str,
    pub(super) step: &'static str,
    pub(super) steps_of: &'static str,
    pub(super) decided_by: &'static str,
    pub(super) delay: &'static str,
    pub(super) delay_unsaid: &'static str,
    pub(super) delay_at_once: &'static str,
    pub(super) after: &'static str,
    pub(super) extension: &'static str,
    pub(super) times: &'static str,
    pub(super) silence: &'static str,
    pub(super) silence_accepted: &'static str,
    pub(super) silence_refused: &'static str,
    pub(super) silence_nothing: &'static str,
    pub(super) observed: &'static str,
    pub(super) length_range: &'static str,
    pub(super) grants: &'static str,
    pub(super) validity: &'static str,
    pub(super) at_most: &'static str,
    pub(super) extendable: &'static str,
    pub(super) calendar: &'static str,
    pub(super) calendar_none: &'static str,
    pub(super) deadline: &'static str,
    pub(super) deadline_as_it_falls: &'static str,
    pub(super) deadline_next: &'static str,
    pub(super) qualifies: &'static str,
    pub(super) schedule: &'static str,
    pub(super) schedule_if: &'static str,
    pub(super) schedule_unsaid: &'static str,
    pub(super) reckoned: &'static str,
    pub(super) way_nominal: &'static str,
    pub(super) way_maximum: &'static str,
    pub(super) way_least: &'static str,
    pub(super) way_most: &'static str,
    pub(super) approval_on: &'static str,
    pub(super) completion_on: &'static str,
    pub(super) open_end: &'static str,
    pub(super) critical_path: &'static str,
    pub(super) begins: &'static str,
    pub(super) ends: &'static str,
    pub(super) days: &'static str,
    pub(super) holidays_unknown: &'static str,
    pub(super) working_days: &'static str,
    pub(super) working_day: &'static str,
    pub(super) data: &'static str,
    pub(super) data_none: &'static str,
    pub(super) needs: &'static str,
    pub(super) every_purpose: &'static str,
    pub(super) apart: &'static str,
    pub(super) apart_from: &'static str,
    pub(super) advised_against: &'static str,
    pub(super) population: &'static str,
    pub(super) subject: &'static str,
    pub(super) source: &'static str,
    pub(super) data_version: &'static str,
    pub(super) covers: &'static str,
    pub(super) collected_for: &'static str,
    pub(super) derived_from: &'static str,
    pub(super) releases: &'static str,
    pub(super) release: &'static str,
    pub(super) method: &'static str,
    pub(super) cells_of: &'static str,
    pub(super) lifts: &'static str,
    pub(super) column: &'static str,
    pub(super) columns: &'static str,
    pub(super) all_columns: &'static str,
    pub(super) type_: &'static str,
    pub(super) identifies: &'static str,
    pub(super) category: &'static str,
    pub(super) columns_of: &'static str,
    pub(super) rights_on: &'static str,
    pub(super) clause: &'static str,
    pub(super) actions: &'static str,
    pub(super) places: &'static str,
    pub(super) rows: &'static str,
    pub(super) all_rows: &'static str,
    pub(super) only_rows: &'static str,
    pub(super) not_shared: &'static str,
    pub(super) to_for: &'static str,
    pub(super) to_for_under: &'static str,
    pub(super) everyone: &'static str,
    pub(super) any_purpose: &'static str,
    pub(super) any_action: &'static str,
    pub(super) any_place: &'static str,
    pub(super) unstated_place: &'static str,
    pub(super) exactly: &'static str,
    pub(super) direct: &'static str,
    pub(super) quasi: &'static str,
    pub(super) pseudonym: &'static str,
    pub(super) required: &'static str,
    pub(super) text: &'static str,
    pub(super) integer: &'static str,
    pub(super) decimal: &'static str,
    pub(super) boolean: &'static str,
    pub(super) date: &'static str,
    pub(super) hosting: &'static str,
    pub(super) hosting_none: &'static str,
    pub(super) processed_at: &'static str,
    pub(super) operator: &'static str,
    pub(super) operator_seat: &'static str,
    pub(super) storage: &'static str,
    pub(super) processing: &'static str,
    pub(super) access: &'static str,
    pub(super) support: &'static str,
    pub(super) keys: &'static str,
    pub(super) technology: &'static str,
    pub(super) relied_on: &'static str,
    pub(super) certificates: &'static str,
    pub(super) for_services: &'static str,
    pub(super) all_services: &'static str,
    pub(super) compute: &'static str,
    pub(super) backup: &'static str,
    pub(super) network: &'static str,
    pub(super) administration: &'static str,
    pub(super) version: &'static str,
    pub(super) unproven: &'static str,
    pub(super) state_valid: &'static str,
    pub(super) lapsed: &'static str,
    pub(super) not_yet: &'static str,
    pub(super) state_in_progress: &'static str,
    pub(super) state_suspended: &'static str,
    pub(super) state_expired: &'static str,
    pub(super) offer: &'static str,
    pub(super) activities: &'static str,
    pub(super) subprocessors: &'static str,
    pub(super) subprocessors_unsaid: &'static str,
    pub(super) subprocessors_none: &'static str,
    pub(super) subprocessor_notice: &'static str,
    pub(super) retention: &'static str,
    pub(super) retention_recipients: &'static str,
    pub(super) retention_from: &'static str,
    pub(super) retention_obtained: &'static str,
    pub(super) retention_none: &'static str,
    pub(super) duties: &'static str,
    pub(super) duties_none: &'static str,
    pub(super) who: &'static str,
    pub(super) does: &'static str,
    pub(super) with: &'static str,
    pub(super) due: &'static str,
    pub(super) hour: &'static str,
    pub(super) hours: &'static str,
    pub(super) not_before: &'static str,
    pub(super) lasting: &'static str,
    pub(super) at_all_times: &'static str,
    pub(super) passed_on: &'static str,
    pub(super) within: &'static str,
    pub(super) by_day: &'static str,
    pub(super) before: &'static str,
    pub(super) every: &'static str,
    pub(super) event_start: &'static str,
    pub(super) event_end: &'static str,
    pub(super) event_breach: &'static str,
    pub(super) event_request: &'static str,
    pub(super) event_publication: &'static str,
    pub(super) event_last_use: &'static str,
    pub(super) event_control: &'static str,
    pub(super) event_approval: &'static str,
    pub(super) event_collection: &'static str,
    pub(super) event_named: &'static str,
    pub(super) event_open: &'static str,
    pub(super) requirements: &'static str,
    pub(super) requirements_none: &'static str,
    pub(super) requirement: &'static str,
    pub(super) outcome: &'static str,
    pub(super) holds: &'static str,
    pub(super) holds_throughout: &'static str,
    pub(super) does_not_bind: &'static str,
    pub(super) binds: &'static str,
    pub(super) advised: &'static str,
    pub(super) as_advice: &'static str,
    pub(super) has_findings: &'static str,
    pub(super) is_waived: &'static str,
    pub(super) beyond_reach: &'static str,
    pub(super) within_territory: &'static str,
    pub(super) keys_within: &'static str,
    pub(super) certified: &'static str,
    pub(super) meets: &'static str,
    pub(super) retention_at_most: &'static str,
    pub(super) approval_needed: &'static str,
    pub(super) approval_of: &'static str,
    pub(super) opinion_of: &'static str,
    pub(super) asked_for: &'static str,
    pub(super) asked_on: &'static str,
    pub(super) asked_to: &'static str,
    pub(super) rests_on: &'static str,
    pub(super) purposes_only: &'static str,
    pub(super) as_collected: &'static str,
    pub(super) as_collected_or: &'static str,
    pub(super) recipient_kinds: &'static str,
    pub(super) provider_kinds: &'static str,
    pub(super) shows_none_of: &'static str,
    pub(super) at_most_of: &'static str,
    pub(super) cells_only: &'static str,
    pub(super) transfer: &'static str,
    pub(super) transfer_certified: &'static str,
    pub(super) transfer_safeguard: &'static str,
    pub(super) safeguards_needed: &'static str,
    pub(super) named_users: &'static str,
    pub(super) states: &'static str,
    pub(super) opt_out: &'static str,
    pub(super) commitment: &'static str,
    pub(super) exclusivity_at_most: &'static str,
    pub(super) term_at_most: &'static str,
    pub(super) review_at_least: &'static str,
    pub(super) notice_at_least: &'static str,
    pub(super) procedure_of: &'static str,
    pub(super) or: &'static str,
    pub(super) and: &'static str,
    pub(super) throughout: &'static str,
    pub(super) findings: &'static str,
    pub(super) findings_none: &'static str,
    pub(super) severity: &'static str,
    pub(super) warning: &'static str,
    pub(super) advice: &'static str,
    pub(super) finding: &'static str,
    pub(super) waivers: &'static str,
    pub(super) waivers_none: &'static str,
    pub(super) until: &'static str,
    pub(super) because: &'static str,
    pub(super) by: &'static str,
    pub(super) waived_check: &'static str,
    pub(super) waives_nothing: &'static str,
    pub(super) clauses: &'static str,
    pub(super) clauses_none: &'static str,
    pub(super) provisions: &'static str,
    pub(super) provisions_note: &'static str,
    /// What each fact of a contract is called, by its name in the text.
    pub(super) facts: &'static [(&'static str, &'static str)],
    pub(super) per: &'static str,
    pub(super) notes: &'static str,
    pub(super) template: &'static str,
    pub(super) template_note: &'static str,
    /// In place of [`Words::enforced_by`], where no engine has run what carries a clause.
    pub(super) carried_by: &'static str,
    pub(super) enforced_by: &'static str,
    /// In place of [`Words::enforced_by`], where people or checks see to a clause.
    pub(super) seen_to_by: &'static str,
    /// In place of [`Words::enforced_by`], where systems refuse what they are asked, and people see to the rest.
    pub(super) refused_by: &'static str,
    /// After the name of an artifact that no engine has run.
    pub(super) not_executed: &'static str,
    pub(super) behind_denied: &'static str,
    pub(super) behind_refused: &'static str,
    pub(super) refused_default: &'static str,
    pub(super) behind_narrowed: &'static str,
    pub(super) behind_left_out: &'static str,
    pub(super) behind_by_hand: &'static str,
    pub(super) behind_idle: &'static str,
    pub(super) behind_nothing: &'static str,
    pub(super) proof_itself: &'static str,
    pub(super) proof_clause: &'static str,
    pub(super) proof_record: &'static str,
    pub(super) told_in: &'static str,
    pub(super) endings: &'static str,
    pub(super) endings_note: &'static str,
    pub(super) ending_enforced: &'static str,
    pub(super) ending_monitored: &'static str,
    pub(super) ending_procedural: &'static str,
    pub(super) ending_other: &'static str,
    pub(super) losses_none_at_all: &'static str,
    pub(super) identifiers: &'static str,
    pub(super) identifiers_none: &'static str,
    pub(super) identifier: &'static str,
    pub(super) term_name: &'static str,
    pub(super) sort: &'static str,
    pub(super) action_sort: &'static str,
    pub(super) purpose_sort: &'static str,
    pub(super) basis_sort: &'static str,
    pub(super) safeguard_sort: &'static str,
    pub(super) category_sort: &'static str,
    pub(super) procedural_duty: &'static str,
    pub(super) monitored: &'static str,
    pub(super) behind_advice: &'static str,
    pub(super) behind_apart: &'static str,
    pub(super) requirement_held: &'static str,
    pub(super) is_waiver: &'static str,
    pub(super) agreement: &'static str,
    pub(super) agreement_note: &'static str,
    pub(super) agreement_silent: &'static str,
    pub(super) rulebooks: &'static str,
    pub(super) rulebooks_none: &'static str,
    pub(super) rulebook: &'static str,
    pub(super) exemptions: &'static str,
    pub(super) exemption: &'static str,
    pub(super) exempt_allowed: &'static str,
    pub(super) exempt_until: &'static str,
    pub(super) exempt_after: &'static str,
    pub(super) exempt_never: &'static str,
    pub(super) in_force: &'static str,
    pub(super) written: &'static str,
    pub(super) losses: &'static str,
    pub(super) losses_none: &'static str,
    pub(super) target: &'static str,
    pub(super) loss: &'static str,
    pub(super) signatures: &'static str,
    pub(super) day: &'static str,
    pub(super) signature: &'static str,
    pub(super) always: &'static str,
    pub(super) never: &'static str,
    pub(super) from: &'static str,
    pub(super) until_day: &'static str,
    pub(super) from_until: &'static str,
    pub(super) on_day: &'static str,
    pub(super) hidden: &'static str,
    pub(super) by_year: &'static str,
    pub(super) by_quarter: &'static str,
    pub(super) by_month: &'static str,
    pub(super) by_week: &'static str,
    pub(super) by_steps: &'static str,
    pub(super) by_first: &'static str,
    pub(super) by_first_one: &'static str,
    pub(super) repseudonymised: &'static str,
    pub(super) as_is: &'static str,
    pub(super) in_cells: &'static str,
    pub(super) colon: &'static str,
    pub(super) denials_on: &'static str,
    pub(super) path: &'static str,
    pub(super) results: &'static str,
    pub(super) report: &'static str,
    pub(super) breach: &'static str,
    pub(super) log: &'static str,
    pub(super) certificate: &'static str,
    pub(super) findings_thing: &'static str,
    pub(super) requests: &'static str,
    pub(super) copies: &'static str,
    pub(super) models: &'static str,
    pub(super) enriched_data: &'static str,
    pub(super) change: &'static str,
    pub(super) subprocessor: &'static str,
    pub(super) persons: &'static str,
}

impl Words {
    /// What a fact of a contract is called; its name in the text where no other is known.
    pub(super) fn fact(&self, name: &'static str) -> &'static str {
        self.facts.iter().find(|(known, _)| *known == name).map_or(name, |(_, title)| title)
    }
}

/// The sentences of a language.
pub(super) fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &super::english::ENGLISH,
        Language::French => &super::french::FRENCH,
    }
}

/// A sentence that counts something: for one, and for several. `{}` is the number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plural {
    pub(super) one: &'static str,
    pub(super) many: &'static str,
}

/// A sentence with its values, each in the place of the next `{}`, as [`Line::told`] has it.
pub(super) fn fill(sentence: &str, values: &[&str]) -> String {
    let values: Vec<Line> = values.iter().map(|value| Line::from(*value)).collect();
    Line::told(sentence, &values).text()
}

/// A day as people write it: `26 November 2026`, `1er décembre 2026`.
pub(super) fn day_in(words: &Words, day: Day) -> String {
    let date = day.date();
    let month =
        usize::try_from(date.month()).ok().and_then(|month| words.months.get(month.saturating_sub(1)));
    let number = match date.day() {
        1 => words.first_of_month.to_owned(),
        number => number.to_string(),
    };
    format!("{number} {} {}", month.copied().unwrap_or(""), date.year())
}

#[cfg(test)]
mod tests {
    use super::*;
    use charta_model::elaborate::{COMMON, facts_of};
    use charta_syntax::ast::DeclarationKind;

    #[test]
    fn every_fact_of_a_contract_has_a_name_in_both_languages() {
        for words in [words(Language::English), words(Language::French)] {
            for fact in facts_of(DeclarationKind::Contract).iter().chain(COMMON) {
                let named = words.facts.iter().filter(|(name, _)| *name == fact.name).count();
                assert_eq!(named, 1, "{} in {}", fact.name, words.code);
            }
        }
    }

    /// The texts between double quotes in a source file, comments left out.
    fn texts_of(source: &str) -> Vec<String> {
        let source = source.split("#[cfg(test)]").next().unwrap();
        let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        let source = lines
            .collect::<Vec<&str>>()
            .join("\n")
            .replace("\\\\", "")
            .replace("\\\"", "")
            .replace("'\"'", "");
        source.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    }

    fn sources(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
        files.filter(|path| path.extension().is_some_and(|ending| ending == "rs")).collect()
    }

    /// English has no blank before these, so a sentence that has one is French.
    #[test]
    fn french_sentences_have_the_blanks_and_apostrophes_of_french() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut files = sources(&root.join("documents"));
        files.push(root.join("loss.rs"));
        let (mut wrong, mut right) = (Vec::new(), 0);
        for file in files {
            for text in texts_of(&std::fs::read_to_string(&file).unwrap()) {
                let breaks = [" :", " ;", " !", " ?", " »", "« "].iter().any(|blank| text.contains(blank));
                let is_french = text.contains(['é', 'è', 'à', 'ê', 'ç', '’', '«']);
                if breaks || is_french && text.contains('\'') {
                    wrong.push(format!("{}: {text}", file.display()));
                }
                right += usize::from(text.contains(['\u{a0}', '\u{202f}']));
            }
        }
        assert!(
            wrong.is_empty(),
            "a blank that no line breaks at (U+00A0, U+202F) or `’`:\n{}",
            wrong.join("\n")
        );
        assert!(right > 100, "{right} sentences with such blanks");
    }
}
