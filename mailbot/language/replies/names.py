"""Who a to-do is to go to: the name or address beside a word for handing over. Names are given as written."""

from __future__ import annotations

from collections.abc import Sequence

from mailbot.language.replies.clauses import Clause, Hit
from mailbot.language.words import Token

FIRST_PERSON = frozenset("i ich jag jeg ik je io eu yo ja en we wir vi nous noi nos mi my".split())


def handed_to(text: str, tokens: Sequence[Token], clause: Clause, following: Clause | None) -> tuple[str, bool] | None:
    """(name or address, certain) of whom the clause hands to; None where it hands to nobody.

    An address in the clause or right after it in brackets wins over a name. A name without a capital is not certain.
    """
    found: tuple[str, bool] | None = None
    for hit in clause.hits.get("state.hand_to", ()):
        if hit.start > clause.start and tokens[hit.start - 1].key in FIRST_PERSON:
            return (text[tokens[hit.start].start : tokens[hit.end - 1].end], False)  # "I ask my father whether ..."
        found = found or _name_at(text, tokens, hit.end, clause.end, clause)
    for hit in clause.hits.get("state.taker", ()):
        found = found or _name_before(text, tokens, hit.start, clause) or _name_inside(text, tokens, hit, clause)
    if found is None:
        return None
    for token in tokens[clause.start : clause.end]:
        if token.kind == "address" and "@" in token.key:
            return text[token.start : token.end], True
    if following is not None and following.sentence == clause.sentence and following.opener in ("(", ":", ","):
        for token in tokens[following.start : following.end]:
            if token.kind == "address" and "@" in token.key:
                return text[token.start : token.end], True
    return found


def _name_at(text: str, tokens: Sequence[Token], i: int, end: int, clause: Clause) -> tuple[str, bool] | None:
    """A name that begins at token `i`; titles and words for relatives and colleagues may come first."""
    begin = i
    while (
        i < end
        and not _capital(text, tokens[i])
        and (clause.heard(i, "signal.small") or clause.heard(i, "talk.polite"))
    ):
        if clause.heard(i, "signal.article") or clause.heard(i, "signal.kin"):
            break
        i += 1
    begin = i
    kin = False
    while i < end and (
        clause.heard(i, "signal.kin")
        or clause.heard(i, "signal.title")
        or tokens[i].key == "."
        or clause.heard(i, "signal.article")
    ):
        kin = kin or clause.heard(i, "signal.kin")
        i += 1
    if i < end and _dated(clause, i):
        return None
    if i < end and tokens[i].kind == "address":
        return text[tokens[i].start : tokens[i].end], True
    last = i
    while last < end and last < i + 3 and _capital(text, tokens[last]) and not _spoken(clause, tokens, last):
        last += 1
    if last > i:
        first = begin if clause.heard(begin, "signal.title") else i
        return text[tokens[first].start : tokens[last - 1].end], True
    if kin and i > begin:
        return text[tokens[begin].start : tokens[i - 1].end], False
    if i < end and tokens[i].kind == "word" and not clause.known(i) and len(tokens[i].key) > 2:
        return text[tokens[i].start : tokens[i].end], False
    return None


def _name_before(text: str, tokens: Sequence[Token], i: int, clause: Clause) -> tuple[str, bool] | None:
    """A name that ends right before token `i`; small words ("now", "then") may stand between."""
    end = i
    while end > clause.start and (clause.heard(end - 1, "signal.small") and not _capital(text, tokens[end - 1])):
        end -= 1
    begin = end
    while (
        begin > clause.start
        and begin > end - 3
        and _capital(text, tokens[begin - 1])
        and not _dated(clause, begin - 1)
        and not _spoken(clause, tokens, begin - 1)
    ):
        begin -= 1
    if begin < end:
        if all(clause.heard(j, "signal.kin") for j in range(begin, end)):
            return text[tokens[begin].start : tokens[end - 1].end], False  # "meine Frau macht das"
        if begin > clause.start and clause.heard(begin - 1, "signal.title"):
            begin -= 1
        elif begin > clause.start + 1 and tokens[begin - 1].key == "." and clause.heard(begin - 2, "signal.title"):
            begin -= 2
        return _bare(text[tokens[begin].start : tokens[end - 1].end]), True
    if end > clause.start and clause.heard(end - 1, "signal.kin"):
        return text[tokens[end - 1].start : tokens[end - 1].end], False
    return None


def _bare(name: str) -> str:
    """The name without an English "'s": "Jo's got it"."""
    return name[:-2] if len(name) > 3 and name[-2] in "'’" and name[-1] in "sS" else name


def _name_inside(text: str, tokens: Sequence[Token], hit: Hit, clause: Clause) -> tuple[str, bool] | None:
    """A name within or after the phrase, as in "tar Johan över" or "übernimmt Herr Krüger"."""
    for i in range(hit.start, min(hit.end + 3, clause.end)):
        if clause.heard(i, "signal.title") or (
            _capital(text, tokens[i]) and i > clause.start and not _spoken(clause, tokens, i) and not _dated(clause, i)
        ):
            return _name_at(text, tokens, i, clause.end, clause)
        if i >= hit.end and not clause.heard(i, "signal.small") and not clause.heard(i, "signal.kin"):
            break
    return None


def _dated(clause: Clause, i: int) -> bool:
    return any(span.start <= i < span.end for span in clause.dates)


def _capital(text: str, token: Token) -> bool:
    return token.kind == "word" and text[token.start].isupper() and token.end - token.start > 1


def _spoken(clause: Clause, tokens: Sequence[Token], i: int) -> bool:
    """Whether the capital is only that of a sentence's first word, known to the lexicon."""
    return i == clause.start and clause.known(i)
