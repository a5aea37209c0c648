"""Lists that come as files are read like lists that come as words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mailbot.domain.acts import AddToDo
from mailbot.language.attached import LARGEST_UNPACKED, as_table
from mailbot.language.grammar import read_plan

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def todos(table: str) -> list[tuple[str, str, date | None]]:
    draft = read_plan("Plan: From a file", f"Client: Mrs Provan <provan@example.org>\n\n{table}", date(2026, 11, 30))
    assert draft is not None
    return [(item.text, item.owner, item.due) for item in draft.items if isinstance(item, AddToDo)]


EXPECTED = [("Choose the worktop", "Provan", date(2026, 12, 1)), ("Order the units", "me", date(2026, 12, 5))]


def test_a_csv_with_semicolons_as_spreadsheets_write_it() -> None:
    content = "To do;Who;Due\r\nChoose the worktop;Provan;1 Dec\r\nOrder the units;me;2026-12-05\r\n"
    assert todos(as_table("plan.csv", "text/csv", content.encode("utf-8-sig"))) == EXPECTED


def test_a_csv_in_an_old_charset() -> None:
    table = as_table("plan.csv", "application/octet-stream", "To do,Due\nMåla väggarna,1 Dec\n".encode("windows-1252"))
    assert todos(table) == [("Måla väggarna", "", date(2026, 12, 1))]


def test_a_workbook() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("Task", "Owner", "Deadline"),
        ("Choose the worktop", "Provan", datetime(2026, 12, 1, 9, 0)),  # noqa: DTZ001 - a cell has no zone
        ("Order the units", "me", date(2026, 12, 5)),
    ):
        sheet.append(row)
    octets = io.BytesIO()
    book.save(octets)
    assert todos(as_table("plan.xlsx", XLSX, octets.getvalue())) == EXPECTED


def test_a_calendar_of_tasks_and_days() -> None:
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//x//y//EN",
        "BEGIN:VTODO",
        "UID:1",
        "SUMMARY:Choose the worktop",
        "DUE;VALUE=DATE:20261201",
        "END:VTODO",
        "BEGIN:VEVENT",
        "UID:2",
        "SUMMARY:Fit the units",
        "DTSTART;VALUE=DATE:20261210",
        "DTEND;VALUE=DATE:20261215",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    found = todos(as_table("plan.ics", "text/calendar", "\r\n".join(lines).encode()))
    assert found == [
        ("Choose the worktop", "", date(2026, 12, 1)),
        ("Fit the units", "", date(2026, 12, 14)),
    ]


def test_what_is_no_list_is_no_table() -> None:
    assert as_table("photo.jpg", "image/jpeg", b"\xff\xd8") == ""
    assert as_table("broken.xlsx", XLSX, b"PK\x03\x04 not a workbook") == ""
    assert as_table("one.csv", "text/csv", b"only a heading\n") == ""


def test_a_bomb_of_a_workbook_is_not_unpacked() -> None:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (LARGEST_UNPACKED + 1))
    assert as_table("bomb.xlsx", XLSX, octets.getvalue()) == ""


@given(st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.ics"]), st.binary(max_size=300) | st.text(max_size=300))
def test_any_octets_are_a_table_or_nothing(name: str, content: bytes | str) -> None:
    table = as_table(name, "application/octet-stream", content if isinstance(content, bytes) else content.encode())
    assert table == "" or all(len(line.split("\t")) <= 12 for line in table.split("\n"))
