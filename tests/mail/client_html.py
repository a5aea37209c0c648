"""How mail programs shape the HTML of a reply, around any words and any quoted mail.

`shapes` takes HTML for both; their attributions are in a language that no table has: only the structure can tell.
"""

from __future__ import annotations

ATTRIBUTION = (
    "Ar Llun, 23 Tach 2026 am 09:05, Plan Bot &lt;<a href='mailto:plans@firm.example'>"
    "plans@firm.example</a>&gt; ysgrifennodd"
)
HEADERS = (
    "<b>Oddi wrth:</b> Plan Bot<br><b>Anfonwyd:</b> 23 Tachwedd 2026 09:05<br><b>At:</b> Mary<br><b>Pwnc:</b> Cegin"
)


def shapes(words: str, quoted: str) -> dict[str, str]:
    """A mail of each program, by its name."""
    return {
        "Gmail": f'<div dir="ltr">{words}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" '
        f'class="gmail_attr">'
        f'{ATTRIBUTION}<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid '
        f'rgb(204,204,204);padding-left:1ex">{quoted}</blockquote></div>',
        "Gmail, signature": f'<div dir="ltr">{words}<div><br></div><span class="gmail_signature_prefix">-- </span><br>'
        f'<div dir="ltr" '
        f'class="gmail_signature" data-smartmail="gmail_signature">Kovács Jánosné<br>+36 1 555 0100</div></div><br>'
        f'<div class="gmail_quote"><blockquote class="gmail_quote">{quoted}</blockquote></div>',
        "Apple Mail": f'<html><head><meta http-equiv="content-type"></head><body style="word-wrap: break-word;">'
        f"{words}<br><div><br>"
        f'<blockquote type="cite"><div>{ATTRIBUTION}:</div><br class="Apple-interchange-newline"><div>{quoted}</div>'
        f"</blockquote></div></body></html>",
        "iPhone": f'<html><body dir="auto">{words}<br><br><div dir="ltr">Az iPhone-omról küldve</div><div dir="ltr">'
        f"<br><blockquote "
        f'type="cite">{ATTRIBUTION}:<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">{quoted}</div>'
        f"</blockquote></body></html>",
        "Outlook on the web": f'<div class="elementToProof" style="font-family: Aptos">{words}</div><div '
        f'id="appendonsend"></div>'
        f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr"><font '
        f'face="Calibri">{HEADERS}'
        f"</font><div>&nbsp;</div></div><div>{quoted}</div>",
        "Outlook on the web, answered on": f'<div>{words}</div><hr><div id="x_divRplyFwdMsg" dir="ltr">{HEADERS}</div>'
        f"<div>{quoted}</div>",
        "Outlook for Windows": f"<div class=WordSection1><p class=MsoNormal>{words}<o:p></o:p></p><p class=MsoNormal>"
        f"<o:p>&nbsp;</o:p></p>"
        f"<div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p "
        f"class=MsoNormal>{HEADERS}"
        f"<o:p></o:p></p></div></div><p class=MsoNormal>{quoted}</p></div>",
        "Outlook for telephones": f'<div dir="ltr">{words}</div><div id="ms-outlook-mobile-signature" dir="ltr">Az '
        f"Outlook for iOS letöltése"
        f'</div><div id="mail-editor-reference-message-container"><hr><div '
        f'class="ms-outlook-mobile-reference-message">{HEADERS}<br>{quoted}</div></div>',
        "Thunderbird": f'<html><body><p>{words}</p><div class="moz-cite-prefix">{ATTRIBUTION}:<br></div><blockquote '
        f'type="cite" cite="mid:1@firm.example">{quoted}</blockquote><br>'
        f'<div class="moz-signature">-- <br>Kovács</div></body></html>',
        "Yahoo": f'<div class="ydp1yahoo-style-wrap"><div dir="ltr">{words}</div></div><div '
        f'id="yahoo_quoted_1234567890" class="yahoo_quoted">'
        f"<div>{ATTRIBUTION}:</div><div><br></div><div>{quoted}</div></div>",
        "Yahoo on Android": f"<div>{words}</div>"
        f'<div id="ymail_android_signature"><a href="x">Wedi anfon o Yahoo Mail</a></div>'
        f'<blockquote style="margin: 0 0 20px 0;"><div>{ATTRIBUTION}:</div><div>{quoted}</div></blockquote>',
        "Proton": f'<div style="font-family: Arial">{words}</div><div class="protonmail_signature_block"><div '
        f'class="protonmail_signature_block-proton">'
        f'Anfonwyd gyda Proton Mail</div></div><div class="protonmail_quote"><blockquote class="protonmail_quote" '
        f'type="cite">{quoted}</blockquote></div>',
        "GMX": f'<div style="font-family: Verdana;"><div>{words}</div><div name="quote" style="margin:10px 5px 5px '
        f"10px; padding: 10px 0 10px "
        f'10px; border-left:2px solid #C3D9E5;"><div>{HEADERS}</div>'
        f'<div name="quoted-content">{quoted}</div></div></div>',
        "Hotmail, old": f"<body class='hmmessage'><div dir='ltr'>{words}<br><div><hr id=\"stopSpelling\">{HEADERS}<br>"
        f"{quoted}</div></div></body>",
        "Zimbra": f'<div style="font-family: arial">{words}<br><br><hr id="zwchr" data-marker="__DIVIDER__"><div '
        f'data-marker="__HEADERS__">'
        f'{HEADERS}</div><div data-marker="__QUOTED_TEXT__">{quoted}</div></div>',
        "Tutanota": f'<div>{words}</div><br>{ATTRIBUTION}:<br><blockquote class="tutanota_quote" style="border-left: '
        f'1px solid">{quoted}</blockquote>'.replace(f"{ATTRIBUTION}:<br>", ""),
        "no structure, header block": f"<p>{words}</p><hr><p><b>Feladó:</b> Plan Bot &lt;plans@firm.example&gt;<br><b>"
        f"Elküldve:</b> 2026. november "
        f"23. 9:05<br><b>Címzett:</b> Mary<br><b>Tárgy:</b> Konyha</p><p>{quoted}</p>",
        "no structure, attribution": f"<p>{words}</p><p>Plan Bot &lt;plans@firm.example&gt; ezt írta (időpont: 2026. "
        f"nov. 23., H, 9:05):</p><p>{quoted}</p>",
    }
