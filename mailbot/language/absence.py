"""Does an automatic answer say that somebody is away, and until when? A machine said it, so nobody is asked back.

What it does not do: tell a holiday from an illness, or a first day from the last. Of the days that are named the last
is when the person is back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from mailbot.language.dates import find_dates

LONGEST_ABSENCE = timedelta(days=92)  # a day beyond is more likely a year or a telephone number
LONGEST = 4_000  # characters that are read

# How absences begin, a language each, folded to lower case. A word that counts begins with one of them.
_AWAY = {
    "en": "out of office|out of the office|ooo|away|vacation|holiday|on leave|annual leave|parental leave|sick leave|"
    "maternity leave|travelling|not in the office|back in the office|i'?ll be back|i will be back|be back on|"
    "i (?:will )?return",
    "sv": "frånvar|semester|tjänstledig|föräldraledig|är ledig|bortrest|inte på kontoret|åter på kontoret|tillbaka den|"
    "åter den|är borta|ute ur kontoret|sjukskriven",
    "nb": "fravær|ferie|permisjon|ikke på kontoret|bortreist|er borte|tilbake på kontoret|tilbake den|sykemeldt",
    "hu": "házon kívül|szabadság|távol vagyok|távol leszek|távollét|nem vagyok elérhető|nem tartózkodom|irodán kívül|"
    "betegállomány",
    "da": "fravær|på ferie|ikke på kontoret|orlov|er tilbage",
    "de": "abwesen|urlaub|nicht im büro|außer haus|ausser haus|wieder im büro|elternzeit",
    "nl": "afwezig|vakantie|verlof|niet op kantoor|weer op kantoor",
    "fr": "absen|congé|vacances|de retour le|hors du bureau",
    "es": "fuera de la oficina|vacaciones|ausente|de vuelta el",
    "it": "fuori ufficio|fuori sede|ferie|assente|assenza",
    "pl": "nieobecn|urlop|poza biurem",
    "pt": "ausente|férias|fora do escritório|ausência",
}  # fmt: skip
_SAYS = {language: re.compile(rf"(?<!\w)(?:{words})") for language, words in _AWAY.items()}


@dataclass(frozen=True, slots=True)
class Absence:
    """`until` is the day on which the person is back; None where none is named that can be believed."""

    until: date | None


def read_absence(subject: str, words: str, on: date, language: str) -> Absence | None:
    """None where nobody is away: a receipt, a ticket, an advertisement. Never raises.

    `words` are those of the answer itself, without the mail that it answers; `on` is the day they were written. A date
    that reads two ways counts as the earlier one: a reminder too many is better than one too few.
    """
    words = words[:LONGEST]
    said = " ".join(f"{subject}\n{words}".lower().replace("’", "'").split())
    spoken = [name for name, says in _SAYS.items() if says.search(said)]
    if not spoken:
        return None
    first = language if language in spoken else spoken[0]
    found = find_dates(words, on, first)
    days = [min(day for day in (one.day, one.alternative or one.day) if day > on) for one in found if one.day > on]
    near = [day for day in days if day - on <= LONGEST_ABSENCE]
    return Absence(max(near, default=None))
