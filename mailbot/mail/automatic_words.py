"""How the subjects of out-of-office answers begin, in the languages of common mail servers."""

from __future__ import annotations

import re

_BEGINNINGS = (
    "automatic reply", "auto reply", "auto-reply", "autoreply", "auto response", "auto-response",
    "autoresponse", "autosvar", "out of office", "out-of-office", "ooo:", "i am out of the office",
    "i'm out of the office", "away from the office", "vacation reply", "on vacation", "automatische antwort",
    "abwesenheitsnotiz", "abwesenheitsnachricht", "abwesend:", "abwesenheit:", "automatische reactie",
    "automatisch antwoord", "afwezig:", "afwezigheid", "réponse automatique", "absence du bureau",
    "absent du bureau", "réponse automatisée", "respuesta automática", "fuera de la oficina",
    "resposta automática", "resposta automàtica", "ausência temporária", "fora do escritório",
    "risposta automatica", "fuori sede", "fuori ufficio", "automatiskt svar", "automatisk svar",
    "automatisk svarsmelding", "frånvarande", "frånvaro:", "fraværsmelding", "fravær:", "fraværende",
    "ikke på kontoret", "automaattinen vastaus", "poissa:", "poissa toimistosta", "automatikus válasz",
    "házon kívül", "távollét", "automatyczna odpowiedź", "odpowiedź automatyczna", "nieobecność",
    "poza biurem", "automatická odpověď", "automatická odpoveď", "mimo kancelář", "răspuns automat",
    "automatski odgovor", "samodejni odgovor", "otomatik yanıt", "автоответ", "автоматический ответ",
    "автоматична відповідь", "автоматичен отговор", "αυτόματη απάντηση", "automaatvastus",
    "automātiska atbilde", "automatinis atsakymas", "自動応答", "自动答复", "自動回覆", "자동 회신", "תשובה אוטומטית",
    "رد تلقائي", "trả lời tự động", "balasan otomatis", "ตอบกลับอัตโนมัติ",
)  # fmt: skip

AWAY_SUBJECT = re.compile("|".join(re.escape(beginning) for beginning in _BEGINNINGS), re.IGNORECASE)
