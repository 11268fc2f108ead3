//! Laws, frameworks and procedures.

use super::Elaborator;
use super::facts::{Facts, repeated};
use super::names::Entry;
use super::phrase::{Reader, wrong_value};
use crate::codes;
use crate::model::{About, Delay, Framework, Law, Procedure, Reaches, Service, Share, Step};
use crate::time::Length;
use charta_base::{Diagnostic, did_you_mean};
use charta_syntax::ast::{DeclarationKind, Statement};
use rustc_hash::FxHashMap;

const JURISDICTION: &[DeclarationKind] = &[DeclarationKind::Jurisdiction];
const ORGANISATION: &[DeclarationKind] = &[DeclarationKind::Organisation];
const LINKS: [&str; 8] =
    ["establishment", "control", "holding", "operation", "subcontracting", "support", "keys", "technology"];

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
        let mut reaches = Reaches::default();
        let Some(fact) = facts.get("reaches") else { return reaches };
        let mut goes_on = false;
        for phrase in fact.phrases() {
            let mut reader = Reader::new(phrase);
            let Some(word) = reader.word() else {
                self.wrong("reaches", phrase.span(), "a link such as `control`");
                continue;
            };
            let service = Service::named(word.text).filter(|_| goes_on);
            goes_on = goes_on && service.is_some();
            match (word.text, service) {
                (_, Some(service)) => reaches.subcontracting.get_or_insert_default().push(service),
                ("establishment", _) => reaches.establishment = true,
                ("control", _) => reaches.control = true,
                ("operation", _) => reaches.operation = true,
                ("support", _) => reaches.support = true,
                ("keys", _) => reaches.keys = true,
                ("technology", _) => reaches.technology = true,
                ("holding", _) => {
                    let share = reader.keywords(&["of", "at", "least"]).then(|| reader.percent()).flatten();
                    match share.filter(|share| *share > 0) {
                        Some(share) => reaches.holding = Some(Share::of_percent(share)),
                        None => {
                            self.wrong("reaches", phrase.span(), "`holding of at least` and a percentage")
                        }
                    }
                }
                ("subcontracting", _) => {
                    let services = reaches.subcontracting.get_or_insert_default();
                    if reader.keyword("for") {
                        match reader.word().and_then(|word| Service::named(word.text)) {
                            Some(service) => {
                                services.push(service);
                                goes_on = true;
                            }
                            None => self.wrong(
                                "reaches",
                                phrase.span(),
                                "a service after `for`, such as `storage`",
                            ),
                        }
                    }
                }
                (other, _) => {
                    let finding = wrong_value("reaches", word.span, "a link through which the law reaches");
                    let near = did_you_mean(other, LINKS);
                    self.findings.push(match near {
                        Some(near) => finding.help(format!("did you mean `{near}`?")).fix(word.span, near),
                        None => finding.evidence(format!("the links are {}", LINKS.join(", "))),
                    });
                    continue;
                }
            }
            self.finish(&reader, "reaches", "one link, and a comma before the next");
        }
        reaches
    }

    fn cap(&mut self, facts: &Facts<'t>, name: &str) -> Option<Share> {
        const EXPECTED: &str = "a cap such as `at most 24 %`";
        let fact = facts.get(name)?;
        let phrase = self.only(fact, EXPECTED)?;
        let mut reader = Reader::new(phrase);
        let share = reader.keywords(&["at", "most"]).then(|| reader.percent()).flatten();
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
                self.findings.push(repeated(name.text, name.span, *first));
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
                let Some(word) = Reader::new(phrase).word() else { continue };
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
                        if let Some(near) = did_you_mean(word.text, known) {
                            finding = finding.help(format!("did you mean `{near}`?")).fix(word.span, near);
                        }
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
            if let Some(first) = walk.first() {
                let name = steps.get(first.from as usize).map_or("", |step: &Step| &step.about.name);
                let finding =
                    Diagnostic::at(&codes::CIRCULAR, first.span, format!("step `{name}` waits for itself"))
                        .help("remove one of the `after` facts");
                self.findings.push(finding);
            }
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
        let accepts = match Reader::new(phrase).word().map(|word| word.text) {
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
