"""Words that look like a signature, a quote or a header and are none: nothing of them may be lost."""

from __future__ import annotations

import quopri

import pytest

from mailbot.mail.reply_text import read_reply

PLAN = """Client: Mrs Provan <provan@example.org>
Goal: New kitchen in use by Christmas
Due: 20 December 2026 10:00
Team: John <john@firm.example>
Risks: asbestos behind the tiles

To do:
1. Choose the worktop @provan by 1 Dec
2. Order the units @me by 5 Dec after 1
3. Fit the units @john 10 Dec - 14 Dec after 2, with @me
~ Margin is thin, no discounts"""

COMMANDS = """done 3: fitted, snag list attached
add Paint the walls @john by 15 Dec
- done 4
- note 2 Supplier says two weeks
~ 2 internal remark
away 3 Dec - 10 Dec cover @john"""

KEPT = {
    "one word": "done",
    "thanks alone": "Thanks!",
    "thanks alone, Swedish": "Tack så mycket!",
    "thanks, then a result": "Thanks!\n3 is done",
    "thanks, then a row": "Köszönöm!\n3 kész",
    "sent by post": "Sent by post",
    "sent with a carrier": "Sent with DHL this morning",
    "sent from an office": "Sent from the office yesterday",
    "sent, Hungarian": "Elküldve!",
    "sent, Finnish": "Lähetetty eilen",
    "sent, Swedish": "Skickat med posten",
    "sent, German": "Gesendet mit DHL",
    "a plan": PLAN,
    "commands": COMMANDS,
    "from and to": "Away\nFrom: 3 December\nTo: 10 December",
    "from and to, Swedish": "Bortrest\nFrån: 3 dec\nTill: 10 dec",
    "bullets": "- worktop chosen\n- tiles picked\n- Done",
    "dash bullets without a blank": "-worktop\n-tiles",
    "a sentence with wrote": "On Monday at 10:30 I wrote:\nplease send the tiles",
    "wrote, German": "Ich schrieb Ihnen:\nbitte Fliesen schicken",
    "wrote, no date": "Tom wrote:\nthe tiles are here",
    "a colon": "My answers:\n1 done\n2 next week",
    "a date at the head": "3.12. is fine for me:\nplease come at 9:30",
    "two dashes in a line": "fix -- this is not a signature",
    "a rule between": "2 done\n-----\n3 needs until Friday",
    "regards in a sentence": "Best regards from the tiler, he is done with 3",
    "closing word in a sentence": "Cheers to the team, 2 is done",
    "a wish in a sentence": "Have a nice weekend and note that 3 is done",
    "confidential in a sentence": "This is confidential: the client is short of money",
    "arrow": "-> 3 done",
    "an address": "Please ask tom@example.org about 3",
    "a number list": "1. yes\n2. no\n3. Friday",
    "a lone row": "12 Dec",
    "yes with a name": "Yes, Tom",
    "two names": "Anna, Tom",
    "subject as a word": "Subject to the weather: done by Friday",
    "to do list": "To: do\nthe tiles",
    "intended recipient in a sentence": "Please give 3 to the intended recipient, the tiler, before Friday; 2 is done",
    "greeting like a closing": "Best Anna,\nall done.",
    "greeting like a closing, Swedish": "Bästa Anna,\nbordsskivan är vald.",
    "closing above, two words below": "Best regards,\nall done",
    "cheers above": "Cheers,\nall three are done",
    "cheers to Tom": "Cheers Tom,\n3 is done tomorrow",
    "best in a sentence": "I do not know which is best Anna",
    "two by a slash": "ask Tom / Anna",
    "an answer behind a dash": "the tiles are here\n-Done",
    "a sentence that tells who wrote": "On 3 Dec 2026 10:30 Tom <tom@example.org> wrote the list for you",
    "a code like quoted-printable": "the door code is =3D1",
    "from and to in sentences": "From: Monday\nwe work\nthere\nTo: Friday\nwe work\nhere\nSubject: noise",
    "sent from a desk": "2 done\n\nSent from my desk, which is easier than my phone",
    "a visit": "Date: 3 December 2026 10:00\nTo: Mrs Provan <mary@example.org>\nSubject: kitchen visit",
    "currency": "The invoice is 412 KR",
    "a name in the text": "3 is done by\nTom",
    "price": "Offer: 412 €\nDate: 3 December\nThat is my answer",
    "ps alone": "PS: 3 is done",
    "emoji": "👍",
    "done with an exclamation mark, Hungarian": "Kész!",
    "original as a word": "Original message was lost, please send again",
    "external as a word": "The external walls are painted",
    "love": "Love it! 2 done",
    "best of two": "Best option: the oak one",
    "question in Swedish": "Till när behöver ni svar?",
    "greeting line only": "Hej Anna,",
    "German an": "An: alle\nbitte Schlüssel abgeben",
}


@pytest.mark.parametrize("name", KEPT)
def test_nothing_is_lost(name: str) -> None:
    reply = read_reply(KEPT[name])
    assert reply.words == KEPT[name]
    assert (reply.inline, reply.quoted, reply.signature, reply.forwarded) == ((), "", "", False)


@pytest.mark.parametrize("name", KEPT)
def test_nothing_is_lost_above_a_quote(name: str) -> None:
    above = "On Mon, Nov 23, 2026 at 9:05 AM Plan Bot <plans@firm.example> wrote:"
    assert read_reply(f"{KEPT[name]}\n\n{above}\n\n> 1. Choose the worktop\n> 2. Tiles\n").words == KEPT[name]


CUT = {
    "name behind a slash": ("klart /Åsa", "klart"),
    "closing on the same line": ("Klart! Mvh Anna", "Klart!"),
    "abbreviated on the same line": ("klart mvh Anna", "klart"),
    "Zoho": ("Done\n\n\n---- On Mon, 23 Nov 2026 09:05:10 +0100 Bot <plans@firm.example> wrote ----\n\nHello", "Done"),
    "Gmail, old, no colon": ("ok\n2011/4/7 Plan Bot <plans@firm.example>\n\n> Hello", "ok"),
    "attribution right below": (
        "Det er gjort\nLørdag den 13. februar 2027 skrev Bot <plans@firm.example>:\n> a",
        "Det er gjort",
    ),
    "Outlook for Android, German": (
        "Erledigt.\n\nOutlook für Android<https://aka.ms/AAb9ysg> beziehen\n________________________________\n"
        "Von: Plan Bot <plans@firm.example>\nGesendet: Montag, 23. November 2026 09:05:10\nAn: Mary\nBetreff: "
        "Küche\n\nHallo",
        "Erledigt.",
    ),
    "Orange": (
        'Fait\n\n> Message du 23/11/26 09:05\n> De : "Plan Bot" <plans@firm.example>\n> A : mary@example.org\n>'
        "\n> Bonjour",
        "Fait",
    ),
    "Notes": (
        "Done\n\n\nFrom:\tBot <plans@firm.example>\nTo:\tMary\nDate:\t23.11.2026 09:05\nSubject:\tKitchen\n\nHello",
        "Done",
    ),
    "Onet": (
        'Gotowe\n\n\nTemat: Kuchnia\nData: 2026-11-23 9:05\nNadawca: "Plan Bot" <plans@firm.example>\n'
        "Adresat: mary@example.org;\n\nhello",
        "Gotowe",
    ),
    "BlueMail": (
        "Done\n\n\u2063Get BlueMail for Android \u200b\n\nOn Nov 23, 2026, 09:05, Bot <plans@firm.example> wrote:\n>hi",
        "Done",
    ),
    "unknown language, marked": (
        "gorffen\n\nAr Llun, 23 Tach 2026 am 09:05, Bot <plans@firm.example>\nysgrifennodd:\n\n> a\n> b",
        "gorffen",
    ),
    "unknown language, Outlook": (
        f"gorffen\n\n{'_' * 32}\nOddi wrth: Bot <plans@firm.example>\nAnfonwyd: 23 Tachwedd 2026 09:05\nAt: "
        f"Mary\n\nhelo",
        "gorffen",
    ),
    "postscript": ("2 done\n\nBest regards,\nAnna\n\nPS: 3 as well", "2 done\n\nPS: 3 as well"),
    "postscript, Hungarian": ("2 kész\n\nÜdv,\nAnna\n\nUi.: a 3 is", "2 kész\n\nUi.: a 3 is"),
    "banner above": (
        "CAUTION: This email originated from outside of the organization. Do not click links or open "
        "attachments.\n\n2 done",
        "2 done",
    ),
    "banner of Outlook": (
        "You don't often get email from mary@example.org. Learn why this is important\n\n2 done",
        "2 done",
    ),
    "disclaimer below": (
        "2 done\n\nThis email and any attachments are confidential and intended solely for the use of the individual.",
        "2 done",
    ),
    "disclaimer, German": (
        "2 erledigt\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht der richtige Adressat "
        "sind, löschen Sie sie.",
        "2 erledigt",
    ),
    "disclaimer, title": (
        "2 done\n\nDisclaimer\n\nThe information contained in this communication from the sender is confidential.",
        "2 done",
    ),
    "list footer": (
        "2 done\n\n_______________________________________________\nkitchens mailing list\nkitchens@lists.example.org",
        "2 done",
    ),
    "group footer": (
        "2 done\n\n-- \nYou received this message because you are subscribed to the Google Groups.",
        "2 done",
    ),
    "virus scanner": ("2 done\n\nVirus-free. www.avast.com", "2 done"),
    "picture": ("2 done\n\n[cid:image001.png@01DA]", "2 done"),
    "picture named": ("2 done\n[image: logo.png]", "2 done"),
    "only a signature": ("-- \nAnna Berg\nBerg AB", ""),
    "only a device": ("Sent from my iPhone", ""),
    "only a picture": ("[cid:image001.png@01DA]", ""),
    "nothing": ("", ""),
    "only a closing": ("Best regards,\nAnna", ""),
}


@pytest.mark.parametrize("name", CUT)
def test_what_is_not_said_is_cut(name: str) -> None:
    text, words = CUT[name]
    assert read_reply(text).words == words


def test_quoted_printable_that_no_header_announced() -> None:
    words = "A munkalap kész, a csempe is megvan, és a számlát még a hét vége előtt elküldöm Önöknek. " * 4
    encoded = quopri.encodestring(words.encode()).decode()
    assert encoded.count("=\n") >= 3
    assert read_reply(encoded).words == words.strip()


NAMED = {
    "kész\n\nKovács János": "kész",
    "kész\nJános": "kész",
    "kész\nKovács J.\nasztalos": "kész\nKovács J.\nasztalos",
    "János": "János",
    "kérdezze meg\nTamás": "kérdezze meg\nTamás",
}


@pytest.mark.parametrize("text", NAMED)
def test_the_writers_own_name_below_is_no_words(text: str) -> None:
    assert read_reply(text, writer="Kovács János").words == NAMED[text]
