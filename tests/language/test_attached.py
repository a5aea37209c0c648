"""Lists that come as files are read like lists that come as words."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from mailbot.domain.acts import AddToDo
from mailbot.language.attached import (
    LARGEST,
    LARGEST_ICS,
    LARGEST_UNPACKED,
    LONGEST_CELL,
    MOST_CELLS,
    MOST_ROWS,
    as_table,
)
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


def workbook(*rows: tuple[object, ...]) -> io.BytesIO:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    octets = io.BytesIO()
    book.save(octets)
    return octets


def test_a_workbook() -> None:
    octets = workbook(
        ("Task", "Owner", "Deadline"),
        ("Choose the worktop", "Provan", datetime(2026, 12, 1, 9, 0)),  # noqa: DTZ001 - a cell has no zone
        ("Order the units", "me", date(2026, 12, 5)),
    )
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
    octets = workbook(("Task", "Owner"), ("Choose the worktop", "Provan"))
    assert as_table("good.xlsx", XLSX, octets.getvalue())
    with zipfile.ZipFile(octets, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/picture.png", b"0" * LARGEST_UNPACKED)
    assert len(octets.getvalue()) < LARGEST_UNPACKED // 100
    assert as_table("bomb.xlsx", XLSX, octets.getvalue()) == ""


def test_a_file_is_read_up_to_its_limit_and_no_further() -> None:
    head = b"To do,Who\nChoose the worktop,Provan\n"
    assert as_table("a.csv", "text/csv", head.ljust(LARGEST, b"\n"))
    assert as_table("a.csv", "text/csv", head.ljust(LARGEST + 1, b"\n")) == ""
    calendar = b"BEGIN:VCALENDAR\r\nBEGIN:VTODO\r\nSUMMARY:x\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    assert as_table("a.ics", "text/calendar", calendar.ljust(LARGEST_ICS, b"\n"))
    assert as_table("a.ics", "text/calendar", calendar.ljust(LARGEST_ICS + 1, b"\n")) == ""


def test_of_a_table_only_so_much_is_read_as_a_list_may_hold() -> None:
    wide = tuple(f"column {number}" for number in range(MOST_CELLS + 5))
    rows = (wide, *(("x" * (LONGEST_CELL + 100),) for _ in range(MOST_ROWS + 50)))
    as_csv = "\n".join(",".join(row) for row in rows).encode()
    for name, content in (("a.csv", as_csv), ("a.xlsx", workbook(*rows).getvalue())):
        lines = [line.split("\t") for line in as_table(name, "application/octet-stream", content).split("\n")]
        assert len(lines) == MOST_ROWS and len(lines[0]) == MOST_CELLS
        assert all(line[0] == "x" * LONGEST_CELL for line in lines[1:])


@given(st.sampled_from(["a.csv", "a.tsv", "a.xlsx", "a.ics"]), st.binary(max_size=300) | st.text(max_size=300))
def test_any_octets_are_a_table_or_nothing(name: str, content: bytes | str) -> None:
    table = as_table(name, "application/octet-stream", content if isinstance(content, bytes) else content.encode())
    assert table == "" or all(len(line.split("\t")) <= 12 for line in table.split("\n"))
