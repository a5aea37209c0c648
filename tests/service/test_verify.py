"""When the bot asks the DNS, and what it does where the DNS does not answer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from support.bot import ANNA, MONDAY, MX, PROVAN, Bot, opened
from support.nameserver import Nameserver
from support.signing import Zone, record, signed

from mailbot.domain.model import State
from mailbot.domain.post import InboundStatus
from mailbot.gateways.dns import Resolver
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.parse import parse_message
from mailbot.service.verify import PATIENCE, Own, reported, verify

KEYS = {"k1._domainkey.firm.example": [record()], "k1._domainkey.example.org": [record()]}


@pytest.fixture
def bot(tmp_path: Path) -> Bot:
    bot = opened(tmp_path)
    bot.dns = Zone(KEYS)
    return bot


def letter(from_: str = ANNA, body: str = "drop 1", domain: str = "firm.example", number: int = 1) -> bytes:
    head = f"From: {from_}\r\nTo: plans@firm.example\r\nSubject: [P1] change\r\nMessage-ID: <{number}@firm.example>"
    return signed(f"{head}\r\nDate: Mon, 23 Nov 2026 09:00:00 +0000\r\n\r\n{body}\r\n".encode(), domain=domain)


def state(bot: Bot) -> str:
    return bot.plan().todos[1].state


def asked(bot: Bot) -> list[tuple[str, str]]:
    assert isinstance(bot.dns, Zone)
    return bot.dns.asked


def test_a_signature_proves_a_provider_whom_no_server_proves(bot: Bot) -> None:
    bot.receive(letter(), aligned=False)
    bot.run()
    assert state(bot) == State.CANCELLED
    assert asked(bot) == [("k1._domainkey.firm.example", "TXT")]


def test_without_a_dns_a_signature_proves_nothing(bot: Bot) -> None:
    bot.dns = None
    bot.receive(letter(), aligned=False)
    assert [one.kind for one in bot.run()] == ["confirm"]


@pytest.mark.parametrize("own", [True, False], ids=["our server proves it", "nobody is known"])
def test_nobody_asks_where_nothing_depends_on_it(bot: Bot, own: bool) -> None:
    if own:
        bot.receive(letter(), aligned=True)
    else:
        bot.receive(letter("eve@example.org", domain="example.org"), aligned=False)
    bot.run()
    assert asked(bot) == []


def test_nobody_asks_for_a_mail_with_our_token_from_its_person(bot: Bot) -> None:
    bot.reply(bot.last(PROVAN, "todo"), "done, the grey one", aligned=False)
    bot.run()
    assert state(bot) == State.COMPLETED and asked(bot) == []


def test_a_mail_that_is_not_signed_asks_nobody(bot: Bot) -> None:
    bot.mail(ANNA, "[P1] change", "drop 1", aligned=False)
    assert [one.kind for one in bot.run()] == ["confirm"]
    assert asked(bot) == []


def test_a_dns_that_does_not_answer_makes_it_wait_and_not_refuse(bot: Bot) -> None:
    bot.dns = Zone(KEYS, frozenset("*"))
    row = bot.receive(letter(), aligned=False)
    assert bot.run() == []
    assert bot.row(row).status == InboundStatus.WAITING and "DNS" in bot.row(row).reason
    assert state(bot) == State.NEEDS_ACTION
    bot.dns = Zone(KEYS)
    bot.clock.ahead(minutes=2)
    bot.run()
    assert state(bot) == State.CANCELLED and bot.row(row).status == InboundStatus.DONE


def test_a_provider_is_asked_in_the_end_where_the_dns_stays_away(bot: Bot) -> None:
    bot.dns = Zone(KEYS, frozenset("*"))
    bot.receive(letter(), aligned=False)
    sent = []
    for _ in range(5):
        assert sent == []
        sent = bot.run()
        bot.clock.ahead(hours=1)
    assert [(one.to, one.kind) for one in sent] == [(ANNA, "confirm")]
    assert state(bot) == State.NEEDS_ACTION


def test_a_client_waits_longer_since_nobody_would_be_asked(bot: Bot) -> None:
    bot.dns = Zone(KEYS, frozenset("*"))
    row = bot.receive(letter(PROVAN, "list", "example.org"), aligned=False)
    for _ in range(8):
        assert bot.run() == []
        assert bot.row(row).status == InboundStatus.WAITING
        bot.clock.ahead(hours=7)
    bot.dns = Zone(KEYS)
    assert [(one.to, one.kind) for one in bot.run()] == [(PROVAN, "list")]


def test_what_one_question_proves_needs_no_answer_to_another(bot: Bot) -> None:
    bot.dns = Zone(KEYS, frozenset({"k2._domainkey.firm.example"}))
    bot.receive(signed(letter(), selector="k2"), aligned=False)
    bot.run()
    assert state(bot) == State.CANCELLED


def test_a_slow_dns_is_asked_for_so_long_only(bot: Bot) -> None:
    class Slow(Zone):
        def ask(self, name: str, kind: str) -> tuple[str, ...]:
            bot.clock.time += timedelta(seconds=4)
            return super().ask(name, kind)

    content = letter()
    for _ in range(20):
        content = signed(content, selector="k0")
    mail = parse_message(raw := RawMessage(content, Envelope("", (), MONDAY)))
    slow = Slow(KEYS)
    found = verify(raw, mail, bot.desk, reported(mail, bot.desk, own=True), slow, bot.clock)
    assert found.own is Own.DONE and found.trouble
    assert len(slow.asked) <= PATIENCE / timedelta(seconds=4) + 1


def test_the_whole_way_over_a_real_dns_server(bot: Bot) -> None:
    text = " ".join(f'"{part}"' for part in (record()[:200], record()[200:]))
    with Nameserver({"k1._domainkey.firm.example": [(60, "TXT", text)]}) as server:
        bot.dns = Resolver([("127.0.0.1", server.port)])
        bot.receive(letter(), aligned=False)
        bot.run()
        assert state(bot) == State.CANCELLED
        bot.receive(letter(body="reopen 1", number=2), aligned=False)
        bot.receive(letter(number=3).replace(b"drop 1", b"drop 2"), aligned=False)
        bot.run()
    assert state(bot) == State.NEEDS_ACTION
    assert bot.plan().todos[2].state == State.NEEDS_ACTION and bot.kinds(ANNA)[-1] == "confirm"
    assert [name for _, name, _ in server.asked] == ["k1._domainkey.firm.example"], "the answer is kept"


def test_where_our_own_server_speaks_its_word_counts_first(bot: Bot) -> None:
    forged = f"Authentication-Results: {MX}; dmarc=fail header.from=firm.example\r\n".encode() + letter()
    with bot.store.begin() as uow:
        uow.inbox.add(RawMessage(forged, Envelope("", (), MONDAY)), "one", MONDAY)
    assert [one.kind for one in bot.run()] == ["confirm"]
    assert asked(bot) == []
