"""Writes one set of clauses twice: as contracts of Charta, and as policies of Cedar with their schema and entities.

Standard input: {"clauses": NUMBER}. Standard output: {"contracts": TEXT, "policies": TEXT, "schema": TEXT, "entities": [ENTITY]}. Or, with a
number and a folder as arguments, the same as files of that folder: contracts/all.charta, policies.cedar, schema.cedarschema.

Half of the clauses permit, half forbid. The policies are such as a person would write them: each names its recipient, its actions and its columns,
and asks about the purpose, the day and the row. Nothing here makes work for either side that the other is spared: no column is coarsened, nothing is
hosted anywhere in particular, and nobody owns anybody.
"""

import datetime
import json
import pathlib
import sys

DATASETS = 100
TOPICS = 12
PARTS = 4
COLUMNS = {"age": "integer", "code": "text", "opted_out": "boolean", "seen_on": "date", "remark": "text"}
FIRST = datetime.date(2024, 1, 1)
LAST = datetime.date(2028, 12, 31)


def day(date):
    return (date - datetime.date(1970, 1, 1)).days


def purposes():
    yield "study", None
    for topic in range(TOPICS):
        yield f"study.topic{topic}", "study"
        for part in range(PARTS):
            yield f"study.topic{topic}.part{part}", f"study.topic{topic}"


def cases(clauses):
    """For each contract its number, dataset, topic, and the age from which it permits and below which it forbids."""
    for number in range(clauses // 2):
        yield number, number % DATASETS, number % TOPICS, 18 + number % 50


def contracts(clauses):
    text = ['module compared\njurisdiction FR "France"\norganisation hall "Hall" { established: FR  owners: none }\n']
    text += [f'purpose {name} "{name}"\n' for name, _ in purposes()]
    for dataset in range(DATASETS):
        columns = "".join(f"  column {name}: {sort} required\n" for name, sort in COLUMNS.items())
        text.append(f'dataset d{dataset} "Data {dataset}" {{\n  controller: hall\n{columns}}}\n')
    for number, dataset, topic, least in cases(clauses):
        text.append(
            f'organisation r{number} "Recipient {number}" {{ established: FR  owners: none }}\n'
            f'contract c{number} "Contract {number}" {{\n  provider: hall\n  recipient: r{number}\n'
            f"  term: from {FIRST} until {LAST}\n"
            f"  permit r{number} to read, link d{dataset} [age, code, seen_on] for study.topic{topic}\n"
            f'    where opted_out = false and age >= {least} and code in ["E10", "E11", "I50"]\n'
            f"  forbid r{number} to read d{dataset} [code] for study.topic{topic}.part0\n    where age < {least}\n}}\n"
        )
    return "".join(text)


def policies(clauses):
    text = []
    for number, dataset, topic, least in cases(clauses):
        shown = ", ".join(f'Column::"d{dataset}.{name}"' for name in ["age", "code", "seen_on"])
        term = f"context.day >= {day(FIRST)} && context.day <= {day(LAST)}"
        text.append(
            f'@id("c{number}#1")\npermit (\n  principal in Party::"r{number}",\n  action in [Action::"read", Action::"link"],\n  resource\n'
            f") when {{\n  resource in [{shown}] &&\n"
            f'  context.purpose in Purpose::"study.topic{topic}" && {term} &&\n'
            f"  !context.row.opted_out && context.row.age >= {least} &&\n"
            f'  ["E10", "E11", "I50"].contains(context.row.code)\n}};\n'
            f'@id("c{number}#2")\nforbid (\n  principal in Party::"r{number}",\n  action == Action::"read",\n  resource\n'
            f') when {{\n  resource in [Column::"d{dataset}.code"] &&\n'
            f'  context.purpose in Purpose::"study.topic{topic}.part0" && {term} &&\n  context.row.age < {least}\n}};\n'
        )
    return "".join(text)


SCHEMA = """type Row = { age: Long, code: String, opted_out: Bool, seen_on: Long, remark: String };
entity Party in [Party];
entity Purpose in [Purpose];
entity Dataset;
entity Column in [Dataset];
action read, link appliesTo {
  principal: [Party],
  resource: [Column],
  context: { purpose: Purpose, day: Long, row: Row }
};
"""


def entities(clauses):
    def entity(sort, name, parents):
        return {"uid": {"type": sort, "id": name}, "attrs": {}, "parents": parents}

    found = [entity("Purpose", name, [{"type": "Purpose", "id": above}] if above else []) for name, above in purposes()]
    found += [entity("Dataset", f"d{dataset}", []) for dataset in range(DATASETS)]
    found += [
        entity("Column", f"d{dataset}.{name}", [{"type": "Dataset", "id": f"d{dataset}"}])
        for dataset in range(DATASETS)
        for name in COLUMNS
    ]
    return found + [entity("Party", f"r{number}", []) for number, *_ in cases(clauses)]


def main():
    if len(sys.argv) == 3:
        clauses, folder = int(sys.argv[1]), pathlib.Path(sys.argv[2])
        (folder / "contracts").mkdir(parents=True)
        (folder / "contracts" / "all.charta").write_text(contracts(clauses), encoding="utf-8")
        (folder / "policies.cedar").write_text(policies(clauses), encoding="utf-8")
        (folder / "schema.cedarschema").write_text(SCHEMA, encoding="utf-8")
        return
    clauses = json.load(sys.stdin)["clauses"]
    json.dump(
        {
            "contracts": contracts(clauses),
            "policies": policies(clauses),
            "schema": SCHEMA,
            "entities": entities(clauses),
        },
        sys.stdout,
    )


main()
