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
