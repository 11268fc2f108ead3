//! The parts of a model in the words of a document's language.

use super::line::{Cell, Line};
use super::site::{Site, Thing};
use super::words::{Plural, Words, day_in, fill};
use crate::cover::{Heads, heads, id};
use crate::escape::file_name;
use crate::target::Language;
use charta_base::Span;
use charta_model::form::{Form, Shown};
use charta_model::model::*;
use charta_model::ranges::Ranges;
use charta_model::rules::datasets_of;
use charta_model::time::{Day, Length, Period, Unit};
use charta_model::value::{ColumnType, decimal_text};
use std::collections::BTreeMap;

/// Who speaks: a model in a language.
#[derive(Debug, Clone, Copy)]
pub(super) struct Speech<'a> {
    pub(super) model: &'a Model,
    pub(super) words: &'static Words,
    pub(super) site: &'a Site,
    /// The day as of which everything is assessed.
    pub(super) on: Day,
    /// The language in which the project is written.
    pub(super) written: Language,
}

impl<'a> Speech<'a> {
    pub(super) fn title(&self, about: &'a About) -> &'a str {
        about.title_in(self.words.code == "fr")
    }

    /// The words of the language that is spoken, of a part of the documents that has its own.
    pub(super) fn pick<T>(&self, english: &'static T, french: &'static T) -> &'static T {
        if self.words.code == "fr" { french } else { english }
    }

    /// A sentence about so many things: in French, none is one.
    pub(super) fn count(&self, count: usize, plural: Plural) -> String {
        let is_one = count == 1 || count == 0 && self.words.code == "fr";
        fill(if is_one { plural.one } else { plural.many }, &[&count.to_string()])
    }

    /// Several things together: `a, b and c`.
    pub(super) fn all_of(&self, mut things: Cell) -> Line {
        match (things.pop(), things.is_empty()) {
            (Some(last), false) => Line::joined([Line::joined(things, ", "), last], self.words.and),
            (last, _) => last.unwrap_or_default(),
        }
    }

    /// What the author wrote for people: marked where the page speaks another language.
    pub(super) fn written(&self, text: &str) -> Line {
        match self.written.code() {
            code if code == self.words.code => text.into(),
            code => Line::in_language(text, code),
        }
    }

    /// What a declaration is called, where that is a sentence: marked as [`Speech::written`] is, unless it is told in the page's language.
    pub(super) fn text_of(&self, about: &About) -> Line {
        match self.words.code == "fr" && about.label_fr.is_some() {
            true => self.title(about).into(),
            false => self.written(self.title(about)),
        }
    }

    /// What is said in a place of the contracts.
    pub(super) fn said(&self, line: impl Into<Line>, span: Span) -> Line {
        line.into().written_at(self.site.source(span))
    }

    pub(super) fn party(&self, id: PartyId) -> Line {
        let Some(party) = self.model.parties.get(id) else { return Line::default() };
        let title = Line::linked(self.title(&party.about), self.site.of(Thing::Party(id)));
        match party.group_of.and_then(|of| self.model.parties.get(of)) {
            Some(of) => title.and(&format!(" ({})", fill(self.words.group_of, &[self.title(&of.about)]))),
            None => title,
        }
    }

    pub(super) fn contract(&self, id: ContractId) -> Line {
        let title = self.model.contracts.get(id).map_or("", |contract| self.title(&contract.about));
        Line::linked(title, self.site.of(Thing::Contract(id)))
    }

    pub(super) fn rulebook(&self, id: RulebookId) -> Line {
        let title = self.model.rulebooks.get(id).map_or("", |rulebook| self.title(&rulebook.about));
        Line::linked(title, self.site.of(Thing::Rulebook(id)))
    }

    pub(super) fn term(&self, id: TermId) -> Line {
        self.model.terms.get(id).map_or("", |term| self.title(&term.about)).into()
    }

    pub(super) fn hosting(&self, id: HostingId) -> Line {
        let title = self.model.hostings.get(id).map_or("", |hosting| self.title(&hosting.about));
        Line::linked(title, self.site.of(Thing::Hosting(id)))
    }

    pub(super) fn dataset(&self, id: DatasetId) -> Line {
        let title = self.model.datasets.get(id).map_or("", |dataset| self.title(&dataset.about));
        Line::linked(title, self.site.of(Thing::Dataset(id)))
    }

    /// A column by its name, and its label where it has one.
    pub(super) fn column(&self, id: ColumnId) -> Line {
        let Some(column) = self.model.columns.get(id) else { return Line::default() };
        let (name, title) = (&column.about.name, self.title(&column.about));
        let text = if title == name.as_ref() { name.to_string() } else { format!("{title} ({name})") };
        Line::linked(text, self.site.of_column(column.dataset, id))
    }

    /// Columns of several datasets one after another; those that read alike with the dataset of each.
    pub(super) fn columns(&self, ids: impl IntoIterator<Item = ColumnId>) -> Cell {
        let lines: Vec<(ColumnId, Line)> = ids.into_iter().map(|id| (id, self.column(id))).collect();
        let mut texts: BTreeMap<String, usize> = BTreeMap::new();
        for (_, line) in &lines {
            *texts.entry(line.text()).or_default() += 1;
        }
        let told = |(id, line): (ColumnId, Line)| {
            let dataset = self.model.columns.get(id).map(|column| column.dataset);
            match dataset.filter(|_| texts.get(&line.text()).is_some_and(|count| *count > 1)) {
                Some(dataset) => Line::joined([self.dataset(dataset).and(" ["), line.and("]")], ""),
                None => line,
            }
        };
        lines.into_iter().map(told).collect()
    }

    /// Columns by their datasets, a line each: the dataset alone where all of its columns are meant.
    pub(super) fn column_set(&self, columns: &Ranges) -> Cell {
        let line = |dataset: DatasetId| {
            let title = self.dataset(dataset);
            let of =
                self.model.datasets.get(dataset).map(|dataset| dataset.columns.clone()).unwrap_or_default();
            if of.is_subset(columns) {
                return title;
            }
            let inside = of.intersection(columns);
            let names = inside.numbers().filter_map(id).map(|column| self.column(column));
            Line::joined([title.and(" ["), Line::joined(names, ", ").and("]")], "")
        };
        datasets_of(self.model, columns).into_iter().map(line).collect()
    }

    /// Several things of which one is enough: `a, b or c`.
    pub(super) fn any_of(&self, mut things: Cell) -> Line {
        match (things.pop(), things.is_empty()) {
            (Some(last), false) => Line::joined([Line::joined(things, ", "), last], self.words.or),
            (last, _) => last.unwrap_or_default(),
        }
    }

    pub(super) fn terms(&self, ids: impl Iterator<Item = TermId>) -> Cell {
        ids.map(|id| self.term(id)).collect()
    }

    /// Who, in few words.
    pub(super) fn party_set(&self, set: &Ranges) -> Cell {
        let all = Ranges::between(0, self.model.parties.len() as i64);
        if all.is_subset(set) {
            return vec![self.words.everyone.into()];
        }
        let closure = |number| self.model.parties.get(id(number)?).map(|party| &party.closure);
        self.heads(heads(&set.intersection(&all), closure), |number| Some(self.party(id(number)?)))
    }

    /// Purposes or actions, in few words.
    pub(super) fn term_set(&self, set: &Ranges, kind: TermKind) -> Cell {
        self.term_parts(set, kind).into_iter().map(|(line, _)| line).collect()
    }

    /// The same, each with what it stands for.
    pub(super) fn term_parts(&self, set: &Ranges, kind: TermKind) -> Vec<(Line, Ranges)> {
        let all = self.site.terms(kind).cloned().unwrap_or_else(|| {
            let of_kind = self.model.terms.iter().filter(|(_, term)| term.kind == kind);
            Ranges::from_numbers(of_kind.map(|(id, _)| i64::from(id.raw())))
        });
        if all.is_subset(set) {
            let any = if kind == TermKind::Purpose { self.words.any_purpose } else { self.words.any_action };
            return vec![(any.into(), all)];
        }
        let closure = |number| self.model.terms.get(id(number)?).map(|term| &term.closure);
        let heads = heads(&set.intersection(&all), closure);
        let whole = heads.whole.into_iter().filter_map(|number| {
            Some((self.term(id(number)?), closure(number).cloned().unwrap_or_default()))
        });
        let alone = heads.alone.into_iter().filter_map(|number| {
            Some((Line::told(self.words.exactly, &[self.term(id(number)?)]), Ranges::one(number)))
        });
        whole.chain(alone).collect()
    }

    pub(super) fn place_set(&self, set: &Ranges) -> Cell {
        let all = Ranges::between(0, self.model.hostings.len() as i64 + 1);
        if all.is_subset(set) {
            return vec![self.words.any_place.into()];
        }
        let name = |place| match hosting_at(place) {
            Some(hosting) => self.hosting(hosting),
            None => self.words.unstated_place.into(),
        };
        set.intersection(&all).numbers().map(name).collect()
    }

    fn heads(&self, heads: Heads, name: impl Fn(i64) -> Option<Line>) -> Cell {
        let mut cell: Cell = heads.whole.into_iter().filter_map(&name).collect();
        let alone = heads.alone.into_iter().filter_map(&name);
        cell.extend(alone.map(|name| Line::told(self.words.exactly, &[name])));
        cell
    }

    /// A day as people write it. The calendar's last may stand for any later day, which nobody can write.
    pub(super) fn day(&self, day: Day) -> String {
        match day {
            Day::LAST => {
                fill(self.pick::<&str>(&"{} or beyond", &"{} ou au-delà"), &[&day_in(self.words, day)])
            }
            day => day_in(self.words, day),
        }
    }

    pub(super) fn period(&self, period: Period) -> String {
        let (from, last) = (period.from.map(|day| self.day(day)), period.last.map(|day| self.day(day)));
        match (from, last) {
            (None, None) => self.words.always.to_owned(),
            (Some(from), Some(last)) if from == last => fill(self.words.on_day, &[&from]),
            (Some(from), Some(last)) => fill(self.words.from_until, &[&from, &last]),
            (Some(from), None) => fill(self.words.from, &[&from]),
            (None, Some(last)) => fill(self.words.until_day, &[&last]),
        }
    }

    /// What holds for a period; the bare words where it always does.
    pub(super) fn dated(&self, line: Line, period: Period) -> Line {
        match period.is_always() {
            true => line,
            false => line.and(&format!(", {}", self.period(period))),
        }
    }

    /// What holds for some purposes; the bare words where it holds for every purpose of the contract.
    pub(super) fn for_purposes(&self, line: Line, purposes: Option<&Ranges>) -> Line {
        match purposes {
            None => line,
            Some(purposes) => {
                let purposes = Line::joined(self.term_set(purposes, TermKind::Purpose), ", ");
                Line::told(self.words.to_for, &[line, purposes])
            }
        }
    }

    pub(super) fn day_set(&self, days: &Ranges) -> Cell {
        if days.is_empty() {
            return vec![self.words.never.into()];
        }
        let period = |(start, end): &(i64, i64)| Period {
            from: (*start != Ranges::MIN).then(|| Day::from_number(*start)),
            last: (*end != Ranges::MAX).then(|| Day::from_number(end.saturating_sub(1))),
        };
        days.pairs().iter().map(|pair| self.period(period(pair)).into()).collect()
    }

    pub(super) fn length(&self, length: Length) -> String {
        if self.words.code == "en" {
            return length.to_string();
        }
        let unit = match (length.unit, length.amount) {
            (Unit::Day, 0 | 1) => "jour",
            (Unit::Day, _) => "jours",
            (Unit::Week, 0 | 1) => "semaine",
            (Unit::Week, _) => "semaines",
            (Unit::Month, _) => "mois",
            (Unit::Year, 0 | 1) => "an",
            (Unit::Year, _) => "ans",
        };
        match (length.amount, length.unit) {
            (1, Unit::Week) => format!("une {unit}"),
            (1, Unit::Day | Unit::Month | Unit::Year) => format!("un {unit}"),
            (amount, _) => format!("{amount} {unit}"),
        }
    }

    pub(super) fn delay(&self, delay: Delay) -> String {
        match delay {
            Delay::Calendar(length) => self.length(length),
            Delay::WorkingDays(1) => self.words.working_day.to_owned(),
            Delay::WorkingDays(days) => fill(self.words.working_days, &[&days.to_string()]),
        }
    }

    pub(super) fn form(&self, form: Form) -> String {
        let words = self.words;
        let shown = match form.shown {
            Shown::Hidden => return words.hidden.to_owned(),
            Shown::Year => words.by_year.to_owned(),
            Shown::Quarter => words.by_quarter.to_owned(),
            Shown::Month => words.by_month.to_owned(),
            Shown::Week => words.by_week.to_owned(),
            Shown::Steps(step) => fill(words.by_steps, &[&self.decimal(step)]),
            Shown::FirstCharacters(1) => words.by_first_one.to_owned(),
            Shown::FirstCharacters(count) => fill(words.by_first, &[&count.to_string()]),
            Shown::Repseudonymised => words.repseudonymised.to_owned(),
            Shown::AsIs => words.as_is.to_owned(),
        };
        match form.cells {
            Some(least) => fill(words.in_cells, &[&shown, &least.to_string()]),
            None => shown,
        }
    }

    /// A decimal, in ten-thousandths, as people write it.
    pub(super) fn decimal(&self, number: i64) -> String {
        let text = decimal_text(number);
        if self.words.code == "fr" { text.replace('.', ",") } else { text }
    }

    pub(super) fn column_type(&self, column_type: ColumnType) -> &'static str {
        match column_type {
            ColumnType::Text => self.words.text,
            ColumnType::Integer => self.words.integer,
            ColumnType::Decimal => self.words.decimal,
            ColumnType::Boolean => self.words.boolean,
            ColumnType::Date => self.words.date,
        }
    }

    pub(super) fn identifies(&self, identifies: &Identifies) -> String {
        match identifies {
            Identifies::Direct => self.words.direct.to_owned(),
            Identifies::Quasi => self.words.quasi.to_owned(),
            Identifies::Pseudonym(domain) => fill(self.words.pseudonym, &[domain]),
        }
    }

    /// What a part of an artifact is called: `view`, `vue`.
    pub(super) fn sort_of_statement<'b>(&self, kind: &'b str) -> &'b str {
        match kind {
            _ if self.words.code == "en" => kind,
            "view" => "vue",
            "grant" => "droit",
            "role" => "rôle",
            "row security" => "sécurité des lignes",
            "deletion" => "suppression",
            "policy" => "politique",
            "rule" => "règle",
            "permission" => "permission",
            "prohibition" => "interdiction",
            other => other,
        }
    }

    pub(super) fn role(&self, role: Role) -> &'static str {
        match role {
            Role::Controller => self.words.controller,
            Role::JointController => self.words.joint_controller,
            Role::Processor => self.words.processor,
        }
    }

    pub(super) fn services(&self, services: &[Service]) -> String {
        let word = |service: &Service| match service {
            Service::Storage => self.words.storage,
            Service::Compute => self.words.compute,
            Service::Backup => self.words.backup,
            Service::Network => self.words.network,
            Service::Administration => self.words.administration,
            Service::Support => self.words.support,
        };
        match services.is_empty() {
            true => self.words.all_services.to_owned(),
            false => services.iter().map(word).collect::<Vec<&str>>().join(", ").to_lowercase(),
        }
    }

    /// A certificate with its days, as it stands on the day of assessment; one that proves nothing says so.
    pub(super) fn certificate(&self, dated: &Dated<Certificate>) -> Line {
        let (words, certificate) = (self.words, &dated.value);
        let state = match certificate.state {
            None => words.unproven,
            Some(CertificateState::Valid) => words.state_valid,
            Some(CertificateState::InProgress) => words.state_in_progress,
            Some(CertificateState::Suspended) => words.state_suspended,
            Some(CertificateState::Expired) => words.state_expired,
        };
        let mut parts = vec![self.term(certificate.certification).text()];
        parts.extend(certificate.version.as_ref().map(|version| fill(words.version, &[version])));
        parts.extend(certificate.offer.as_ref().map(|offer| fill(words.offer, &[offer])));
        if !certificate.activities.is_empty() {
            parts.push(fill(words.activities, &[&certificate.activities.join(", ")]));
        }
        let period = self.period(dated.period);
        match (certificate.state, dated.period.last) {
            (Some(CertificateState::Valid), Some(last)) if last < self.on => {
                parts.push(fill(words.lapsed, &[&self.day(last), &period]));
            }
            (Some(CertificateState::Valid), _) if !dated.period.contains(self.on) => {
                parts.push(fill(words.not_yet, &[&period]));
            }
            (Some(_), _) => parts.extend([state.to_owned(), period]),
            (None, _) => parts.push(state.to_owned()),
        }
        self.said(parts.join(", "), dated.span)
    }

    /// The anchor of the part about a party.
    pub(super) fn part_of_party(&self, id: PartyId) -> String {
        let path = self.model.parties.get(id).map_or("", |party| &*party.about.path);
        self.part("party", Thing::Party(id), path)
    }

    /// The anchor of the part about a hosting.
    pub(super) fn part_of_hosting(&self, id: HostingId) -> String {
        let path = self.model.hostings.get(id).map_or("", |hosting| &*hosting.about.path);
        self.part("hosting", Thing::Hosting(id), path)
    }

    /// The anchor of the part about a dataset.
    pub(super) fn part_of_dataset(&self, id: DatasetId) -> String {
        let path = self.model.datasets.get(id).map_or("", |dataset| &*dataset.about.path);
        self.part("dataset", Thing::Dataset(id), path)
    }

    /// An anchor named as the page of a thing is; what has no page belongs to the library, whose paths are all different in it.
    pub(super) fn part(&self, sort: &str, thing: Thing, path: &str) -> String {
        match self.site.page(thing).and_then(|page| page.rsplit('/').next()) {
            Some(name) => format!("{sort}-{name}"),
            None => format!("library-{sort}-{}", file_name(path)),
        }
    }
}
