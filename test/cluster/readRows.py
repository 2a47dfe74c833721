"""Reads a study's tables with pyarrow, as docs/study.md says: readRows.py FOLDER; prints what it found as JSON."""

import json
import pathlib
import sys

import pyarrow
import pyarrow.dataset as ds

TABLES = ["images", "outputs", "layers", "causes"]


def read(folder, table):
    parts = sorted(str(part) for part in pathlib.Path(folder).glob(f"{table}-*.parquet"))
    rows = ds.dataset(parts).to_table()
    sums = {
        name: float(sum(value for value in rows[name].to_pylist() if value is not None))
        for name in ("change", "error", "share")
        if name in rows.column_names
    }
    types = {field.name: str(field.type) for field in rows.schema}
    return {"rows": rows.num_rows, "types": types, "sums": sums}


print(json.dumps({"version": pyarrow.__version__, "tables": {table: read(sys.argv[1], table) for table in TABLES}}))
