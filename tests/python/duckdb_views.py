"""Runs statements in DuckDB. In: a list of jobs, each a list of steps, `{"run": sql}` or `{"ask": sql}`. Out: for each job the rows of each
question, as texts or null; or `{"error": words}` where the job failed. Each job has a database of its own, in memory."""

import json
import sys

import duckdb


def job(steps):
    connection = duckdb.connect(":memory:")
    # Nothing outside is to be read or fetched.
    connection.execute("SET autoinstall_known_extensions = FALSE; SET autoload_known_extensions = FALSE")
    # What a session may set must change nothing: neither the order of texts nor the day by its place.
    connection.execute("SET default_collation = 'nocase'")
    answers = []
    for step in steps:
        if "run" in step:
            connection.execute(step["run"])
        else:
            answers.append([list(row) for row in connection.execute(step["ask"]).fetchall()])
    connection.close()
    return answers


def main():
    results = []
    for steps in json.load(sys.stdin):
        try:
            results.append(job(steps))
        except duckdb.Error as error:
            results.append({"error": str(error)})
    json.dump(results, sys.stdout)


main()
