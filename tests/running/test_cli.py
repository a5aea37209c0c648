"""What the command line says, to people who mistype and to programs that read it."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.nameserver import Nameserver
from support.signing import record, signed
from typer.testing import CliRunner, Result

from mailbot.cli import app
from mailbot.demo.run import MARKER
from mailbot.mail.gate import LIMITS

MEMBERS = "file from subject kind answerable bounce reply_text language acts attachments parked".split()
KINDS = {"human", "bounce", "auto_reply", "report", "loop", "calendar", "undecodable"}
CONFIG = """\
[bot]
address = "plans@firm.example"
name = "Firm"
zone = "Europe/London"
secret_keys_file = "keys"
{bot}

[listen]
smtp = "127.0.0.1:{port}"

[relay]
folder = "out"

[[provider]]
name = "Anna"
address = "anna@firm.example"

[trust]
{trust}

{more}
"""


def mailbot(*arguments: str | os.PathLike[str], given: str | bytes | None = None) -> Result:
    return CliRunner().invoke(app, [os.fspath(argument) for argument in arguments], input=given)


def explained(*arguments: str | os.PathLike[str]) -> list[dict[str, Any]]:
    result = mailbot("explain", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def config(folder: Path, bot: str = "", more: str = "", port: int = 2525, trust: str = "verify = false") -> Path:
    (folder / "keys").write_text("sixteen octets..\n")
    (folder / "config.toml").write_text(CONFIG.format(bot=bot, more=more, port=port, trust=trust))
    return folder / "config.toml"


# --- explain ----------------------------------------------------------------------------------------


@given(st.binary(max_size=2000), st.booleans())
def test_whatever_the_octets_an_object_is_printed(content: bytes, body: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mail.eml"
        file.write_bytes(content)
        (found,) = explained(file, *(["--body"] if body else []))
    assert list(found) == MEMBERS and found["file"] == str(file) and found["kind"] in KINDS


PIECES = (
    b"From: a@b.example", b"Subject: Plan: x", b"Subject: =?utf-8?q?=ff?=", b"Content-Type: multipart/mixed;",
    b" boundary=b", b"--b", b"Content-Type: text/html; charset=nosuch", b"Content-Transfer-Encoding: base64",
    b"Content-Type: text/calendar; method=REPLY", b"Content-Disposition: attachment; filename*=utf-8''%ed%a0%80",
    b"", b"done", b"- paint @me by Friday", b"Client: Bo <bo@x.example>", b"> quoted", b"\xed\xa0\x80", b"\x00",
)  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_whatever_is_nearly_a_mail_is_explained_too(lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "mail.eml"
        file.write_bytes(b"\r\n".join(lines))
        (found,) = explained(file)
    assert list(found) == MEMBERS and found["kind"] in KINDS
    assert all(set(one) == {"name", "type", "size"} for one in found["attachments"])
    assert all(isinstance(act["act"], str) for act in found["acts"])


def test_what_cannot_be_opened_is_explained_as_parked(tmp_path: Path) -> None:
    odd = os.fsencode(tmp_path) + b"/\xff.eml"
    with open(odd, "wb") as file:
        file.write(b"From: a@b.example\n\ndone\n")
    good = tmp_path / "good.eml"
    good.write_bytes(b"From: a@b.example\nSubject: s\n\ndone\n")
    missing, folder, unnamed, last = explained(tmp_path / "missing", tmp_path, os.fsdecode(odd), good)
    for unread in (missing, folder):
        assert list(unread) == MEMBERS and unread["kind"] == "undecodable" and "cannot be read" in unread["parked"]
    assert unnamed["file"].endswith("?.eml") and unnamed["reply_text"] == "done"
    assert last["from"] == "a@b.example" and last["parked"] is None


def test_acts_have_the_names_that_understand_gives_them(tmp_path: Path) -> None:
    body = tmp_path / "reply.txt"
    body.write_text("2 is done, 3 needs until 27 November 2099")
    (found,) = explained("--body", body)
    answer = mailbot("understand", "--json", given=json.dumps(
        {"id": 1, "text": body.read_text(), "about": "todo", "on": "2026-11-23"}
    ))  # fmt: skip
    wanted = json.loads(answer.stdout)["acts"]
    assert [{key: act[key] for key in want} for act, want in zip(found["acts"], wanted, strict=True)] == wanted
    plan = tmp_path / "plan.eml"
    plan.write_bytes(b"From: a@b.example\nSubject: Plan: X\n\nClient: Bo <bo@x.example>\n- paint @bo by 1 Dec 2027\n")
    (found,) = explained(plan)
    assert [act["act"] for act in found["acts"]] == ["open_plan", "add_todo"]
    assert found["acts"][0]["clients"] == [{"name": "Bo", "address": "bo@x.example", "language": ""}]


@pytest.mark.parametrize(
    "line", [b"done\n", b"> quoted\n", b"\n", b"a", b"On Monday Bo wrote:\n", b"2. done by friday\n"]
)
def test_a_body_of_ten_megabytes_is_read(tmp_path: Path, line: bytes) -> None:
    file = tmp_path / "large.txt"
    file.write_bytes(line * (10 * 1024 * 1024 // len(line)))
    (found,) = explained("--body", file)
    assert found["parked"] is None


def test_more_than_a_mail_may_hold_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "huge"
    with file.open("wb") as sparse:
        sparse.truncate(LIMITS.octets * 40)
    assert all(found["parked"] for found in explained(file) + explained("--body", file))


def test_a_mail_cannot_command_the_terminal(tmp_path: Path) -> None:
    file = tmp_path / "mail.eml"
    file.write_bytes(b"From: a@b.example\nSubject: [bold]\x1b]0;owned\x07[/]\n\n\x1b[2Jdone [/red]\x9b2J\n")
    shown = mailbot("explain", file)
    assert shown.exit_code == 0 and "[/red]" in shown.stdout
    assert not set(shown.stdout) & {"\x1b", "\x07", "\x9b"}


def test_with_a_config_it_is_explained_what_is_proven_and_why(tmp_path: Path) -> None:
    mail = tmp_path / "mail.eml"
    head = "From: Anna <anna@firm.example>\r\nTo: plans@firm.example\r\nSubject: x\r\n\r\ndrop 1\r\n"
    mail.write_bytes(signed(head.encode(), tags={"t": "1000000000", "x": "99999999999"}))
    with Nameserver({"k1._domainkey.firm.example": [(60, "TXT", f'"{record()}"')]}) as server:
        file = config(tmp_path, trust=f'nameservers = ["127.0.0.1:{server.port}"]')
        (found,) = explained("--config", file, mail)
        assert found["proof"] == {
            "author": "anna@firm.example", "proven": True, "why": ["dkim=pass for firm.example"]
        }  # fmt: skip
        mail.write_bytes(mail.read_bytes() + b"drop 2\r\n")
        shown = mailbot("explain", "--config", file, mail)
    assert "'proven': False" in shown.stdout and "the body is not what was signed" in shown.stdout
    assert list(explained(mail)[0]) == MEMBERS


# --- understand -------------------------------------------------------------------------------------


def test_understand_answers_every_line_whatever_it_holds() -> None:
    lines = [
        b'{"id": "\\ud800", "text": "done", "about": "todo", "on": "2026-11-23"}',
        b"\xff\xfe",
        b"null",
        b"",
        b"[]",
    ]
    result = mailbot("understand", "--json", given=b"\n".join(lines))
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(answers) == 4 and answers[0]["acts"] == [{"act": "done", "todos": []}]
    assert all(answer["acts"] == [{"act": "unclear", "guess": None}] for answer in answers[1:])


@pytest.mark.parametrize("words", ["done", "ask Tom [/bold]", "[bold", "\ud800", ""])
def test_understand_shows_a_sentence_as_it_is(words: str) -> None:
    result = mailbot("understand", words)
    assert result.exit_code == 0 and "language" in result.stdout


def test_understand_reads_a_sentence_as_json_too() -> None:
    result = mailbot("understand", "--json", "done")
    assert json.loads(result.stdout)["acts"] == [{"act": "done", "todos": []}]


# --- serve, check, init -----------------------------------------------------------------------------


def test_serve_without_a_config_says_how_to_make_one(tmp_path: Path) -> None:
    result = mailbot("serve", "--config", tmp_path / "[none].toml")
    assert result.exit_code == 2
    assert "mailbot init" in result.stderr and "mailbot demo" in result.stderr and "[none].toml" in result.stderr


def test_serve_names_every_fault_of_a_config(tmp_path: Path) -> None:
    result = mailbot("serve", "--config", config(tmp_path, bot='colour = "[blue]"', more="[clock]\nsummary_hour = 99"))
    assert result.exit_code == 2
    assert all(word in result.stderr for word in ("bot: colour", "[blue]", "clock: summary_hour", "99")), result.stderr


def test_serve_knows_its_parts(tmp_path: Path) -> None:
    result = mailbot("serve", "--only", "work,wrok[/]", "--config", config(tmp_path))
    assert result.exit_code == 2 and "wrok[/]" in result.stderr and "receive, schedule, send, work" in result.stderr


def test_serve_says_which_template_is_broken(tmp_path: Path) -> None:
    (tmp_path / "own/mail").mkdir(parents=True)
    (tmp_path / "own/mail/help.txt").write_text("{% if %}")
    file = config(tmp_path, bot='templates = "own"')
    result = mailbot("serve", "--config", file)
    assert result.exit_code == 1 and "bot.templates" in result.stderr and "help.txt, line 1" in result.stderr
    checked = mailbot("check", "--config", file)
    assert checked.exit_code == 1 and "help.txt" in checked.stdout and "look at bot.templates" in checked.stdout


def test_serve_says_that_the_folder_of_templates_is_not_there(tmp_path: Path) -> None:
    result = mailbot("serve", "--config", config(tmp_path, bot='templates = "nowhere"'))
    assert result.exit_code == 1 and "nowhere: there is no such folder" in result.stderr


def test_serve_says_that_its_store_cannot_be_opened_and_shows_no_password(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    result = mailbot("serve", "--config", config(tmp_path, more='[store]\nurl = "sqlite:///taken/mailbot.sqlite"'))
    assert result.exit_code == 1 and "store.url" in result.stderr and "mailbot check" in result.stderr
    url = "postgresql://mailbot:s3cret@127.0.0.1:1/mailbot"
    for command in ("serve", "check"):
        result = mailbot(command, "--config", config(tmp_path, more=f'[store]\nurl = "{url}"'))
        assert result.exit_code == 1 and "127.0.0.1" in result.output and "s3cret" not in result.output


def test_check_tries_a_dry_runs_folder(tmp_path: Path) -> None:
    file = config(tmp_path)
    assert mailbot("check", "--config", file).exit_code == 0
    (tmp_path / "out").rmdir()
    (tmp_path / "out").write_text("a file")
    result = mailbot("check", "--config", file)
    assert result.exit_code == 1 and "look at relay: folder" in result.stdout


def test_check_says_whether_the_dns_answers(tmp_path: Path) -> None:
    with Nameserver({}) as server:
        file = config(tmp_path, trust=f'nameservers = ["127.0.0.1:{server.port}"]')
        result = mailbot("check", "--config", file)
        assert result.exit_code == 0 and "✓ the DNS" in result.stdout
        server.broken.add("_dmarc.firm.example")
        result = mailbot("check", "--config", file)
    assert result.exit_code == 1 and "✗ the DNS" in result.stdout and "look at trust: nameservers" in result.stdout


ANSWERS = "Firm\nplans@firm.example\nen\nEurope/London\nAnna\nanna@firm.example\nimap.firm.example\nsmtp.firm.example\n"


def test_init_writes_a_config_that_loads_and_never_overwrites_one(tmp_path: Path) -> None:
    file = tmp_path / "new" / "config.toml"
    result = mailbot("init", "--config", file, given=ANSWERS + "plans\nmx.firm.example\nthe password\n")
    assert result.exit_code == 0, result.output
    assert "the password" not in result.output + file.read_text()
    assert (file.parent / "mail_password").stat().st_mode & 0o077 == 0
    again = mailbot("init", "--config", file, given=ANSWERS)
    assert again.exit_code == 2 and "nothing is overwritten" in again.stderr
    wrong_keys_only = mailbot("serve", "--only", "nothing", "--config", file)
    assert wrong_keys_only.exit_code == 2 and "--only" in wrong_keys_only.stderr


def test_init_where_nothing_can_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answers = ANSWERS + "plans\nmx.firm.example\nthe password\n"
    result = mailbot("init", "--config", tmp_path / "file" / "config.toml", given=answers)
    assert result.exit_code == 1 and "cannot be written" in result.stderr


# --- demo -------------------------------------------------------------------------------------------


def test_the_demo_deletes_no_folder_but_its_own(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("years of work")
    for folder in (tmp_path, precious):
        result = mailbot("demo", "--folder", folder)
        assert result.exit_code == 2 and "--folder" in result.stdout
    assert precious.read_text() == "years of work" and not (tmp_path / MARKER).exists()
