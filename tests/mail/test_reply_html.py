"""HTML-only replies: the structure shows what is quoted, whatever language the program speaks."""

from __future__ import annotations

import pytest
from client_formats import QUOTED, REPLIES

from mailbot.mail.html_text import to_text
from mailbot.mail.reply_text import read_reply

WORDS = REPLIES["hu"]
W = WORDS.replace("\n", "<br>")
Q = QUOTED.replace("\n", "<br>\n")
# A language that no table has: only the structure can tell.
ATTRIBUTION = (
    "Ar Llun, 23 Tach 2026 am 09:05, Plan Bot &lt;<a href='mailto:plans@firm.example'>"
    "plans@firm.example</a>&gt; ysgrifennodd"
)
HEADERS = (
    "<b>Oddi wrth:</b> Plan Bot<br><b>Anfonwyd:</b> 23 Tachwedd 2026 09:05<br><b>At:</b> Mary<br><b>Pwnc:</b> Cegin"
)

SHAPES = {
    "Gmail": f'<div dir="ltr">{W}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
    f'class="gmail_attr">'
    f'{ATTRIBUTION}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
    f'rgb(204,204,204);padding-left:1ex">{Q}</blockquote></div>',
    "Gmail, signature": f'<div dir="ltr">{W}<div><br></div><span class="gmail_signature_prefix">-- </span><br>'
    f'<div dir="ltr" '
    f'class="gmail_signature" data-smartmail="gmail_signature">Kovács Jánosné<br>+36 1 555 0100</div></div><br>'
    f'<div class="gmail_quote"><blockquote class="gmail_quote">{Q}</blockquote></div>',
    "Apple Mail": f'<html><head><meta http-equiv="content-type"></head><body style="word-wrap: break-word;">'
    f"{W}<br><div><br>"
    f'<blockquote type="cite"><div>{ATTRIBUTION}:</div><br class="Apple-interchange-newline"><div>{Q}</div>'
    f"</blockquote></div></body></html>",
    "iPhone": f'<html><body dir="auto">{W}<br><br><div dir="ltr">Az iPhone-omról küldve</div><div dir="ltr">'
    f"<br><blockquote "
    f'type="cite">{ATTRIBUTION}:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{Q}</div>'
    f"</blockquote></body></html>",
    "Outlook on the web": f'<div class="elementToProof" style="font-family: Aptos">{W}</div><div '
    f'id="appendonsend"></div>'
    f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font '
    f'face="Calibri">{HEADERS}'
    f"</font><div>&nbsp;</div></div><div>{Q}</div>",
    "Outlook on the web, answered on": f'<div>{W}</div><hr><div id="x_divRplyFwdMsg" dir="ltr">{HEADERS}</div>'
    f"<div>{Q}</div>",
    "Outlook for Windows": f"<div class=WordSection1><p class=MsoNormal>{W}<o:p></o:p></p><p class=MsoNormal>"
    f"<o:p>&nbsp;</o:p></p>"
    f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
    f"class=MsoNormal>{HEADERS}"
    f"<o:p></o:p></p></div></div><p class=MsoNormal>{Q}</p></div>",
    "Outlook for telephones": f'<div dir="ltr">{W}</div><div id="ms-outlook-mobile-signature" dir="ltr">Az '
    f"Outlook for iOS letöltése"
    f'</div><div id="mail-editor-reference-message-container"><hr><div '
    f'class="ms-outlook-mobile-reference-message">{HEADERS}<br>{Q}</div></div>',
    "Thunderbird": f'<html><body><p>{W}</p><div class="moz-cite-prefix">{ATTRIBUTION}:<br></div><blockquote '
    f'type="cite" '
    f'cite="mid:1@firm.example">{Q}</blockquote><br><div class="moz-signature">-- <br>Kovács</div></body></html>',
    "Yahoo": f'<div class="ydp1yahoo-style-wrap"><div dir="ltr">{W}</div></div><div '
    f'id="yahoo_quoted_1234567890" class="yahoo_quoted">'
    f"<div>{ATTRIBUTION}:</div><div><br></div><div>{Q}</div></div>",
    "Yahoo on Android": f'<div>{W}</div><div id="ymail_android_signature"><a href="x">Wedi anfon o Yahoo Mail</a></div>'
    f'<blockquote style="margin: 0 0 20px 0;"><div>{ATTRIBUTION}:</div><div>{Q}</div></blockquote>',
    "Proton": f'<div style="font-family: Arial">{W}</div><div class="protonmail_signature_block"><div '
    f'class="protonmail_signature_block-proton">'
    f'Anfonwyd gyda Proton Mail</div></div><div class="protonmail_quote"><blockquote class="protonmail_quote" '
    f'type="cite">{Q}</blockquote></div>',
    "GMX": f'<div style="font-family: Verdana;"><div>{W}</div><div name="quote" style="margin:10px 5px 5px '
    f"10px; padding: 10px 0 10px "
    f'10px; border-left:2px solid #C3D9E5;"><div>{HEADERS}</div><div name="quoted-content">{Q}</div></div></div>',
    "Hotmail, old": f"<body class='hmmessage'><div dir='ltr'>{W}<br><div><hr id=\"stopSpelling\">{HEADERS}<br>"
    f"{Q}</div></div></body>",
    "Zimbra": f'<div style="font-family: arial">{W}<br><br><hr id="zwchr" data-marker="__DIVIDER__"><div '
    f'data-marker="__HEADERS__">'
    f'{HEADERS}</div><div data-marker="__QUOTED_TEXT__">{Q}</div></div>',
    "Tutanota": f'<div>{W}</div><br>{ATTRIBUTION}:<br><blockquote class="tutanota_quote" style="border-left: '
    f'1px solid">{Q}</blockquote>'.replace(f"{ATTRIBUTION}:<br>", ""),
    "no structure, header block": f"<p>{W}</p><hr><p><b>Feladó:</b> Plan Bot &lt;plans@firm.example&gt;<br><b>"
    f"Elküldve:</b> 2026. november "
    f"23. 9:05<br><b>Címzett:</b> Mary<br><b>Tárgy:</b> Konyha</p><p>{Q}</p>",
    "no structure, attribution": f"<p>{W}</p><p>Plan Bot &lt;plans@firm.example&gt; ezt írta (időpont: 2026. "
    f"nov. 23., H, 9:05):</p><p>{Q}</p>",
}


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
