"""HTML-only replies: the structure shows what is quoted, whatever language the program speaks."""

from __future__ import annotations

import client_html
import pytest
from client_formats import QUOTED, REPLIES

from mailbot.mail.html_text import to_text
from mailbot.mail.reply_text import read_reply

WORDS = REPLIES["hu"]
W = WORDS.replace("\n", "<br>")
Q = QUOTED.replace("\n", "<br>\n")
SHAPES = client_html.shapes(W, Q)


@pytest.mark.parametrize("shape", SHAPES)
def test_words_of_an_html_mail(shape: str) -> None:
    reply = read_reply("", SHAPES[shape])
    assert reply.words == WORDS
    assert "Choose the worktop" in reply.quoted


@pytest.mark.parametrize("shape", SHAPES)
def test_the_plain_part_made_from_html_reads_the_same(shape: str) -> None:
    assert read_reply(to_text(SHAPES[shape]), SHAPES[shape]).words == WORDS


@pytest.mark.parametrize("shape", SHAPES)
def test_structure_helps_a_plain_part_without_marks(shape: str) -> None:
    plain = f"{WORDS}\n\nAr Llun ysgrifennodd\n\n{QUOTED}"
    if "no structure" not in shape:
        assert read_reply(plain, SHAPES[shape]).words == WORDS


def test_answers_between_html_rows() -> None:
    html = (
        '<div class="gmail_quote"><blockquote class="gmail_quote"><ol></ol>1. Choose the worktop<br>'
        "</blockquote></div><div>kész</div>"
        '<div class="gmail_quote"><blockquote class="gmail_quote">2. Send the meter reading<br></blockquote>'
        "</div><div>péntekig</div>"
        '<div class="gmail_quote"><blockquote class="gmail_quote">3. Pick the tiles<br>Kind regards<br>'
        "</blockquote></div>"
    )
    answers = read_reply("", html).inline
    assert [(answer.quoted, answer.words) for answer in answers] == [
        ("1. Choose the worktop", "kész"),
        ("2. Send the meter reading", "péntekig"),
    ]


def test_a_gmail_forward_is_one() -> None:
    html = (
        f'<div dir="ltr">{W}<br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- '
        f"Forwarded message ---------<br>"
        f"Oddi wrth: <b>Tom</b> &lt;tom@example.org&gt;<br>Date: 2026<br></div>Can you help?</div></div>"
    )
    reply = read_reply("", html)
    assert (reply.words, reply.forwarded) == (WORDS, True)


def test_own_indented_paragraph_is_no_quote() -> None:
    style = "margin:0 0 0 40px;border:none;padding:0px"
    html = f'<div>Kész:</div><blockquote style="{style}"><div>a munkalap</div></blockquote>'
    assert read_reply("", html).words == "Kész:\n\na munkalap"


def test_scripts_styles_and_entities() -> None:
    html = "<style>p{}</style><script>alert('done')</script><p>1 &lt; 2 &amp; &#337;<!-- done --></p><title>x</title>"
    assert to_text(html) == "1 < 2 & ő"


def test_a_plain_part_with_marks_is_believed() -> None:
    assert read_reply("> 1. A\n\nfrom text", "<blockquote>1. A</blockquote><p>from HTML</p>").words == "from text"
    assert read_reply("from text", "<p>from HTML</p>").words == "from text"


def test_hidden_text_is_not_said() -> None:
    assert to_text('<div style="display: none; max-height: 0">all done</div><p>not yet</p>') == "not yet"


def test_rows_of_a_table_stay_lines() -> None:
    assert (
        to_text("<table><tr><td>1</td><td>done</td></tr><tr><td>2</td><td>till Friday</td></tr></table>")
        == "1. done\n2. till Friday"
    )
