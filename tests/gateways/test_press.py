from __future__ import annotations

import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from mailbot.gateways.press import KEPT, ProcessPress
from mailbot.service.ports import Permanent, Transient

MakePress = Callable[..., ProcessPress]
TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture
def press(tmp_path: Path) -> Iterator[MakePress]:
    with ExitStack() as ends:

        def make(printer: str = "obedient", **limits: Any) -> ProcessPress:
            made = ProcessPress(tmp_path, printer=f"printers:{printer}", **limits)
            ends.enter_context(closing(made))
            return made

        yield make


@pytest.fixture
def gate(tmp_path: Path) -> Path:
    """A FIFO: a page that says "after" it is not printed before somebody has opened it to write."""
    os.mkfifo(tmp_path / "gate")
    return tmp_path / "gate"


def test_what_the_printer_makes_comes_back_whatever_it_prints_on_stdout(press: MakePress) -> None:
    assert press("upper").print_pdf("Szép őszi nap") == "SZÉP ŐSZI NAP".encode()


def test_a_large_page_passes_both_pipes(press: MakePress) -> None:
    assert len(press("upper").print_pdf("x" * 3_000_000)) == 3_000_000


def test_a_page_that_takes_too_long_is_given_up_and_the_next_one_printed(press: MakePress, gate: Path) -> None:
    slow = press(timeout_s=0.5)
    first = slow.print_pdf("pid 1")
    with pytest.raises(Transient, match=r"killed \(its limit is 0.5 s\)"):
        slow.print_pdf(f"after {gate}")
    assert slow.print_pdf("pid 2") != first


def test_a_page_that_wants_too_much_memory_is_given_up_and_the_next_one_printed(press: MakePress) -> None:
    small = press(memory_mb=256)
    first = small.print_pdf("pid 1")
    with pytest.raises(Transient, match="MemoryError"):
        small.print_pdf(f"eat {1024**3}")
    assert small.print_pdf("pid 2") != first


def test_a_process_that_dies_is_replaced(press: MakePress) -> None:
    fragile = press()
    with pytest.raises(Transient, match="status 3"):
        fragile.print_pdf("die")
    assert int(fragile.print_pdf("pid")) != os.getpid()


def test_a_page_that_cannot_be_printed_is_the_pages_fault_and_costs_no_process(press: MakePress) -> None:
    steady = press()
    first = steady.print_pdf("pid 1")
    with pytest.raises(Permanent, match="ValueError: no such font"):
        steady.print_pdf("refuse no such font")
    assert steady.print_pdf("pid 2") == first


def test_a_printer_that_cannot_be_imported_is_named(press: MakePress) -> None:
    with pytest.raises(Transient, match="has no attribute 'missing'"):
        press("missing").print_pdf("")


def test_a_process_is_replaced_after_its_pages(press: MakePress) -> None:
    short_lived = press("process", pages_per_worker=2)
    pids = [short_lived.print_pdf(str(page)) for page in range(6)]
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4] == pids[5]


def test_two_workers_print_at_the_same_time(press: MakePress, gate: Path) -> None:
    both, other = press(workers=2), gate.with_name("other")
    os.mkfifo(other)
    begun = [both.begin(f"after {gate}"), both.begin(f"after {other}")]
    with gate.open("wb"), other.open("wb"):  # each waits for its reader: neither goes on before both have begun
        pass
    assert len({one.result() for one in begun}) == 2


def test_a_page_is_printed_once_for_all_who_ask(press: MakePress, gate: Path) -> None:
    shared = press("counting")
    asked = [shared.begin(f"after {gate}") for _ in range(5)]
    gate.write_bytes(b"")
    assert {one.result() for one in asked} == {b"1"}
    assert shared.print_pdf(f"after {gate}") == b"1"
    assert shared.print_pdf("another") == b"2"


def test_a_page_that_was_not_printed_is_tried_anew(press: MakePress) -> None:
    steady = press("counting")
    for _ in range(2):
        with pytest.raises(Permanent, match="no such font"):
            steady.print_pdf("refuse no such font")
    assert steady.print_pdf("another") == b"3"


def test_of_the_pages_printed_only_the_last_are_kept(press: MakePress) -> None:
    steady = press("counting")
    for page in range(KEPT):
        steady.print_pdf(f"page {page}")
    assert steady.print_pdf("page 0") == b"1"  # asked for again: now page 1 is the one that goes
    assert steady.print_pdf("one more") == str(KEPT + 1).encode()
    assert steady.print_pdf("page 0") == b"1"
    assert steady.print_pdf("page 1") == str(KEPT + 2).encode()


def test_the_process_reads_below_its_folder_and_nowhere_else(press: MakePress, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"logo")
    (tmp_path / "way-out").symlink_to("/etc/passwd")
    fenced = press()
    assert fenced.print_pdf(f"read {tmp_path}/logo.png") == b"logo"
    for elsewhere in ("/etc/passwd", f"{tmp_path}/../../../etc/passwd", f"{tmp_path}/way-out", "/proc/self/environ"):
        with pytest.raises(Permanent, match="outside the worker's folder"):
            fenced.print_pdf(f"read {elsewhere}")


def test_the_process_writes_nothing_runs_nothing_and_reaches_nobody(press: MakePress, tmp_path: Path) -> None:
    fenced = press()
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        with pytest.raises(Permanent, match="no place in a worker"):
            fenced.print_pdf(f"connect {canary.getsockname()[1]}")
        with pytest.raises(TimeoutError):
            canary.accept()
    with pytest.raises(Permanent, match="outside the worker's folder"):
        fenced.print_pdf(f"write {tmp_path}/canary")
    with pytest.raises(Permanent, match="no place in a worker"):
        fenced.print_pdf(f"run touch {tmp_path}/canary")
    assert not (tmp_path / "canary").exists()


def test_the_process_sees_no_secret_of_the_programs_environment(
    press: MakePress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAILBOT_IMAP_PASSWORD", "canary")
    assert b"canary" not in press().print_pdf("environment")


def test_after_close_no_process_is_left_and_a_page_has_to_wait(press: MakePress) -> None:
    done = press()
    pid = int(done.print_pdf("pid"))
    done.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(Transient):
        done.print_pdf("another")
    done.close()


def test_pages_that_wait_when_the_press_is_closed_have_to_wait(press: MakePress, gate: Path) -> None:
    busy = press()
    waiting = [busy.begin(f"after {gate}"), *(busy.begin(f"pid {n}") for n in range(3))][1:]
    closing_it = threading.Thread(target=busy.close)
    closing_it.start()
    assert busy._workers._closed.wait(5)
    gate.write_bytes(b"")
    closing_it.join(30)
    for one in waiting:
        with pytest.raises(Transient, match="closed"):
            one.result(timeout=5)


@pytest.fixture(scope="module")
def real_press() -> Iterator[ProcessPress]:
    with closing(ProcessPress(TEMPLATES)) as press:
        yield press


def test_a_page_in_our_own_font_is_printed_inside_the_fence(real_press: ProcessPress) -> None:
    page = "<html><head><style>@font-face {font-family: F; src: url(fonts/DejaVuSans.ttf)} p {font-family: F}</style>"
    pdf = real_press.print_pdf(f"{page}</head><body><p>Árvíztűrő tükörfúrógép, åäö ✓</p></body></html>")
    assert pdf.startswith(b"%PDF-")
    assert "Árvíztűrő tükörfúrógép, åäö ✓" in PdfReader(io.BytesIO(pdf)).pages[0].extract_text()


@pytest.mark.parametrize(
    "source", ["file:///etc/hostname", "/etc/hostname", "../pyproject.toml", "http://127.0.0.1:{}/x"]
)
def test_a_page_reaches_no_file_and_no_server(real_press: ProcessPress, source: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        with pytest.raises(Permanent):
            real_press.print_pdf(f'<html><body><img src="{source.format(canary.getsockname()[1])}"></body></html>')
        with pytest.raises(TimeoutError):
            canary.accept()
