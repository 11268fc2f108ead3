"""Runs statements in Spark, as `duckdb_views.py` does in DuckDB. A step may hold a whole file: it is cut into statements by sqlglot's
reader of tokens. All jobs share one catalogue, so each begins by dropping what the one before made."""

import json
import os
import sys
import tempfile

from pyspark.sql import SparkSession
from sqlglot.dialects.databricks import Databricks
from sqlglot.tokens import TokenType


def statements(text):
    start = 0
    for token in Databricks().tokenize(text):
        if token.token_type == TokenType.SEMICOLON:
            yield text[start : token.start]
            start = token.end + 1


def job(spark, steps):
    for database in spark.catalog.listDatabases():
        if database.name != "default":
            spark.sql(f"DROP SCHEMA `{database.name}` CASCADE")
    answers = []
    for step in steps:
        if "run" in step:
            for statement in statements(step["run"]):
                spark.sql(statement)
        else:
            answers.append([list(row) for row in spark.sql(step["ask"]).collect()])
    return answers


def main():
    # The script's own folder must not stand for a module of Spark's name.
    jobs = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
        builder = builder.config("spark.sql.warehouse.dir", folder).config("spark.sql.shuffle.partitions", "1")
        builder = builder.config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1")
        spark = builder.getOrCreate()
        spark.sparkContext.setLogLevel("OFF")
        results = []
        for steps in jobs:
            try:
                results.append(job(spark, steps))
            except Exception as error:  # whatever Spark raises is the answer
                results.append({"error": str(error)[:2000]})
        spark.stop()
    json.dump(results, sys.stdout)


main()
