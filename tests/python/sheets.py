"""Reads tables as a program for spreadsheets does, and finds cells that are more than data.

In: a list of paths to `.csv` and `.xlsx` files. Out: a list of `{"cells": count, "faults": [words]}`, one a file.
"""

import csv
import json
import pathlib
import re
import sys
import zipfile

import openpyxl

# What begins a formula in some program for spreadsheets, once it has passed over blanks and quotes (OWASP, "CSV Injection").
LEADS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# Parts of a workbook that fetch, run or link something.
ACTIVE = re.compile(r"vbaProject|externalLink|connections\.xml|embeddings/|activeX|queryTable|customUI|ctrlProp|oleObject|xl/macrosheets", re.IGNORECASE)


def of_commas(path):
    text = path.read_bytes().decode("utf-8-sig")
    cells, faults = 0, []
    widths = set()
    for number, row in enumerate(csv.reader(text.splitlines(keepends=True), strict=True), 1):
        widths.add(len(row))
        for cell in row:
            cells += 1
            if cell.strip(" \u00a0\u200b\ufeff").startswith(LEADS) and not NUMBER.fullmatch(cell):
                faults.append(f"line {number}: {cell[:40]!r} would be a formula")
    if len(widths) > 1:
        faults.append(f"the lines have {sorted(widths)} cells")
    return cells, faults


def of_workbook(path):
    cells, faults = 0, []
    with zipfile.ZipFile(path) as parts:
        faults += [f"it has the part {name}" for name in parts.namelist() if ACTIVE.search(name)]
        for name in parts.namelist():
            if name.endswith(".rels") and b'TargetMode="External"' in parts.read(name):
                faults.append(f"{name} leads outside")
            if name.endswith(".xml") and re.search(rb"<(\w+:)?(f|ddeLink)[\s>/]", parts.read(name)):
                faults.append(f"{name} holds a formula")
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cells += cell.value is not None
                if cell.data_type == "f":
                    faults.append(f"{sheet.title}!{cell.coordinate} is a formula: {str(cell.value)[:40]!r}")
                if cell.hyperlink:
                    faults.append(f"{sheet.title}!{cell.coordinate} is a link")
    return cells, faults


READERS = {".csv": of_commas, ".xlsx": of_workbook}


def judged(path):
    try:
        cells, faults = READERS[path.suffix](path)
    except Exception as error:  # whatever a reader raises, the file is no table
        return {"cells": 0, "faults": [f"it cannot be read: {type(error).__name__}: {error}"]}
    return {"cells": cells, "faults": faults}


json.dump([judged(pathlib.Path(path)) for path in json.load(sys.stdin)], sys.stdout)
