"""Whatever is written, and whatever a program puts around it: the same words, and never a crash."""

from __future__ import annotations

import client_formats as formats
from client_formats import header_block, indented, marked, wrapped
from hypothesis import given, settings
from hypothesis import strategies as st

from mailbot.mail.html_text import to_text
from mailbot.mail.reply_text import read_reply

ATTRIBUTIONS = [
    *formats.GMAIL.values(),
    *formats.APPLE.values(),
    *formats.THUNDERBIRD.values(),
    *formats.YAHOO.values(),
    *(line for _, line in formats.OTHERS.values()),
]
WORD = st.text(alphabet="abcdefghij áéőűåäöæøłß éñç жшд", min_size=1, max_size=9).map(lambda w: w.replace(" ", ""))
ROW = st.builds(
    "{} {}".format,
    st.integers(1, 30),
    st.sampled_from(["done", "klart", "kész", "erledigt", "till Friday", "412 €", "-"]),
)
LINE = st.one_of(ROW, st.lists(WORD.filter(bool), min_size=1, max_size=8).map(" ".join))
WORDS = st.lists(LINE, min_size=1, max_size=6).map("\n".join)
ANY_LINE = st.text(max_size=40).map(lambda line: line.replace("\r", " ").replace("\n", " "))
ANY_QUOTE = st.lists(st.one_of(LINE, ANY_LINE), max_size=12).map("\n".join)


@st.composite
def replies(draw: st.DrawFn) -> tuple[str, str]:
    """(words, a mail of some program around them)."""
    words = draw(WORDS)
    quoted = draw(ANY_QUOTE)
    above = draw(st.sampled_from(ATTRIBUTIONS))
    gap = "\n" * draw(st.integers(1, 3))
    device = draw(st.sampled_from(["", *formats.DEVICES.values()]))
    below = f"\n\n{device}" if device else ""
    shape = draw(st.integers(0, 4))
    if shape == 0:
        return words, f"{words}{below}\n{gap}{above}\n{marked(quoted)}"
    if shape == 1:
        return words, f"{words}{below}\n{gap}{wrapped(above)}\n\n{marked(quoted)}"
    if shape == 2:
        return words, f"{words}{below}\n{gap}{above}\n\n{indented(quoted)}"
    if shape == 3:
        return (
            words,
            f"{words}{below}\n{gap}{'_' * 32}\n"
            f"{header_block(draw(st.sampled_from(sorted(formats.HEADER_KEYS))))}\n\n{quoted}",
        )
    title = draw(st.sampled_from(sorted(formats.TITLES.values())))
    return words, f"{words}{below}\n{gap}{title}\n{header_block('en')}\n\n{quoted}"


@given(replies())
@settings(max_examples=400, deadline=None)
def test_any_program_around_any_reply_gives_the_same_words(reply: tuple[str, str]) -> None:
    words, mail = reply
    assert read_reply(mail).words == read_reply(words).words


@given(WORDS, ANY_QUOTE, ANY_QUOTE)
@settings(max_examples=200, deadline=None)
def test_what_is_quoted_changes_no_word(words: str, one: str, other: str) -> None:
    above = formats.GMAIL["en"]
    first, second = (read_reply(f"{words}\n\n{above}\n\n{marked(quoted)}").words for quoted in (one, other))
    assert first == second


@given(st.text(max_size=400), st.text(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read(text: str, html: str) -> None:
    reply = read_reply(text, html)
    assert reply.words == reply.words.strip("\n")
    to_text(html)


MARKS = st.lists(
    st.sampled_from(
        [
            "<",
            ">",
            "</",
            "<div",
            "<blockquote>",
            "</blockquote>",
            "<br>",
            "<!--",
            "-->",
            '"',
            "'",
            "=",
            "class",
            "gmail_quote",
            "a",
            " ",
            "&",
            ";",
            '<div id="divRplyFwdMsg">',
            '<div class="gmail_attr">',
            "-----",
            "<pre>",
            "\n",
            "<script>",
            "</script>",
            "<td>",
            "<li>",
        ]
    ),
    max_size=60,
).map("".join)


@given(MARKS)
@settings(max_examples=300, deadline=None)
def test_any_marks_are_read_as_html(html: str) -> None:
    read_reply("", html)
