//! Laws, frameworks and procedures.

use super::Elaborator;
use super::facts::Facts;
use super::names::{Entry, declared_twice};
use super::phrase::{Reader, wrong_word};
use crate::codes;
use crate::model::{About, Delay, Framework, Law, Procedure, Reaches, Service, Share, Step};
use crate::time::Length;
use charta_base::{Diagnostic, did_you_mean, join_words};
use charta_syntax::ast::{DeclarationKind, Statement};
use rustc_hash::FxHashMap;

const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];
const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
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

    /// Makes every procedure.
    pub(super) fn procedures(&mut self) {
        for entry in self.entries(DeclarationKind::Procedure) {
            let facts = Facts::of(entry.declaration, &mut self.findings);
            self.common(&facts);
            let procedure = Procedure {
                about: self.about(&entry, &facts),
                decided_by: self.one(entry.file, &facts, "decided_by", ORGANISATION).map(|said| said.value),
                steps: self.steps(&entry),
            };
            self.model.procedures.push(procedure);
        }
    }

    fn steps(&mut self, entry: &Entry<'t>) -> Vec<Step> {
        let statements = entry.declaration.statements();
        let written: Vec<_> = statements
            .filter_map(|statement| match statement {
                Statement::Step(step) => Some(step),
                _ => None,
            })
            .collect();
        let mut places: FxHashMap<&str, (usize, charta_base::Span)> = FxHashMap::default();
        for (at, step) in written.iter().enumerate() {
            let Some(name) = step.name() else { continue };
            if let Some((_, first)) = places.get(name.text) {
                self.findings.push(declared_twice("step", name.text, name.span, *first));
                continue;
            }
            places.insert(name.text, (at, name.span));
        }
        let mut steps = Vec::with_capacity(written.len());
        let mut edges = Vec::new();
        for (at, step) in written.iter().enumerate() {
            let facts = Facts::of_step(step.facts(), &mut self.findings);
            self.common(&facts);
            let name = step.name().map_or("", |name| name.text);
            let mut after = Vec::new();
            for phrase in facts.get("after").into_iter().flat_map(|fact| fact.phrases()) {
                let mut reader = Reader::new(phrase);
                let word = reader.word();
                let Some(word) = word.filter(|_| reader.is_done()) else {
                    self.wrong("after", phrase.span(), "steps of the same procedure, separated by commas");
                    continue;
                };
                match places.get(word.text) {
                    Some((place, _)) => {
                        after.push(*place);
                        edges.push(crate::graphs::cycles::Edge {
                            from: at as u32,
                            to: *place as u32,
                            span: word.span,
                        });
                    }
                    None => {
                        let message = format!("no step of `{}` is called `{}`", entry.name, word.text);
                        let mut finding =
                            Diagnostic::at(&codes::UNKNOWN_NAME, word.span, message).label("unknown step");
                        let mut known: Vec<&str> = places.keys().copied().collect();
                        known.sort_unstable();
                        finding = match did_you_mean(word.text, known.iter().copied()) {
                            Some(near) => {
                                finding.help(format!("did you mean `{near}`?")).fix(word.span, near)
                            }
                            None => {
                                let known: Vec<String> =
                                    known.iter().map(|name| format!("`{name}`")).collect();
                                finding.help(format!("name one of its steps: {}", join_words(&known, "or")))
                            }
                        };
                        self.findings.push(finding);
                    }
                }
            }
            let text = |name: &str| facts.get(name).and_then(|fact| super::texts_of(fact).into_iter().next());
            let span = step.name().map_or(step.span(), |name| name.span);
            let about = About {
                path: format!("{}.{name}", entry.path).into(),
                name: name.into(),
                label: step.label().map(|label| label.value().as_ref().into()),
                label_fr: text("label_fr"),
                docs: step.docs().into(),
                references: facts.get("ref").map_or_else(Vec::new, super::texts_of),
                note: text("note"),
                span,
                whole: step.span(),
                library: self.names.files.get(entry.file).is_some_and(|scope| scope.library),
            };
            let step = Step {
                about,
                decided_by: self.one(entry.file, &facts, "decided_by", ORGANISATION).map(|said| said.value),
                after,
                delay: self.delay(&facts, "delay"),
                extension: self.delay(&facts, "extension"),
                silence_accepts: self.silence(&facts),
                observed: self.observed(&facts),
            };
            steps.push(step);
        }
        for walk in crate::graphs::cycles::cycles(steps.len(), &edges) {
            let name = |at: u32| steps.get(at as usize).map_or("", |step: &Step| &step.about.name);
            let Some(first) = walk.first() else { continue };
            let way: Vec<String> =
                walk.iter().take(12).map(|edge| format!("`{}`", name(edge.from))).collect();
            let message = format!("step `{}` waits for itself", name(first.from));
            let finding = Diagnostic::at(&codes::CIRCULAR, first.span, message)
                .label(format!("`{}` waits for `{}`", name(first.from), name(first.to)))
                .evidence(format!("{} → `{}`", way.join(" → "), name(first.from)))
                .help("remove one of the `after` facts");
            self.findings.push(finding);
        }
        steps
    }

    fn delay(&mut self, facts: &Facts<'t>, name: &str) -> Option<Delay> {
        const EXPECTED: &str = "a length of time such as `2 months` or `7 working days`";
        let fact = facts.get(name)?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let calendar = reader.length().map(Delay::Calendar);
        let delay = calendar.or_else(|| {
            let days = reader.whole_number()?;
            reader.keywords(&["working", "days"]).then_some(Delay::WorkingDays(days))
        });
        if delay.is_none() || !reader.is_done() {
            self.wrong(name, phrase.span(), EXPECTED);
        }
        delay
    }

    fn silence(&mut self, facts: &Facts<'t>) -> Option<bool> {
        const EXPECTED: &str = "`accepted` or `refused`";
        let fact = facts.get("silence")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let accepts = match reader.word().filter(|_| reader.is_done()).map(|word| word.text) {
            Some("accepted") => Some(true),
            Some("refused") => Some(false),
            _ => None,
        };
        if accepts.is_none() {
            self.wrong("silence", phrase.span(), EXPECTED);
        }
        accepts
    }

    fn observed(&mut self, facts: &Facts<'t>) -> Option<(Length, Length)> {
        const EXPECTED: &str = "one length of time, or two such as `10 months to 12 months`";
        let fact = facts.get("observed")?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let least = reader.length();
        let most = if reader.keyword("to") { reader.length() } else { least };
        if least.is_none() || most.is_none() || !reader.is_done() {
            self.wrong("observed", phrase.span(), EXPECTED);
        }
        Some((least?, most?))
    }
}
