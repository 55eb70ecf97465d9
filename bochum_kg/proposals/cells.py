"""The bytes of a table somebody sent in, its rows out, and how it is said where one cannot be read. Knows no rdflib."""

import csv
import io
import re
from collections.abc import Iterator

from bochum_kg.refusals import Refused, Text, said

_SEPARATOR = re.compile(r"""\A"?sep=.?"?(?=[\r\n])""")  # a first line that tells Excel what stands between cells


def decoded(content: bytes) -> str:
    """The text of a table. Raises Refused when it is not UTF-8."""
    try:
        return _SEPARATOR.sub("", content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Refused(400, "Not UTF-8", "Save the table as “CSV UTF-8”.") from None


def delimiter(text: str) -> str:
    """What stands between the cells: a comma, a semicolon or a tab, by the first line with words."""
    first = next((line for line in text.splitlines() if re.search(r"\w", line)), "")
    return max(",;\t", key=first.count)


def rows(text: str, most: int) -> Iterator[tuple[int, list[str]]]:
    """Line and cells of the head and of every row that has any. Raises Refused, also for more than `most` rows."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text), strict=True)
    count, line = 0, 1  # a cell may have several lines
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                if count > most:
                    many = Text("At most {most} rows; send it in parts.", most=most)
                    raise Refused(413, "Too many rows", many, limit="rows")
                count += 1
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise bad_line(reader.line_num, said(error)) from None


def bad(line: int, column: str, why: str) -> Refused:
    """The refusal of a cell."""
    text = Text("Line {line}, {column}: {reason}.", line=line, column=column, reason=why)
    return Refused(400, "Cannot be read", text, line=line, field=column)


def bad_line(line: int, why: str, **members: object) -> Refused:
    """The refusal of a line."""
    text = Text("Line {line}: {reason}.", line=line, reason=why)
    return Refused(400, "Cannot be read", text, line=line, **members)
