"""Makes a workbook of each file that holds rows in JSON, in its place. A text that begins with `=` becomes a formula."""

import json
import pathlib
import sys

import openpyxl

for path in map(pathlib.Path, json.load(sys.stdin)):
    text = path.read_text(encoding="utf-8")
    if text:
        book = openpyxl.Workbook()
        for row in json.loads(text):
            book.active.append(row)
        book.save(path)
json.dump(None, sys.stdout)
