"""A table in, files for spreadsheets and scripts out: CSV, a CSV that German Excel opens by double click, and CSVW.

CSV after RFC 4180 with header, UTF-8, without byte order mark. Metadata after "Metadata Vocabulary for Tabular Data"
(CSVW): one file beside each table, and `csv-metadata.json` for all of them, with what refers to what.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from bochum_kg.build.tables.definitions import SEPARATOR, Column, Table
from bochum_kg.namespaces import BASE
from bochum_kg.serialisation import json_document

GROUP = "csv-metadata.json"  # where CSVW looks for it in the folder of a CSV file
_CONTEXT: dict[str, Any] = {"@context": ["http://www.w3.org/ns/csvw", {"@language": "de"}]}
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a cell of a formula starts with (OWASP)


def files(tables: Iterable[Table]) -> dict[str, bytes]:
    """Name -> content of all files for `tables`."""
    tables = list(tables)
    made: dict[str, bytes] = {}
    for table in tables:
        made[f"{table.name}.csv"] = as_csv(table)
        made[f"{table.name}.excel.csv"] = as_excel_csv(table)
        made[f"{table.name}.csv-metadata.json"] = json_document(_CONTEXT | _described(table)).encode()
    keys = {table.name: table.key[0] for table in tables}
    about = json_document(_CONTEXT | {"tables": [_described(table, keys) for table in tables]})
    return made | {GROUP: about.encode()}


def as_csv(table: Table) -> bytes:
    """Comma, CRLF, UTF-8; the values of a cell separated by `|`."""
    return _written(table, ",", lambda _, value: value).encode()


def as_excel_csv(table: Table) -> bytes:
    """Byte order mark, semicolon and decimal comma, as Excel expects them in Germany; nothing runs as a formula.

    A comma would land everything in one column there, and 1.5 would become the first of May.
    """

    def safe(column: Column, value: str) -> str:
        if column.datatype in ("decimal", "integer") and not column.many:
            return value.replace(".", ",")
        return f"'{value}" if value.lstrip(" ").startswith(_RISKY) else value

    return b"\xef\xbb\xbf" + _written(table, ";", safe).encode()


def _written(table: Table, delimiter: str, cell: Callable[[Column, str], str]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(column.name for column in table.columns)
    for row in table.rows:
        joined = (_joined(column, values) for column, values in zip(table.columns, row, strict=True))
        writer.writerow([cell(column, value) for column, value in zip(table.columns, joined, strict=True)])
    return text.getvalue()


def _joined(column: Column, values: list[str]) -> str:
    """The values of a cell as one text; a separator inside one of several values becomes a broken bar."""
    return SEPARATOR.join(value.replace(SEPARATOR, "¦") for value in values) if column.many else "".join(values)


def _described(table: Table, keys: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """The CSVW description of `table`, with the links to tables whose `keys` are known: those in the same document.

    Links that may be empty are left out: to validators that take the standard at its word an empty key leads nowhere.
    """
    schema: dict[str, Any] = {"columns": [_column(column) for column in table.columns], "primaryKey": [*table.key]}
    if any(column.property for column in table.columns):
        schema["aboutUrl"] = f"{BASE}id/{{{table.key[0]}}}"
    if links := [column for column in table.columns if column.table in keys and column.required and not column.many]:
        schema["foreignKeys"] = [
            {"columnReference": c.name, "reference": {"resource": f"{c.table}.csv", "columnReference": keys[c.table]}}
            for c in links
        ]
    return {"url": f"{table.name}.csv", "dc:title": _texts(table.titles), "tableSchema": schema}


def _column(column: Column) -> dict[str, Any]:
    """The CSVW description of a column. Its name is a title too: the header must be one of the titles."""
    datatype: Any = column.datatype
    if datatype == "date":
        datatype = {"base": "string", "format": _DATE}
    said: dict[str, Any] = {"name": column.name, "titles": {"und": column.name} | column.titles, "datatype": datatype}
    if column.many:
        said["separator"] = SEPARATOR
    if column.required:
        said["required"] = True
    if column.language:
        said["lang"] = column.language
    link = column.name.endswith("_id")
    if not column.property or column.datatype == "date" or (link and (column.many or not column.table)):
        return said | {"suppressOutput": True}  # CSVW could not turn these into the triples they came from
    said["propertyUrl"] = column.property
    return said | {"valueUrl": f"{BASE}id/{{{column.name}}}"} if link else said


def _texts(titles: dict[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in titles.items()]
