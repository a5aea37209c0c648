"""The tables of attacks on the bot's own checks; and that the same mail runs where it is honest."""

from __future__ import annotations

import pytest
from attacks.attack import Attack, arrive, try_out
from attacks.forged_alignment import ANY, BELOW, DIRECT, FORGED_ALIGNMENT, LISTS, OUT, PLAIN, SEALED, SEALERS
from attacks.forged_signatures import FORGED_SIGNATURES, HERS, HONEST, Records, of_anna, verifying
from support.bot import ANNA, MX, Bot
from support.signing import ALL, record, sealed, signed

from mailbot.service.desk import Trust

TABLE = (*FORGED_SIGNATURES, *FORGED_ALIGNMENT)


@pytest.mark.parametrize("attack", TABLE, ids=lambda attack: attack.name)
def test_attack_on_own_checks(attack: Attack, bot: Bot) -> None:
    try_out(attack, bot)


def test_every_row_on_own_checks_has_a_name_of_its_own() -> None:
    names = [attack.name for attack in TABLE]
    assert len(names) == len(set(names)) >= 150


BROKEN = b"DKIM-Signature: v=1; a=rsa-sha256; d=firm.example\r\n"
STAMPED = f"Authentication-Results: {MX}; ".encode()
PROVEN: dict[str, tuple[bytes, Records, Trust]] = {
    "a signature": (HONEST, {}, Trust()),
    "simple": (signed(of_anna(), ways="simple/simple"), {}, Trust()),
    "oversigned": (signed(of_anna(), names=[*ALL, *ALL, "cc", "x-none"]), {}, Trust()),
    "relaxed, folded, blanks added": (
        HONEST.replace(b"[P1] change", b"[P1]\r\n\t change").replace(b"drop 1", b"drop  1  "), {}, Trust()),
    "line feeds alone": (HONEST.replace(b"\r\n", b"\n"), {}, Trust()),
    "below another's and a broken one": (BROKEN + signed(HONEST, domain="evil.example"), {}, Trust()),
    "i= below d=": (signed(of_anna(), tags={"i": "@mail.firm.example"}), {}, Trust()),
    "a key with everything in it": (
        HONEST, {HERS: [record(before="v=DKIM1; h=sha1 : sha256; s=*; n=a note; t=s; ")]}, Trust()),
    "a key with nothing but itself": (HONEST, {HERS: [record(before="")]}, Trust()),
    "expires later": (signed(of_anna(), tags={"x": "9999999999"}), {}, Trust()),
    "a subdomain, relaxed": (BELOW, {"_dmarc.firm.example": [ANY]}, Trust()),
    "a subdomain of a public suffix's domain": (BELOW, {"_dmarc.example": [f"{ANY}; psd=y"]}, Trust()),
    "SPF": (PLAIN, {"firm.example": ["v=spf1 include:out.firm.example -all"],
                    "out.firm.example": [f"v=spf1 ip4:{OUT} -all"]}, DIRECT),
    "SPF by MX": (PLAIN, {"firm.example": ["v=spf1 mx -all"], ("firm.example", "MX"): ["mx.firm.example"],
                          ("mx.firm.example", "A"): [OUT]}, DIRECT),
    "a seal": (SEALED, {HERS: []}, SEALERS),
    "two seals": (sealed(SEALED, "mx.lists.example; dmarc=fail header.from=firm.example", instance=2, by=LISTS),
                  {HERS: []}, SEALERS),
    "a seal outweighs that our server saw a failure": (
        STAMPED + b"dmarc=fail header.from=firm.example\r\n" + SEALED, {}, SEALERS),
    "our server passed a subdomain": (
        STAMPED + b"dkim=pass header.d=mail.firm.example\r\n" + PLAIN, {"_dmarc.firm.example": [ANY]}, Trust()),
}  # fmt: skip


@pytest.mark.parametrize(("content", "records", "trust"), PROVEN.values(), ids=PROVEN)
def test_an_honest_mail_runs(content: bytes, records: Records, trust: Trust, bot: Bot) -> None:
    verifying(records, trust, authserv_id="" if trust.direct else MX)(bot)
    arrive(bot, content, ANNA if trust.direct else "", OUT if trust.direct else "", "mx.firm.example")
    bot.run()
    assert bot.plan().todos[1].state == "CANCELLED"


def test_a_signed_mail_is_carried_out_once(bot: Bot) -> None:
    verifying()(bot)
    again = arrive(bot, HONEST), arrive(bot, b"Received: from evil.example\r\n" + HONEST)
    bot.run()
    assert [bot.row(row).status for row in again] == ["done", "duplicate"]
