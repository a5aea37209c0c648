"""What holds for every text: nothing raises, no line is lost, no size hurts, to-dos keep their words."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.domain.acts import AddToDo, Done
from mailbot.language.grammar import commands, read_commands, read_plan, usage
from mailbot.language.grammar.people import addr_spec
from mailbot.language.grammar.vocabulary import fold, languages

ON = date(2026, 11, 23)
LANGUAGES = st.sampled_from((*languages(), "", "xx", "pt-BR", "../en"))

FRAGMENTS = st.one_of(
    st.sampled_from(
        ("done", "add", "due", "assign", "with", "after", "note", "flag", "drop", "send", "list", "yes", "no")
    ),
    st.sampled_from(
        (
            "Client:",
            "Due:",
            "Team:",
            "Goal:",
            "To do:",
            "Template:",
            "Start:",
            "Plan:",
            "klart",
            "kész",
            "until",
            "times",
        )
    ),
    st.sampled_from(
        ("@john", "@me", "<a@b.example>", "<mailto:a@b.example>", "by", "every", "Friday", "12 Dec", "3/4")
    ),
    st.sampled_from(
        ("2,", "3", "-", ":", "(", ")", '"', "“", "~", "!", "1.", "99999", "10-14 Dec", "[P12]", "--", ">")
    ),
    st.sampled_from(("\n", "\r\n", "\u2028", "\t", "\x00", "\u202e", "\u00a0", "Best regards", "Thanks")),
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(FRAGMENTS, max_size=60).map(" ".join))


@given(TEXTS, LANGUAGES, st.booleans())
def test_commands_never_raise_and_no_line_is_lost(text: str, language: str, asked: bool) -> None:
    lines = read_commands(text, ON, language, asked)
    if "mailto:" not in text.lower():
        assert _letters("".join(line.words for line in lines)) == _letters(text)


@given(TEXTS, TEXTS, LANGUAGES)
def test_plans_never_raise_and_no_line_is_lost(subject: str, text: str, language: str) -> None:
    for title in (subject, f"Plan: {subject}"):
        draft = read_plan(title, text, ON, language)
        if draft is not None and "mailto:" not in text.lower():
            assert _letters("".join(line.words for line in draft.lines)) == _letters(text)


def _letters(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9<>@:~!]", "", text)


WORDS = st.lists(
    st.from_regex(r"(?:[B-DF-HJ-NP-TV-Z][b-df-hj-np-tv-z]{2,8}|[0-9]{1,3}|m²|Å[äö]{1,3})", fullmatch=True),
    min_size=1,
    max_size=8,
)
CLAUSES = st.permutations(
    ["@john", "by 5 Dec", "after 2, 3", "with @anna and @bo", "every Friday until 18 Dec", "! asbestos found"]
)


@given(WORDS, CLAUSES, st.integers(0, 6))
def test_clauses_read_in_any_order_and_leave_the_words_alone(words: list[str], clauses: list[str], size: int) -> None:
    text = "Zz " + " ".join(words)
    chosen = clauses[:size]
    draft = read_plan("Plan: x", f"Client: p@example.org\n- {text} {' '.join(chosen)}", ON)
    assert draft is not None
    every = "every Friday until 18 Dec" in chosen
    by = "by 5 Dec" in chosen
    assert draft.items == (
        AddToDo(
            text=text,
            number=1,
            owner="john" if "@john" in chosen else "",
            due=date(2026, 12, 5) if by else date(2026, 11, 27) if every else None,
            helpers=("anna", "bo") if "with @anna and @bo" in chosen else (),
            rule="FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218" if every else "",
            flag="asbestos found" if "! asbestos found" in chosen else "",
        ),
    )
    unknown = {dict(problem.details)["after"] for problem in draft.problems}
    assert unknown == ({"2, 3"} if "after 2, 3" in chosen else set())


@given(
    st.lists(st.integers(0, 9999), min_size=1, max_size=40, unique=True),
    st.sampled_from((", ", ",", " and ", " & ", " ", "; ")),
)
def test_number_lists_survive(numbers: list[int], joint: str) -> None:
    (line,) = read_commands(f"done {joint.join(map(str, numbers))}", ON)
    assert line.acts == (Done(tuple(numbers)),)


@given(st.text(max_size=200))
def test_folding_keeps_every_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=80))
def test_an_address_is_plain_or_none(text: str) -> None:
    address = addr_spec(text)
    assert address is None or re.fullmatch(r"[!-~]+@[a-z0-9.-]+", address)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("john@firm.example", "john@firm.example"),
        (" John.Smith+x@Firm.Example ", "John.Smith+x@firm.example"),
        ("o'neil@firm.example", "o'neil@firm.example"),
        ("a@xn--rksmrgs-5wao1o.example", "a@xn--rksmrgs-5wao1o.example"),
        ("john@firm", None),
        ("john@", None),
        ("@firm.example", None),
        ("john", None),
        ("john@firm.example@evil.example", None),
        ('"john"@firm.example', None),
        ("john@[127.0.0.1]", None),
        ("john@127.0.0.1", None),
        ("john(comment)@firm.example", None),
        ("john.@firm.example", None),
        (".john@firm.example", None),
        ("jo..hn@firm.example", None),
        ("john@firm..example", None),
        ("john@-firm.example", None),
        ("john@firm.example\nBcc: evil@x.example", None),
        ("john@firm.example\n", "john@firm.example"),
        ("jo hn@firm.example", None),
        ("jöhn@firm.example", None),
        ("john@fırm.example", None),
        ("john@раypal.example", None),
        ("john\x00@firm.example", None),
        ("=?utf-8?q?john?=@firm.example", "=?utf-8?q?john?=@firm.example"),
        ("<john@firm.example>", None),
        ("a" * 65 + "@firm.example", None),
        ("a@" + "b" * 64 + ".example", None),
        ("a@" + "b." * 130 + "example", None),
    ],
)
def test_addresses(written: str, address: str | None) -> None:
    assert addr_spec(written) == address


LONG = {
    "10,000 commands": "done 3: ok\n" * 10_000,
    "10,000 unknown lines": "what about this and that\n" * 10_000,
    "10,000 near misses": "dnoe 3\n" * 10_000,
    "10,000 unreadable dates": "due 2 blah blah blah\n" * 10_000,
    "10,000 to-dos": "- Paint @john by 5 Dec every Friday until 18 Dec after 2 with @anna\n" * 10_000,
    "10,000 unreadable to-dos": "- Paint by 32 Dec by 33 Dec by 34 Dec\n" * 10_000,
    "10,000 clients": "Client: a@b.example\n" * 10_000,
    "one line": "a" * 200_000,
    "one number": "done " + "9" * 10_000,
    "10,000 numbers": "done " + "3," * 10_000,
    "quotes of quotes": "> " * 100_000,
    "mentions": "@a " * 66_000,
    "brackets": "Client: " + "<" * 200_000,
    "spaces": " " * 200_000 + "x",
    "links": "<mailto:" * 25_000,
    "composing marks": "a" + "\u0301\u0323" * 100_000,
    "wrapped": "note 2 " + ("x " * 36 + "\n") * 3_000,
    "dates in a row": ("- " + "by 5 " * 390 + "\n") * 100,
    "rhythms in a row": ("- " + "every 5 " * 240 + "\n") * 100,
    "spans in a row": ("- Fit " + "1 - 2 - " * 240 + "\n") * 100,
    "dashes": ("- " + "a -1" * 400 + "\n") * 200,
}


@pytest.mark.parametrize("shape", LONG)
def test_no_size_hurts(shape: str) -> None:
    text = LONG[shape]
    read_commands("done 3", ON)  # the words are loaded once
    began = time.process_time()
    lines = read_commands(text, ON)
    draft = read_plan("Plan: x", text, ON)
    assert time.process_time() - began < 10, "what grows with the square of its length takes minutes"
    assert sum(bool(line.acts) for line in lines) <= 100
    assert draft is not None
    assert len(draft.items) <= 200


def test_what_is_too_much_is_said() -> None:
    codes = [line.problem.code for line in read_commands("done 3\n" * 400, ON) if line.problem]
    assert len(codes) == 300
    assert set(codes) == {"too_many_commands"}
    (line,) = read_commands("done " + "3, " * 2_000, ON)
    assert line.problem is not None
    assert line.problem.code == "line_too_long"


@pytest.mark.parametrize("language", languages())
def test_help_in_every_language_names_every_command(language: str) -> None:
    assert len(usage(language)) == len(commands())
    assert [meaning for _, meaning in usage(language)] == [command.meaning for command in commands()]
    assert len({how.split(" ")[0] for how, _ in usage(language)}) >= len(commands()) - 2
    assert not any("{" in how or "}" in how for how, _ in usage(language))


settings.register_profile("grammar", deadline=None)
settings.load_profile("grammar")
