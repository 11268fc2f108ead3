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
