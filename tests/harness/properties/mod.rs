//! What holds of every model, over generated ones with fixed seeds: the decision, the algebra of requests, rows, graphs and
//! time, each against an oracle that is slow, plain and written from the reference.

mod answers;
mod apart;
pub(crate) mod conditions;
mod decide;
mod difference;
mod facts;
mod findings;
mod frameworks;
pub(crate) mod graphs;
mod guards;
pub(crate) mod oracle;
mod ownership;
mod region;
mod regressions;
mod rows;
mod throughout;
mod time;
mod world;

use libtest_mimic::Trial;
use world::Size;

fn trial(name: &str, run: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(format!("properties/{name}"), move || {
        run();
        Ok(())
    })
}

/// All properties.
pub fn trials() -> Vec<Trial> {
    let mut trials = findings::trials();
    trials.extend([
        trial("rows/diagrams_are_truth_tables", || rows::diagrams_are_truth_tables(0..700)),
        trial("rows/diagrams_are_truth_tables_again", || rows::diagrams_are_truth_tables(1_000..1_700)),
        trial("rows/the_ends_of_each_type_are_ends", rows::the_ends_of_each_type_are_ends),
        trial("rows/a_hostile_condition_is_refused", rows::a_hostile_condition_is_refused_and_does_no_harm),
        trial("rows/endless_memberships_are_refused", rows::endless_memberships_are_refused),
        trial("rows/told_as_they_are", || rows::rows_are_told_as_they_are(0..1_500)),
        trial("decide/every_request", || decide::decisions_are_the_oracles(0..400, 20_000)),
        trial("decide/some_requests_of_many_worlds", || decide::decisions_are_the_oracles(1_000..9_000, 150)),
        trial("decide/order_never_matters", || decide::order_never_matters(0..1_500)),
        trial("decide/one_more_clause", || decide::one_more_clause_changes_only_what_it_says(0..2_000)),
        trial("decide/a_narrower_permit", || decide::a_narrower_permit_widens_nothing(0..1_500)),
        trial("rules/every_rule_is_found", || decide::every_rule_is_found(0..1_000, Size::SMALL)),
        trial("rules/every_rule_is_found_in_wide_worlds", || decide::every_rule_is_found(0..40, Size::WIDE)),
        trial("answers/an_answer_is_what_decide_says", || {
            answers::an_answer_is_what_decide_says(0..1_500);
        }),
        trial("difference/what_decide_answers_otherwise", || {
            difference::a_difference_is_what_decide_answers_otherwise(0..3_000, 150);
        }),
        trial("difference/let_go", || apart::what_is_let_go_was_kept_apart_and_is_not(0..1_500, 150)),
        trial("difference/forbidden_on_one_side", || {
            guards::what_is_told_as_forbidden_is_on_one_side_alone(0..1_500, 150);
        }),
        trial("difference/expected_on_one_side", || {
            guards::what_is_told_as_expected_is_on_one_side_alone(0..1_500, 150);
        }),
        trial("difference/another_order", || difference::another_order_differs_in_nothing(0..1_500)),
        trial("difference/the_way_back", || difference::the_way_back_takes_what_the_way_gave(0..800)),
        trial("difference/two_steps_hide_no_widening", || {
            difference::two_steps_hide_no_widening(0..800, 100)
        }),
        trial("region/regions_are_sets_of_requests", || region::regions_are_sets_of_requests(0..300)),
        trial("region/ranges_hold_at_the_ends", || region::ranges_hold_at_the_ends(0..20_000)),
        trial("graphs/reach_is_the_fixpoint", || graphs::reach_is_the_fixpoint(0..4_000)),
        trial("graphs/possible_days_leave_none_out", || graphs::possible_days_leave_none_out(0..4_000)),
        trial("throughout/a_term_is_each_of_its_days", || throughout::a_term_is_each_of_its_days(0..300)),
        trial("frameworks/frameworks_are_as_defined", || frameworks::frameworks_are_as_defined(0..2_000)),
        trial("throughout/a_place_counts_on_its_days", || throughout::a_place_counts_on_its_days(0..60)),
        trial("graphs/long_chains_do_not_exhaust_the_stack", graphs::long_chains_do_not_exhaust_the_stack),
        trial("graphs/control_and_holdings", || ownership::control_and_holdings_are_as_defined(0..2_000)),
        trial("graphs/supply_chains_are_shortest", || ownership::supply_chains_are_shortest(0..2_000)),
        trial("graphs/lineage", || ownership::lineage_is_what_derivations_say(0..2_000)),
        trial("graphs/cycles_are_shortest_walks", || ownership::cycles_are_shortest_walks(0..2_000)),
        trial("graphs/long_chains_are_followed_to_the_end", ownership::long_chains_are_followed_to_the_end),
        trial("time/days", time::days_are_those_of_the_calendar),
        trial("time/lengths", time::lengths_compare_as_they_end),
        trial("time/periods", time::periods_are_sets_of_days),
        trial("form/forms_reveal_what_follows_from_them", time::forms_reveal_what_follows_from_them),
        trial("form/forms_are_ordered_as_the_reference_says", time::forms_are_ordered_as_the_reference_says),
        trial(
            "regressions/a_rule_for_contracts_does_not_swallow_one_for_data",
            regressions::a_rule_for_contracts_does_not_swallow_one_for_data,
        ),
        trial(
            "regressions/a_permit_for_every_contract_needs_a_contract",
            regressions::a_permit_for_every_contract_needs_a_contract,
        ),
        trial("regressions/hidden_is_hidden_in_cells_or_not", regressions::hidden_is_hidden_in_cells_or_not),
        trial(
            "regressions/holdings_of_a_controlled_organisation_are_reached",
            regressions::holdings_of_a_controlled_organisation_are_reached,
        ),
        trial(
            "regressions/every_one_of_very_many_holdings_is_reached",
            regressions::every_one_of_very_many_holdings_is_reached,
        ),
        trial(
            "regressions/the_shortest_way_of_control_is_shown",
            regressions::the_shortest_way_of_control_is_shown,
        ),
        trial(
            "regressions/rules_near_a_rule_about_all_numbers_are_found",
            regressions::rules_near_a_rule_about_all_numbers_are_found,
        ),
    ]);
    trials
}
