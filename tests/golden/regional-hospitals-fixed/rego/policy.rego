# METADATA
# title: "Decisions of regional-hospitals-fixed"
# description: "Who may see what. Ask for data.charta.decision; the sets of the rules, and where to find them, are in data.charta_project."
# scope: package
# custom:
#   input:
#     party: "who asks: the path of an organisation or a group"
#     action: "to do what: a path"
#     purpose: "for what: a path"
#     place: "where: the path of a hosting, or (unstated) for data that name none"
#     day: "when: a day such as 2026-01-31"
#     dataset: "of which dataset: a path"
#     columns: "which of its columns: a list of names"
#     row: "the values of the row by column, as charta_project.datasets asks for them: a missing one is null, a date a text such as 2026-01-31, a decimal a whole number of ten-thousandths"
#     memberships: "whether a value of the row occurs elsewhere, as charta_project.datasets asks: true or false"
package charta

import data.charta_project as project

# METADATA
# title: "The answer to a request about one row"
# description: "allow: every column that was asked for may be shown. permits and forbids: the rules that match, by id. forms: how each column must be shown; whoever cannot show it so must refuse. problems: why a request is not understood; then all is denied."
# entrypoint: true
decision := {
	"allow": allow,
	"permits": sort({id | some column; some id in permits[column]}),
	"forbids": sort({id | some column; some id in forbids[column]}),
	"forms": forms,
	"problems": sort(problems),
}

default decision := {"allow": false, "permits": [], "forbids": [], "forms": {}, "problems": ["undecided"]}

default allow := false

allow if {
	count(problems) == 0
	every column in input.columns { column in allowed }
}

allowed contains column if {
	some column, ids in permits
	count(ids) > 0
	count(forbids[column]) == 0
}

permits[column] := {id | some id in matching; project.rules[id].effect == "permit"; speaks_of(id, column)} if {
	count(problems) == 0
	some column in input.columns
}

forbids[column] := {id | some id in matching; project.rules[id].effect == "forbid"; speaks_of(id, column)} if {
	count(problems) == 0
	some column in input.columns
}

# The rules that may speak of the recipient and the dataset are looked up, never searched for.
near contains id if {
	some name in array.concat(project.parties[input.party], ["(everyone)"])
	some id in project.rules_about[input.dataset][name]
}

near contains id if some id in project.rules_about_many

matching contains id if {
	count(problems) == 0
	some id in near
	rule := project.rules[id]
	in_set(rule.parties, project.parties[input.party])
	in_set(rule.actions, project.actions[input.action])
	in_set(rule.purposes, project.purposes[input.purpose])
	in_set(rule.places, project.places[input.place])
	some days in rule.days
	days.first <= input.day
	input.day <= days.last
	applies(id)
}

# Whether something, told with all that it is below, is in a set of a rule.
in_set("any", _) := true

in_set(set, chain) if chain[0] in set.exactly

in_set(set, chain) if {
	some name in chain
	name in set.within
}

# Whether a rule speaks of a column of the dataset.
speaks_of(id, column) if listed(project.rules[id].data.only[input.dataset], column)

speaks_of(id, column) if {
	project.rules[id].data.except
	not is_excepted(id, column)
}

is_excepted(id, column) if listed(project.rules[id].data.except[input.dataset], column)

listed("every column", _) := true

listed(columns, column) if column in columns

# How each column must be shown: what is not allowed is hidden.
forms[column] := object.union(project.forms[form].told, keyed_by(form, column)) if {
	some column in allowed
	form := most_revealing({form_of(id, column) | some id in permits[column]})
}

forms[column] := project.forms.hidden.told if {
	count(problems) == 0
	some column in input.columns
	not column in allowed
}

form_of(id, column) := form if {
	form := project.rules[id].forms[input.dataset][column]
} else := project.rules[id].form

# The form that reveals at least as much as every other; hidden where there is none.
most_revealing(all) := form if {
	some form in all
	every other in all { other in project.forms[form].reveals }
} else := "hidden"

# Whose key makes another pseudonym: that of the first rule that permits the form.
keyed_by(form, column) := {"keyed_by": first[1]} if {
	project.forms[form].keyed
	first := min({[project.rules[id].order, project.rules[id].owner] |
		some id in permits[column]
		form_of(id, column) == form
	})
} else := {}

# What is not told, or not told as it must be, denies everything. What is told is collected, and then looked for in what was
# collected: to negate what may be undefined would itself be undefined.
problems contains sprintf("input.%s is not known", [part]) if {
	some part in ["party", "action", "purpose", "place", "day", "dataset", "columns"]
	not part in known
}

problems contains sprintf("input.row does not tell %s", [name]) if {
	some name, _ in project.datasets[input.dataset].row
	not name in told
}

problems contains sprintf("input.memberships does not tell %s", [name]) if {
	some name in project.datasets[input.dataset].memberships
	not name in told_memberships
}

known contains "party" if project.parties[input.party]

known contains "action" if project.actions[input.action]

known contains "purpose" if project.purposes[input.purpose]

known contains "place" if project.places[input.place]

known contains "day" if is_day(input.day)

known contains "dataset" if project.datasets[input.dataset]

known contains "columns" if are_columns(input.columns)

told contains name if {
	some name, kind in project.datasets[input.dataset].row
	is_told(kind, input.row[name])
}

told_memberships contains name if {
	some name in project.datasets[input.dataset].memberships
	is_boolean(input.memberships[name])
}

are_columns(names) if {
	is_array(names)
	count(names) > 0
	every name in names { project.datasets[input.dataset].columns[name] }
}

is_told(kind, value) if {
	kind.may_be_missing
	is_null(value)
}

is_told(kind, value) if {
	kind.type == "text"
	is_string(value)
}

is_told(kind, value) if {
	kind.type in {"integer", "decimal"}
	is_whole(value)
}

is_told(kind, value) if {
	kind.type == "boolean"
	is_boolean(value)
}

is_told(kind, value) if {
	kind.type == "date"
	is_day(value)
}

is_whole(value) if {
	is_number(value)
	floor(value) == value
	value >= -9223372036854775808
	value <= 9223372036854775807
}

is_day(value) if {
	is_string(value)
	regex.match(`^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$`, value)
}

# What follows: for each clause a rule with its condition on rows. It applies within the sets that
# data.charta_project.rules has under its id.
default applies(_) := false

# METADATA
# title: "regional.pathway_study#1 permits"
# scope: rule
# custom:
#   clause: "regional.pathway_study#1"
#   sources:
#     - "Convention ATV-2025-02, art. 4"
#   condition: "opted_out = false and (diagnosis starts with \"I2\" or diagnosis in [\"I50.0\", \"I50.1\"])"
applies(rule) if {
	rule == "contract regional.pathway_study#1/1"
	input.row.opted_out == false
	either_regional_pathway_study_1_1
}

either_regional_pathway_study_1_1 if {
	input.row.diagnosis != null
	startswith(input.row.diagnosis, "I2")
}

either_regional_pathway_study_1_1 if {
	input.row.diagnosis in {"I50.0", "I50.1"}
}

# METADATA
# title: "regional.pathway_study#3 forbids"
# scope: rule
# custom:
#   clause: "regional.pathway_study#3"
#   sources:
#     - "Convention ATV-2025-02, art. 7"
applies(rule) if {
	rule == "contract regional.pathway_study#3/1"
}

# METADATA
# title: "regional.pooling#1 permits"
# description: "Each hospital reviews its own stays."
# scope: rule
# custom:
#   clause: "regional.pooling#1"
#   sources:
#     - "Convention ATV-2025-01, art. 3"
#   condition: "hospital_code = \"RCV\" and opted_out = false"
applies(rule) if {
	rule == "contract regional.pooling#1/1"
	input.row.hospital_code == "RCV"
	input.row.opted_out == false
}

# METADATA
# title: "regional.pooling#2 permits"
# scope: rule
# custom:
#   clause: "regional.pooling#2"
#   sources:
#     - "Convention ATV-2025-01, art. 3"
#   condition: "hospital_code = \"MTB\" and opted_out = false"
applies(rule) if {
	rule == "contract regional.pooling#2/1"
	input.row.hospital_code == "MTB"
	input.row.opted_out == false
}

# METADATA
# title: "regional.pooling#3 permits"
# scope: rule
# custom:
#   clause: "regional.pooling#3"
#   sources:
#     - "Convention ATV-2025-01, art. 3"
#   condition: "hospital_code = \"ORS\" and opted_out = false"
applies(rule) if {
	rule == "contract regional.pooling#3/1"
	input.row.hospital_code == "ORS"
	input.row.opted_out == false
}

# METADATA
# title: "regional.pooling#4 permits"
# scope: rule
# custom:
#   clause: "regional.pooling#4"
#   sources:
#     - "Convention ATV-2025-01, art. 3"
#   condition: "hospital_code = \"STO\" and opted_out = false"
applies(rule) if {
	rule == "contract regional.pooling#4/1"
	input.row.hospital_code == "STO"
	input.row.opted_out == false
}

# METADATA
# title: "regional.pooling#6 forbids"
# scope: rule
# custom:
#   clause: "regional.pooling#6"
#   sources:
#     - "Convention ATV-2025-01, art. 7"
applies(rule) if {
	rule == "contract regional.pooling#6/1"
}
