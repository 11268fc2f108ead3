//! Laws and frameworks.

use super::Elaborator;
use super::facts::Facts;
use super::phrase::{Reader, wrong_word};
use crate::codes;
use crate::model::{Framework, Law, Reaches, Service, Share};
use charta_base::{Diagnostic, join_words};
use charta_syntax::ast::DeclarationKind;

const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];
const LINKS: [&str; 8] =
    ["establishment", "control", "holding", "operation", "subcontracting", "support", "keys", "technology"];

/// All of something, in ten-thousandths of a percent.
const WHOLE: i64 = 1_000_000;

impl<'t> Elaborator<'t, '_> {
    /// Makes every law and framework.
    pub(super) fn laws(&mut self) {
        for entry in self.entries(DeclarationKind::Law) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let territory = self.several(entry.file, &facts, "territory", JURISDICTION);
            let law = Law {
                about: self.about(&entry, &facts),
                territory: territory.into_iter().map(|said| said.value).collect(),
                in_force: self.period(&facts, "in_force").map(|said| said.value).unwrap_or_default(),
                reaches: self.reaches(&facts),
            };
            self.model.laws.push(law);
        }
        for entry in self.entries(DeclarationKind::Framework) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let file = entry.file;
            let mut place = |name: &str| self.one(file, &facts, name, JURISDICTION).map(|said| said.value);
            let (seat, located, outside) = (place("seat"), place("located"), place("holders_outside"));
            let (stored_in, processed_in) = (place("stored_in"), place("processed_in"));
            let (accessed_from, support_from) = (place("accessed_from"), place("support_from"));
            let (keys_held_in, control_within) = (place("keys_held_in"), place("control_within"));
            let subprocessors_in = self.place_of_services(file, &facts, "subprocessors_in");
            let certified = self.several(file, &facts, "certified", &[DeclarationKind::Certification]);
            let beyond = self.several(file, &facts, "beyond_reach_of", &[DeclarationKind::Law]);
            let framework = Framework {
                about: self.about(&entry, &facts),
                seat,
                located,
                holding_each: self.cap(&facts, "holding_each"),
                holding_together: self.cap(&facts, "holding_together"),
                holders_outside: outside,
                certified: certified.into_iter().map(|said| said.value).collect(),
                beyond_reach_of: beyond.into_iter().map(|said| said.value).collect(),
                stored_in,
                processed_in,
                accessed_from,
                support_from,
                keys_held_in,
                subprocessors_in,
                control_within,
            };
            self.model.frameworks.push(framework);
        }
    }

    fn reaches(&mut self, facts: &Facts<'t>) -> Reaches {
        const EXPECTED: &str =
            "the links through which the law reaches, such as `control` or `support`, separated by commas";
        let mut reaches = Reaches::default();
        let Some(fact) = facts.get("reaches") else { return reaches };
        let mut goes_on = false;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(word) = reader.word() else {
                self.wrong("reaches", phrase.span(), EXPECTED);
                continue;
            };
            let was_list = goes_on;
            let service = Service::named(word.text).filter(|_| was_list);
            goes_on = service.is_some();
            match (word.text, service) {
                (_, Some(Service::Support)) => {
                    let message =
                        "`support` here could be a service of the subcontracting, or a link of its own";
                    let finding = Diagnostic::at(&codes::WRONG_VALUE, word.span, message)
                        .label("could be read in two ways")
                        .help("to name the link, write `support` before `subcontracting`")
                        .help("to name the service, write it first: `subcontracting for support, storage`");
                    self.findings.push(finding);
                }
                (_, Some(service)) => reaches.subcontracting.get_or_insert_default().push(service),
                ("establishment", _) => reaches.establishment = true,
                ("control", _) => reaches.control = true,
                ("operation", _) => reaches.operation = true,
                ("support", _) => reaches.support = true,
                ("keys", _) => reaches.keys = true,
                ("technology", _) => reaches.technology = true,
                ("holding", _) => {
                    let share = reader.keywords(&["of", "at", "least"]).then(|| reader.percent()).flatten();
                    let Some(share) = share.filter(|share| (1..=WHOLE).contains(share)) else {
                        self.wrong("reaches", phrase.span(), "a share such as `holding of at least 25 %`");
                        continue;
                    };
                    reaches.holding = Some(Share::of_percent(share));
                }
                ("subcontracting", _) => {
                    let services = reaches.subcontracting.get_or_insert_default();
                    if reader.keyword("for") {
                        goes_on = true;
                        let Some(service) = self.service(&mut reader, "reaches") else { continue };
                        services.push(service);
                    }
                }
                _ => {
                    let mut links = LINKS.to_vec();
                    if was_list {
                        goes_on = true;
                        links.extend(Service::ALL.iter().map(|service| service.word()));
                    }
                    let finding = wrong_word("reaches", word, EXPECTED, links);
                    self.findings
                        .push(finding.evidence(format!("the links are {}", join_words(&LINKS, "and"))));
                    continue;
                }
            }
            self.finish(&reader, "reaches", EXPECTED);
        }
        reaches
    }

    /// `EU for administration, support`: where those who give these services must be established.
    fn place_of_services(
        &mut self,
        file: usize,
        facts: &Facts<'t>,
        name: &str,
    ) -> Option<(crate::model::TermId, Vec<Service>)> {
        const EXPECTED: &str = "a jurisdiction and services, such as `EU for administration, support`";
        let fact = facts.get(name)?;
        let span = fact.phrases().next()?.span();
        let mut reader = Reader::joined(fact.phrases(), span);
        let place = self.name_in(file, &mut reader, name, JURISDICTION)?;
        let mut services = Vec::new();
        if reader.keyword("for") {
            services.push(self.service(&mut reader, name)?);
            while reader.comma() {
                services.push(self.service(&mut reader, name)?);
            }
        }
        if !reader.is_done() || reader.stray_comma().is_some() {
            self.wrong(name, reader.here(), EXPECTED);
        }
        Some((place.value, services))
    }

    fn cap(&mut self, facts: &Facts<'t>, name: &str) -> Option<Share> {
        const EXPECTED: &str = "a cap of at most 100 %, such as `at most 24 %`";
        let fact = facts.get(name)?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let share = reader.keywords(&["at", "most"]).then(|| reader.percent()).flatten();
        let share = share.filter(|share| (0..=WHOLE).contains(share));
        if share.is_none() || !reader.is_done() {
            self.wrong(name, phrase.span(), EXPECTED);
        }
        share.map(Share::of_percent)
    }
}
