"""Attached lists of to-dos (CSV, XLSX, ICS) as a table in text, which the grammar reads as if it had been pasted.

Owner of openpyxl's reading. What a file says is still only words: nothing here decides anything. A file that is no
list, too large, or broken yields "", and is kept with the mail like any other.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component
from openpyxl import load_workbook

MOST_ROWS = 250
MOST_CELLS = 12
LONGEST_CELL = 500  # characters
LARGEST = 2 * 1024 * 1024  # octets of a file
LARGEST_ICS = 256 * 1024  # octets; its parser is slow on hostile ones
LARGEST_UNPACKED = 5 * 1024 * 1024  # octets of everything in an XLSX, which is a zip; read, it takes twenty times that

CSV = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})
XLSX = frozenset({"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
_BREAKS = re.compile(r"[\t\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")


def as_table(name: str, content_type: str, content: bytes) -> str:
    """Lines of cells parted by tabs, the first naming the columns; "" for anything but a list. Never raises.

    `name` is the file's; `content` its octets. An ICS gives its VTODOs and VEVENTs, the columns named in English.
    """
    if len(content) > LARGEST:
        return ""
    kind, ending = content_type.lower(), name.rpartition(".")[2].lower()
    try:
        if kind in CSV or ending in ("csv", "tsv"):
            return _text(_csv_rows(content))
        if kind in XLSX or ending == "xlsx":
            return _text(_xlsx_rows(content))
        if ending == "ics" and len(content) <= LARGEST_ICS:
            return _text(_ics_rows(content))
    except Exception:  # three parsers of strangers' files: whatever they raise, it is no list
        return ""
    return ""


def _text(rows: Iterable[Sequence[str]]) -> str:
    lines = ["\t".join(_BREAKS.sub(" ", cell).strip()[:LONGEST_CELL] for cell in row[:MOST_CELLS]) for row in rows]
    filled = [line for line in lines if line.strip()]
    return "\n".join(filled) if len(filled) > 1 else ""


def _csv_rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("windows-1252", "replace")
    first = text.partition("\n")[0]
    delimiter = max(";\t,|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row for _, row in zip(range(MOST_ROWS), reader, strict=False)]


def _xlsx_rows(content: bytes) -> list[list[str]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > LARGEST_UNPACKED:
            return []
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        sheet = book.worksheets[0]
        rows = sheet.iter_rows(max_row=MOST_ROWS, max_col=MOST_CELLS, values_only=True)
        return [[_cell(value) for value in row] for row in rows]
    finally:
        book.close()


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _ics_rows(content: bytes) -> list[list[str]]:
    calendar = Calendar.from_ical(content)
    found = [part for part in calendar.walk() if part.name in ("VTODO", "VEVENT")][:MOST_ROWS]
    return [["To do", "From", "Due"], *(_entry(part) for part in found)] if found else []


def _entry(part: Component) -> list[str]:
    start, due, end = (_day(part, name) for name in ("DTSTART", "DUE", "DTEND"))
    if due is None and end is not None:
        due = end - timedelta(days=1) if start is not None and end > start else end  # RFC 5545 §3.6.1: exclusive
    due = due or start
    spans = start is not None and due is not None and start < due
    return [str(part.get("SUMMARY", "")), start.isoformat() if spans and start else "", due.isoformat() if due else ""]


def _day(part: Component, name: str) -> date | None:
    value = getattr(part.get(name), "dt", None)
    return value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
