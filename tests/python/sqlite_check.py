"""Runs steps in the SQLite of Python, in a database in memory: `{"run": script}` or `{"ask": query}`. Out: the version, and for each step the
rows, `null` for a script, or `{"error": words}`."""

import json
import sqlite3
import sys


def done(connection, step):
    try:
        if "run" in step:
            connection.executescript(step["run"])
            return None
        return [list(row) for row in connection.execute(step["ask"])]
    except sqlite3.Error as error:
        return {"error": str(error)}


connection = sqlite3.connect(":memory:")
answers = [done(connection, step) for step in json.load(sys.stdin)]
json.dump({"version": sqlite3.sqlite_version, "answers": answers}, sys.stdout)
