"""People as a provider writes them: `@john`, `@Tom <tom@firm.example>`, `Mrs Provan <provan@example.org>, ...`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mailbot.domain.acts import Introduce
from mailbot.language.grammar.result import Problem
from mailbot.language.grammar.setting import Setting
from mailbot.language.grammar.vocabulary import Vocabulary, fold
from mailbot.mail.lookalike import lookalike

LONGEST_NAME = 80  # characters
_MOST_PEOPLE = 50  # in one line

_ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDR_SPEC = re.compile(rf"({_ATEXT}(?:\.{_ATEXT})*)@((?:{_LABEL}\.)+{_LABEL})")
_PIECES = re.compile(r'"[^"]*"|<[^<>]*>|\([^()]*\)|[^",;<>()]+|[",;<>()]')
_ASIDE = re.compile(r"\(([^()]*)\)\s*$")
_HANDLE = re.compile(r"@(?:<([^<>]{1,320})>|([\w][\w.+'’-]{0,63}(?:@[\w.-]{1,255})?))")
_QUOTED = re.compile(r'@"([^"<>@]{1,80})"')
_FULL_NAME = re.compile(r'@("[^"<>@]{1,80}"|[\w][^"<>@,;:]{0,79}?)\s*<([^<>]{1,320})>')


@dataclass(frozen=True, slots=True)
class Mention:
    """`name` as written, without the @; the bare address where only that was given. `end` is where it ends."""

    name: str
    end: int
    introduces: Introduce | None = None
    problem: Problem | None = None


def addr_spec(text: str) -> str | None:
    """The address with its domain in lower case, or None where `text` is not a plain one.

    RFC 5321 §4.1.2 Dot-string and Domain alone: no quoted local part, comment, address literal, route or
    non-ASCII letter, in whose forms one address can be dressed up as another; at least two labels; the lengths of
    §4.5.3.1. Does not tell whether the address exists.
    """
    match = _ADDR_SPEC.fullmatch(text.strip()) if len(text) <= 320 else None
    if match is None or len(match[1]) > 64 or len(match[2]) > 253 or match[2].rpartition(".")[2].isdigit():
        return None
    return f"{match[1]}@{match[2].lower()}"


def read_people(text: str, words: Vocabulary) -> tuple[tuple[Introduce, ...], Problem | None]:
    """The people of a `Client:` or `Team:` line, and what is wrong with the first that cannot be read.

    A name without an address is a problem: a person is known by their address. A name may be "". A language in
    parentheses behind the address is what they are written to in: `Kovács Éva <eva@example.org> (Hungarian)`.
    """
    people: list[Introduce] = []
    for part in _joined(_parts(text)):
        person = _person(part, words)
        if isinstance(person, Problem):
            return tuple(people), person
        if person not in people:
            people.append(person)
        if len(people) > _MOST_PEOPLE:
            return tuple(people[:-1]), Problem("too_many_people", details=(("most", str(_MOST_PEOPLE)),))
    return tuple(people), None


def _parts(text: str) -> list[str]:
    """`text` split at the commas and semicolons that stand outside quotes and angle brackets."""
    parts = [""]
    for piece in _PIECES.findall(text):
        if piece in ",;":
            parts.append("")
        elif piece[0] == "(" and not parts[-1].strip() and len(parts) > 1:
            parts[-2] += piece
        else:
            parts[-1] += piece
            if piece.startswith("<") and len(piece) > 1:
                parts.append("")  # nothing of a person follows their address
    return [part.strip() for part in parts if part.strip(" .")]


def _joined(parts: list[str]) -> list[str]:
    """`Mrs Provan, provan@example.org` is one person: the address has their name in it."""
    joined: list[str] = []
    for part in parts:
        address = addr_spec(part)
        before = joined[-1] if joined else ""
        names = [word for word in re.findall(r"\w{3,}", fold(before)) if word in fold(address or "").partition("@")[0]]
        if address and names and "@" not in before:
            joined[-1] = f"{before} <{address}>"
        else:
            joined.append(part)
    return joined


def _person(part: str, words: Vocabulary) -> Introduce | Problem:
    aside = _ASIDE.search(part)
    language = (words.languages.exactly(aside[1]) or "") if aside else ""
    part = part[: aside.start()].strip() if aside else part
    joined = re.match(rf"(?:[&+]|{_and(words)})\s+", part)
    part = part[joined.end() :] if joined else part
    if "<" not in part:
        bare, _, last = part.rpartition(" ")  # `Mrs Provan provan@example.org`, `Mrs Provan: provan@example.org`
        part = f"{bare.rstrip(' :–-')} <{last}>" if addr_spec(last) else part
    if aside and "<" not in part and addr_spec(aside[1]):
        part = f"{part} <{aside[1]}>"
    name, bracket, rest = part.partition("<")
    name = clean_name(name)
    if not bracket and "@" not in part:
        return Problem("no_address", f"{name or 'Name'} <name@example.org>", (("who", part[:LONGEST_NAME]),))
    written = rest.rstrip("> ") if bracket else part.split()[-1]
    if dressed := _dressed_up(written, f"{' '.join(w for w in name.split() if '@' not in w) or 'Name'}"):
        return dressed
    if not bracket:
        example = f"{name.replace('@', '') or 'Name'} <name@example.org>"
        return Problem("bad_address", example, (("who", part[:LONGEST_NAME]),))
    address = addr_spec(written)
    # A name that looks like an address would show one mailbox and write to another.
    if address is None or (name != "" and (addr_spec(name) or "@" in name) and addr_spec(name) != address):
        return Problem(
            "bad_address", f"{name.split('@')[0] or 'Name'} <name@example.org>", (("who", part[:LONGEST_NAME]),)
        )
    return Introduce("" if "@" in name else name, address, language)


def _dressed_up(address: str, name: str) -> Problem | None:
    """An address that would show as another is refused, and its plain letters are the example."""
    found = lookalike(address)
    if found is None:
        return None
    plain = addr_spec(found.plain) or "name@example.org"
    return Problem("lookalike_address", f"{name} <{plain}>", (("who", found.shown[:LONGEST_NAME]),))


def clean_name(name: str) -> str:
    """A display name without quotes, brackets and doubled spaces, at most LONGEST_NAME characters."""
    return " ".join(re.sub(r'["<>\\(){}]', " ", name).split())[:LONGEST_NAME].strip(" ,;:'*_")


def mention(text: str, place: int, setting: Setting) -> Mention | None:
    """The person named at `place`, where an @ stands: one word, any name in quotes or of someone in the same mail, or
    any name at all with an address in angle brackets."""
    full = _FULL_NAME.match(text, place)
    if full:
        return _introduced(clean_name(full[1]), full[2], full.end())
    known = _QUOTED.match(text, place) or _known(text, place, setting)
    if known:
        return Mention(clean_name(known[1]), known.end())
    short = _HANDLE.match(text, place)
    if short is None:
        return None
    if short[1]:
        return _introduced("", short[1], short.end())
    handle = short[2].rstrip(".'’-+")
    end = short.start(2) + len(handle)
    if "@" in handle:
        return _introduced("", handle, end)
    if handle.lower().endswith(("'s", "’s")):
        return None
    return Mention(setting.words.people.exactly(handle) or handle, end)


def _known(text: str, place: int, setting: Setting) -> re.Match[str] | None:
    for more in (3, 2, 1) if setting.names else ():
        found = re.compile(rf"@(\w[\w.'’-]{{0,40}}(?: \w[\w.'’-]{{0,40}}){{{more}}})(?!\w)").match(text, place)
        if found and fold(found[1]).rstrip(".") in setting.names:
            return found
    return None


def _introduced(name: str, address: str, end: int) -> Mention:
    dressed = _dressed_up(address, f"@{name or 'name'}")
    if dressed is not None:
        return Mention(name or address, end, problem=dressed)
    plain = addr_spec(address)
    if plain is None:
        who = address[:LONGEST_NAME]
        return Mention(
            name or who, end, problem=Problem("bad_address", f"@{name or 'name'} <name@example.org>", (("who", who),))
        )
    return Mention(name or plain, end, introduces=Introduce(name, plain))


def mentions(text: str, setting: Setting, *, spaced: bool = True) -> tuple[tuple[Mention, ...], str]:
    """The people that `text` begins with (`@anna, @bo and @me`), and the text after them.

    `spaced`: whether a space alone may stand between two of them.
    """
    found: list[Mention] = []
    joined = re.compile(rf"\s*(?:[,;&+]\s*(?:(?:{_and(setting.words)})\s+)?|(?:{_and(setting.words)})\s+)(?=@)")
    space = re.compile(r"\s*(?=@)")
    place = 0
    while len(found) < _MOST_PEOPLE:
        gap = joined.match(text, place) or (space.match(text, place) if spaced or not found else None)
        person = mention(text, gap.end(), setting) if gap else None
        if person is None:
            break
        found.append(person)
        place = person.end
    return tuple(found), text[place:]


def _and(words: Vocabulary) -> str:
    return "|".join(re.escape(word) for word in words.phrases("words", "and"))
