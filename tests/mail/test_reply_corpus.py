"""Real replies, where they are at hand: the first and last words that the writer wrote, or none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mailbot.mail.automatic import Kind, classify
from mailbot.mail.envelope import Envelope, RawMessage
from mailbot.mail.parse import parse_message
from mailbot.mail.reply_text import read_reply

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "replies"
NONE = ("", "")
HELLO = ("Hello", "Hello")
FINE = ("Hi. I am fine.", "Hi. I am fine.")
EXPECTED = {
    "mpr-begins_with_signature.txt": ("Thank you, Sonya Johnson.", "hope you can join."),
    "mpr-caution.txt": ("Hi lads's Team,", "job at our end."),
    "mpr-caution2.txt": ("Hello,", "Person Person."),
    "mpr-correct_sig.txt": ("this is an email", "correct -- signature."),
    "mpr-email_1_1.txt": ("Hi folks", "using the Java HTTP API."),
    "mpr-email_1_3.txt": ("Oh thanks.", "Having the function would be great."),
    "mpr-email_1_4.txt": ("Awesome!", "another problem with it."),
    "mpr-email_1_5.txt": ("One: Here's what", "for a while."),
    "mpr-email_1_6.txt": ("I get proper", "rendering as well."),
    "mpr-email_1_7.txt": (":+1:", ":+1:"),
    "mpr-email_1_8.txt": ("I will reply under this one", "and under this."),
    "mpr-email_2_1.txt": ("Outlook with a reply", "Outlook with a reply"),
    "mpr-email_2_2.txt": ("Outlook with a reply", "directly above line"),
    "mpr-email_2_3.txt": ("Outlook with a reply", "using unusual format"),
    "mpr-email_3_1.txt": ("First reply.", "nothing too hard here!"),
    "mpr-email_bullets.txt": ("test 2 this should", "- and another"),
    "mpr-email_danish_1.txt": ("Hej Peter,", "Det lyder godt."),
    "mpr-email_danish_2.txt": ("Hej Hanne,", "Jeg har modtaget filerne."),
    "mpr-email_danish_3.txt": ("Hej,", "Svar."),
    "mpr-email_danish_4.txt": ("Hej,", "Svar."),
    "mpr-email_danish_5.txt": ("Hej,", "Svar."),
    "mpr-email_gmail.txt": ("This is a test", "to a github message."),
    "mpr-email_headers_no_delimiter.txt": ("And another reply!", "And another reply!"),
    "mpr-email_ja_1_1.txt": ("こんにちは", "みなさん！"),
    "mpr-email_ja_1_2.txt": ("田中様", "11:00 にお待ちしております。"),
    "mpr-email_nl_1_1.txt": ("Hallo allemaal,", "momenteel de Java HTTP API."),
    "mpr-email_nl_1_2.txt": ("Outlook met een antwoord", "Outlook met een antwoord"),
    "mpr-email_one_is_not_on.txt": ("Thank, this is really helpful.", "when I run..."),
    "mpr-email_partial_quote_header.txt": ("On your remote host", "the tunnel is not working."),
    "mpr-email_pl_1_1.txt": NONE,
    "mpr-email_pl_1_2.txt": NONE,
    "mpr-email_pl_1_3.txt": NONE,
    "mpr-email_sent_from_BlackBerry.txt": ("Here is another email", "Here is another email"),
    "mpr-email_sent_from_iPhone.txt": ("Here is another email", "Here is another email"),
    "mpr-email_sent_from_multi_word_mobile_device.txt": ("Here is another email", "Here is another email"),
    "mpr-email_sent_from_not_signature.txt": ("Here is another email", "than my mobile phone."),
    "mpr-email_sig_delimiter_in_middle_of_line.txt": ("Hi there!", "kthxbai"),
    "mpr-email_sv_anon_1.txt": ("Hej", "flexibel fram till kl 15 idag."),
    "mpr-email_swedish_1.txt": ("Hej Person A,", "vilket företag det gäller?"),
    "mpr-email_swedish_2.txt": ("Hello Anna,", "once I am available"),
    "mpr-forward.txt": ("FW: YYY Arrival Notice", "without PU# and invoice?"),
    "mpr-greedy_on.txt": ("On your remote host", "the tunnel is not working."),
    "mpr-multi_header.txt": ("No problem.", "just start a new order."),
    "mpr-multiline_on.txt": NONE,
    "mpr-multiline_on_de.txt": ("Am heutigen Tage", "Am heutigen Tage"),
    "mpr-outlook.txt": ("Dear Team,", "+00 0000 000 000"),
    "mpr-pathological.txt": ("I think you're onto something.", "get back to a computer."),
    "talon-android.eml": HELLO,
    "talon-aol.eml": HELLO,
    "talon-apple_mail.eml": HELLO,
    "talon-apple_mail_2.eml": HELLO,
    "talon-comcast.eml": HELLO,
    "talon-gmail.eml": HELLO,
    "talon-gmail.html": FINE,
    "talon-hotmail.eml": HELLO,
    "talon-hotmail.html": FINE,
    "talon-iphone.eml": HELLO,
    "talon-iphone_reply_text": HELLO,
    "talon-mail_ru.html": FINE,
    "talon-ms_outlook_2003.html": FINE,
    "talon-ms_outlook_2007.html": FINE,
    "talon-ms_outlook_2010.html": FINE,
    "talon-outlook.eml": HELLO,
    "talon-sparrow.eml": HELLO,
    "talon-sparrow_reply_text": HELLO,
    "talon-thunderbird.eml": HELLO,
    "talon-thunderbird.html": FINE,
    "talon-windows_mail.html": FINE,
    "talon-yahoo.eml": HELLO,
    "talon-yandex_ru.html": FINE,
}
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the real mails are not at hand")


def _words(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".html":
        return read_reply("", content.decode("utf-8")).words
    if path.suffix == ".eml":
        mail = parse_message(_raw(content))
        return read_reply(mail.text, mail.html).words
    return read_reply(content.decode("utf-8")).words


def _raw(content: bytes) -> RawMessage:
    return RawMessage(content, Envelope("", (), datetime(2026, 11, 23, tzinfo=UTC)))


def test_every_mail_has_its_expectation() -> None:
    assert {path.name for path in CORPUS.iterdir()} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_first_and_last_words(name: str) -> None:
    words, (first, last) = _words(CORPUS / name), EXPECTED[name]
    if (first, last) == NONE:
        assert words == ""
    else:
        assert words.startswith(first)
        assert words.endswith(last)


@pytest.mark.parametrize("name", EXPECTED)
def test_no_reply_is_taken_for_a_robot(name: str) -> None:
    assert classify(parse_message(_raw((CORPUS / name).read_bytes()))).kind is Kind.HUMAN
