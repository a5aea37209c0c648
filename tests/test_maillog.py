"""One line an event; no secret, no signed address, and no address where none is wanted."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from mailbot import maillog
from mailbot.mail.token import Purpose, Signer, Token

SIGNED = Signer([b"a key of sixteen octets"]).sign(Token(Purpose.REPLY, 3, 71))
ADDRESS = f"plans+{SIGNED}@firm.example"


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    yield
    root.handlers[:], root.level = before


def lines(form: Literal["text", "json"] = "text", *, addresses: bool = True, **values: object) -> list[str]:
    stream = io.StringIO()
    maillog.set_up("info", form, addresses=addresses, stream=stream)
    maillog.logger("room").info("it.happened", **values)
    return stream.getvalue().split("\n")


def test_an_event_is_one_readable_line() -> None:
    line, end = lines(inbound=12, reason="no route\r\nBcc: x", name="Örs", nothing=None)
    assert line.split(" ", 1)[1] == (
        "info    it.happened room=room inbound=12 reason='no route\\r\\nBcc: x' name=Örs nothing=None"
    )
    assert end == ""


def test_json_is_one_object_a_line() -> None:
    line, _ = lines("json", inbound=12, reason="a\nb", tokens=(ADDRESS,))
    read = json.loads(line)
    assert (read["event"], read["level"], read["inbound"], read["reason"]) == ("it.happened", "info", 12, "a\nb")
    assert SIGNED not in line


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "values",
    [
        {"password": "hemligt"},
        {"smtp_password": "hemligt"},
        {"secret_keys": ["hemligt"]},
        {"keys": ("hemligt",)},
        {"account": {"username": "plans", "passwd": "hemligt"}},
        {"url": "postgresql://mailbot:hemligt@db/mailbot"},
        {"secret": SecretStr("hemligt")},
        {"value": SecretStr("hemligt")},
        {"content": b"hemligt"},
    ],
)
def test_no_secret_is_logged(form: Literal["text", "json"], values: dict[str, object]) -> None:
    assert "hemligt" not in "".join(lines(form, **values))


def test_a_signed_address_cannot_be_used_from_a_log() -> None:
    line, _ = lines(to=ADDRESS, references=f"<{SIGNED.upper()}.x@firm.example>")
    assert SIGNED not in line.lower()
    assert f"plans+{SIGNED[:6]}…@firm.example" in line


def test_local_parts_can_be_left_out() -> None:
    line, _ = lines(addresses=False, to="Örs <ors.kovacs@client.example>", reason="550 <ors@client.example> unknown")
    assert "ors" not in line
    assert line.count("…@client.example") == 2


def test_a_failure_is_one_line_too() -> None:
    stream = io.StringIO()
    maillog.set_up(stream=stream)
    try:
        raise ValueError(f"lost {ADDRESS}")
    except ValueError:
        maillog.logger("room").exception("it.broke")
    assert stream.getvalue().count("\n") == 1
    assert "ValueError: lost plans+" in stream.getvalue()
    assert SIGNED not in stream.getvalue()


def test_libraries_are_heard_from_warning_on() -> None:
    stream = io.StringIO()
    maillog.set_up("debug", stream=stream)
    logging.getLogger("apscheduler").info("quiet")
    logging.getLogger("aiosmtpd").warning("peer %s said %s", "192.0.2.1", ADDRESS)
    maillog.logger("room").debug("seen")
    found = stream.getvalue().splitlines()
    assert len(found) == 2
    assert "warning peer 192.0.2.1 said" in found[0]
    assert SIGNED not in found[0]
    assert " debug " in found[1]


@given(st.dictionaries(st.text(max_size=9), st.text(st.characters(exclude_categories=()))))
def test_any_value_stays_on_its_line(values: dict[str, object]) -> None:
    assert len(lines(**{f"v{name}": value for name, value in values.items()})) == 2


def test_who_asks_for_warnings_hears_of_every_outage_and_its_end() -> None:
    stream = io.StringIO()
    maillog.set_up("warning", "text", stream=stream)
    for event, details in (
        ("delivered", {"outbound": 1}),
        ("send_down", {"reason": "connection refused"}),
        ("send_back", {}),
        ("not_delivered", {"outbound": 2, "reason": "5.1.1"}),
        ("processed", {"inbound": 3}),
        ("mail_unreadable", {"uid": 4}),
    ):
        maillog.report(event, details)
    told = [line.split()[2] for line in stream.getvalue().splitlines()]
    assert told == ["send_down", "send_back", "not_delivered", "mail_unreadable"]
