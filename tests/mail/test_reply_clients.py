"""Whole replies as mail programs write them: whatever stands around them, the words come out alone."""

from __future__ import annotations

import client_formats as formats
import pytest
from client_formats import QUOTED, REPLIES, header_block, indented, marked, wrapped

from mailbot.mail.reply_text import read_reply

ATTRIBUTED = [
    (f"{program} {language}", language, line)
    for program, table in (
        ("Gmail", formats.GMAIL),
        ("Apple", formats.APPLE),
        ("Thunderbird", formats.THUNDERBIRD),
        ("Yahoo", formats.YAHOO),
    )
    for language, line in table.items()
] + [(program, language, line) for program, (language, line) in formats.OTHERS.items()]


def test_there_are_enough_of_them() -> None:
    languages = {language for _, language, _ in ATTRIBUTED} | set(formats.HEADER_KEYS)
    bodies = len(ATTRIBUTED) + len(formats.HEADER_KEYS) + len(formats.TITLES) + len(formats.FORWARDS)
    assert len(languages) >= 30
    assert bodies + len(formats.DEVICES) + len(formats.CLOSINGS) >= 150


@pytest.mark.parametrize(("name", "language", "line"), ATTRIBUTED, ids=[name for name, _, _ in ATTRIBUTED])
def test_words_above_an_attribution(name: str, language: str, line: str) -> None:
    words = REPLIES[language]
    for quoted in (marked(QUOTED), indented(QUOTED), QUOTED, f"\n{marked(QUOTED)}", f"\n\n\n{QUOTED}"):
        for above in (line, wrapped(line)):
            reply = read_reply(f"{words}\n\n{above}\n{quoted}\n")
            assert reply.words == words, (above, quoted)
            assert "Choose the worktop" in reply.quoted
            assert not reply.forwarded


@pytest.mark.parametrize(("name", "language", "line"), ATTRIBUTED, ids=[name for name, _, _ in ATTRIBUTED])
def test_words_below_a_marked_quote(name: str, language: str, line: str) -> None:
    reply = read_reply(f"{line}\n{marked(QUOTED)}\n\n{REPLIES[language]}\n")
    assert reply.words == REPLIES[language]
    assert reply.inline == ()


@pytest.mark.parametrize("language", formats.HEADER_KEYS)
def test_words_above_a_header_block(language: str) -> None:
    words = REPLIES[language]
    block, bold = header_block(language), header_block(language, starred=True)
    rule = "_" * 32
    for above in (f"{rule}\n{block}", block, f"\n\n{bold}", f" {'-' * 30}\n\n{bold}", block.replace("\n", "\n\n")):
        reply = read_reply(f"{words}\n\n{above}\n\n{QUOTED}\n")
        assert reply.words == words, above
        assert not reply.forwarded


@pytest.mark.parametrize("language", formats.HEADER_KEYS)
def test_a_header_block_without_words_passes_a_mail_on(language: str) -> None:
    reply = read_reply(f"\n{'_' * 32}\n{header_block(language)}\n\n{QUOTED}")
    assert (reply.words, reply.forwarded) == ("", True)


@pytest.mark.parametrize("language", formats.TITLES)
def test_words_above_a_titled_block(language: str) -> None:
    words, block = REPLIES[language], header_block(language if language in formats.HEADER_KEYS else "en")
    for body in (f"{block}\n\n{QUOTED}", marked(f"{block}\n\n{QUOTED}"), QUOTED):
        reply = read_reply(f"{words}\n\n\n{formats.TITLES[language]}\n{body}")
        assert reply.words == words


@pytest.mark.parametrize("name", formats.FORWARDS)
def test_forwards_are_told_apart(name: str) -> None:
    language = name[:2]
    forwarded = f"{formats.FORWARDS[name]}\n{header_block(language)}\n\n{QUOTED}"
    alone = read_reply(forwarded)
    assert (alone.words, alone.forwarded) == ("", True)
    with_words = read_reply(f"{REPLIES[language]}\n\n{forwarded}")
    assert (with_words.words, with_words.forwarded) == (REPLIES[language], True)


@pytest.mark.parametrize("name", formats.DEVICES)
def test_device_lines_are_not_words(name: str) -> None:
    language = name[:2]
    words, line, above = REPLIES[language], formats.DEVICES[name], formats.GMAIL[language]
    for body in (
        f"{words}\n\n{line}",
        f"{words}\n\n{line}\n\n{above}\n\n{marked(QUOTED)}",
        f"{words}\n\n{line}\n{'_' * 32}\n{header_block('en')}\n\n{QUOTED}",
        f"{words}\n{line}\n\n{above}\n\n{QUOTED}",
    ):
        reply = read_reply(body)
        assert reply.words == words
        assert line[:12] in reply.signature


@pytest.mark.parametrize("name", formats.CLOSINGS)
def test_closings_are_not_words(name: str) -> None:
    language = name[:2]
    words, closing = REPLIES[language], formats.CLOSINGS[name]
    for body in (
        f"{words}\n\n{closing}",
        f"{words}\n{closing}\n\n{formats.GMAIL[language]}\n{marked(QUOTED)}",
        f"{words}\n\n{closing}\n\n{formats.DEVICES['en']}\n\n{formats.GMAIL['en']}\n\n{QUOTED}",
    ):
        assert read_reply(body).words == words


@pytest.mark.parametrize("language", REPLIES)
def test_answers_between_quoted_rows_belong_to_them(language: str) -> None:
    words = REPLIES[language].replace("\n", " ")
    body = (
        f"{formats.GMAIL[language]}\n> here is what is open for you:\n>\n> 1. Choose the worktop\n\n{words}\n\n"
        f"> 2. Send the meter reading\n>    by Friday\n{words}\n> 3. Pick the tiles\n>\n> Kind regards\n> Plan Bot\n"
    )
    reply = read_reply(body)
    assert [(answer.quoted, answer.words) for answer in reply.inline] == [
        ("1. Choose the worktop", words),
        ("2. Send the meter reading\nby Friday", words),
    ]
    assert reply.words == f"{words}\n\n{words}"


TABLE = """> 2
> Send the meter reading
> Mary · by Friday
> open
péntekig
> 3
> Pick the tiles
> open

kész

> 4
> Clear the garage
>
> Kind regards
"""


def test_rows_of_a_quoted_table_keep_their_numbers() -> None:
    answers = read_reply(TABLE).inline
    assert [(answer.quoted, answer.words) for answer in answers] == [
        ("2. Send the meter reading\nMary · by Friday\nopen", "péntekig"),
        ("3. Pick the tiles\nopen", "kész"),
    ]


def test_one_answer_below_a_list_answers_the_mail() -> None:
    below = read_reply(f"{formats.GMAIL['en']}\n> 1. A\n> 2. B\n\nboth done")
    assert (below.words, below.inline) == ("both done", ())
    spaced = read_reply("> 1. A\n\n> 2. B\n\ndone\n\n> 3. C\n")
    assert [(answer.quoted, answer.words) for answer in spaced.inline] == [("2. B", "done")]
    wrapped_row = read_reply("> first\n>\n> second\n> line\n\ndone\n> 3. C\n")
    assert [(answer.quoted, answer.words) for answer in wrapped_row.inline] == [("second\nline", "done")]
    trimmed = read_reply("> 2. B\ndone")
    assert [(answer.quoted, answer.words) for answer in trimmed.inline] == [("2. B", "done")]
