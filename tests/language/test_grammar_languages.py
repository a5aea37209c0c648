"""Plans and commands in the words of twelve languages; the English words stay valid in each."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import pytest

from mailbot.domain import acts
from mailbot.domain.acts import AddToDo, Introduce
from mailbot.language.grammar import read_commands, read_plan, usage
from mailbot.language.grammar.vocabulary import fold, languages, vocabulary

ON = date(2026, 11, 23)  # a Monday
DEC_1, DEC_5, DEC_10, DEC_14, DEC_18 = (date(2026, 12, day) for day in (1, 5, 10, 14, 18))

ASTRID = Introduce("Åsa Öberg", "asa@example.org")
JOHN = Introduce("John", "john@firm.example")

PLANS = {
    "sv": """Kund: Åsa Öberg <asa@example.org>
Mål: Nytt kök till jul
Slutdatum: 20 december
Team: John <john@firm.example>
Risker: asbest bakom kaklet
Antaganden: garaget är tomt

Att göra:
1. Välj bänkskiva @kund senast 1 dec
2. Beställ skåpen @mig senast 5 dec efter 1
3. Montera skåpen @john 10 dec - 14 dec efter 2, med @mig
4. Skicka mätarställningen @kund varje fredag till 18 dec
~ Liten marginal, ingen rabatt
""",
    "nb": """Kunde: Åsa Öberg <asa@example.org>
Mål: Nytt kjøkken til jul
Frist: 20. desember
Team: John <john@firm.example>
Risiko: asbest bak flisene
Forutsetninger: garasjen er tom

Å gjøre:
1. Velg benkeplate @kunde innen 1. des
2. Bestill skapene @meg innen 5. des etter 1
3. Monter skapene @john 10. des - 14. des etter 2, med @meg
4. Send målerstanden @kunde hver fredag til 18. des
~ Liten margin, ingen rabatt
""",
    "hu": """Ügyfél: Åsa Öberg <asa@example.org>
Cél: Új konyha karácsonyra
Határidő: december 20.
Csapat: John <john@firm.example>
Kockázatok: azbeszt a csempe mögött
Feltételezések: a garázs üres

Teendők:
1. Munkalap kiválasztása @ügyfél december 1-ig
2. Szekrények megrendelése @én határidő: dec. 5. utána 1
3. Szekrények felszerelése @john dec. 10. - dec. 14. utána 2, segít @én
4. Mérőállás beküldése @ügyfél minden pénteken december 18-ig
~ Kicsi a haszon, nincs kedvezmény
""",
    "da": """Kunde: Åsa Öberg <asa@example.org>
Mål: Nyt køkken til jul
Frist: 20. december
Team: John <john@firm.example>
Risici: asbest bag fliserne
Forudsætninger: garagen er tom

At gøre:
1. Vælg bordplade @kunde senest 1. dec
2. Bestil skabene @mig senest 5. december efter 1
3. Monter skabene @john 10. dec - 14. dec efter 2, med @mig
4. Send målerstanden @kunde hver fredag indtil 18. december
~ Lille margin, ingen rabat
""",
    "de": """Kundin: Åsa Öberg <asa@example.org>
Ziel: Neue Küche bis Weihnachten
Termin: 20. Dezember
Team: John <john@firm.example>
Risiken: Asbest hinter den Fliesen
Annahmen: Garage ist leer

Zu tun:
1. Arbeitsplatte aussuchen @kundin bis 1. Dez.
2. Schränke bestellen @mich bis zum 5. Dezember nach 1
3. Schränke montieren @john vom 10. Dez. bis 14. Dez. nach 2, mit @mich
4. Zählerstand schicken @kundin jeden Freitag bis 18. Dezember
~ Wenig Spielraum, kein Rabatt
""",
    "fr": """Client : Åsa Öberg <asa@example.org>
Objectif : Nouvelle cuisine pour Noël
Échéance : 20 décembre
Équipe : John <john@firm.example>
Risques : amiante derrière le carrelage
Hypothèses : garage libre

À faire :
1. Choisir le plan de travail @client avant le 1er déc
2. Commander les meubles @moi d'ici le 5 décembre après 1
3. Monter les meubles @john du 10 décembre au 14 décembre après 2, avec @moi
4. Envoyer le relevé @client chaque vendredi jusqu'au 18 décembre
~ Marge faible, pas de remise
""",
    "es": """Cliente: Åsa Öberg <asa@example.org>
Objetivo: Cocina nueva para Navidad
Plazo: 20 de diciembre
Equipo: John <john@firm.example>
Riesgos: amianto detrás de los azulejos
Supuestos: garaje libre

Por hacer:
1. Elegir la encimera @cliente para el 1 de dic
2. Pedir los muebles @yo antes del 5 de diciembre después de 1
3. Montar los muebles @john del 10 de diciembre al 14 de diciembre después de 2, con @yo
4. Enviar la lectura @cliente cada viernes hasta el 18 de diciembre
~ Poco margen, sin descuento
""",
    "it": """Cliente: Åsa Öberg <asa@example.org>
Obiettivo: Cucina nuova per Natale
Scadenza: 20 dicembre
Squadra: John <john@firm.example>
Rischi: amianto dietro le piastrelle
Ipotesi: garage libero

Da fare:
1. Scegliere il piano @cliente entro il 1 dic
2. Ordinare i mobili @io entro il 5 dicembre dopo 1
3. Montare i mobili @john dal 10 dicembre al 14 dicembre dopo 2, con @io
4. Mandare la lettura @cliente ogni venerdì fino al 18 dicembre
~ Poco margine, niente sconti
""",
    "nl": """Klant: Åsa Öberg <asa@example.org>
Doel: Nieuwe keuken met kerst
Einddatum: 20 december
Team: John <john@firm.example>
Risico's: asbest achter de tegels
Aannames: garage is leeg

Te doen:
1. Werkblad kiezen @klant uiterlijk 1 dec
2. Kasten bestellen @mij voor 5 december na 1
3. Kasten monteren @john van 10 dec tot 14 dec na 2, met @mij
4. Meterstand sturen @klant elke vrijdag tot 18 december
~ Kleine marge, geen korting
""",
    "pt": """Cliente: Åsa Öberg <asa@example.org>
Objetivo: Cozinha nova pelo Natal
Prazo: 20 de dezembro
Equipa: John <john@firm.example>
Riscos: amianto atrás dos azulejos
Pressupostos: garagem livre

A fazer:
1. Escolher a bancada @cliente até 1 de dez
2. Encomendar os móveis @eu até ao dia 5 de dezembro depois de 1
3. Montar os móveis @john de 10 de dezembro a 14 de dezembro depois de 2, com @eu
4. Enviar a leitura @cliente todas as sextas-feiras até 18 de dezembro
~ Margem curta, sem descontos
""",
    "pl": """Klientka: Åsa Öberg <asa@example.org>
Cel: Nowa kuchnia na święta
Termin: 20 grudnia
Zespół: John <john@firm.example>
Ryzyka: azbest za płytkami
Założenia: garaż jest wolny

Do zrobienia:
1. Wybrać blat @klientka do 1 grudnia
2. Zamówić szafki @ja do dnia 5 grudnia po 1
3. Zamontować szafki @john od 10 grudnia do 14 grudnia po 2, z @ja
4. Wysłać stan licznika @klientka w każdy piątek do 18 grudnia
~ Mała marża, bez rabatów
""",
}


@pytest.mark.parametrize("language", PLANS)
def test_a_plan_in_the_writers_language(language: str) -> None:
    words = vocabulary(language)
    draft = read_plan(f"{words.word('keys', 'plan')}: Åsa", PLANS[language], ON, language)
    assert draft is not None
    assert [(line.words, line.problem) for line in draft.lines if line.problem] == []
    assert draft.problems == ()
    plan = draft.open
    assert (plan.title, plan.clients, plan.team, plan.due) == ("Åsa", (ASTRID,), (JOHN,), date(2026, 12, 20))
    assert plan.goal and plan.risks and plan.assumptions
    todos = [item for item in draft.items if isinstance(item, AddToDo)]
    assert [(t.owner, t.start, t.due, t.after, t.helpers, t.rule) for t in todos] == [
        ("client", None, DEC_1, (), (), ""),
        ("me", None, DEC_5, (1,), (), ""),
        ("john", DEC_10, DEC_14, (2,), ("me",), ""),
        ("client", None, date(2026, 11, 27), (), (), "FREQ=WEEKLY;BYDAY=FR;UNTIL=20261218"),
    ]
    for todo, line in zip(todos, [line for line in PLANS[language].split("\n") if line[:1].isdigit()], strict=True):
        assert line[3:].startswith(f"{todo.text} @")
    assert isinstance(draft.items[-1], acts.AddNote)
    assert draft.items[-1].internal


@pytest.mark.parametrize(
    ("language", "rhythm", "rule"),
    [
        ("sv", "varannan tisdag", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("sv", "var tredje vecka", "FREQ=WEEKLY;INTERVAL=3"),
        ("sv", "var 14:e dag", "FREQ=DAILY;INTERVAL=14"),
        ("sv", "varje vardag", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("nb", "annenhver uke", "FREQ=WEEKLY;INTERVAL=2"),
        ("nb", "hver 1. i måneden", "FREQ=MONTHLY;BYMONTHDAY=1"),
        ("da", "hver anden uge", "FREQ=WEEKLY;INTERVAL=2"),
        ("de", "alle zwei Wochen", "FREQ=WEEKLY;INTERVAL=2"),
        ("de", "jeden Montag und Mittwoch", "FREQ=WEEKLY;BYDAY=MO,WE"),
        ("de", "jeden 15. des Monats", "FREQ=MONTHLY;BYMONTHDAY=15"),
        ("fr", "tous les mois", "FREQ=MONTHLY"),
        ("fr", "toutes les deux semaines", "FREQ=WEEKLY;INTERVAL=2"),
        ("es", "cada dos semanas", "FREQ=WEEKLY;INTERVAL=2"),
        ("es", "todos los lunes", "FREQ=WEEKLY;BYDAY=MO"),
        ("it", "ogni due settimane", "FREQ=WEEKLY;INTERVAL=2"),
        ("nl", "elke twee weken", "FREQ=WEEKLY;INTERVAL=2"),
        ("pt", "cada dia útil", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        ("pl", "co dwa tygodnie", "FREQ=WEEKLY;INTERVAL=2"),
        ("hu", "minden második kedden", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU"),
        ("hu", "minden két hétben", "FREQ=WEEKLY;INTERVAL=2"),
    ],
)
def test_rhythms(language: str, rhythm: str, rule: str) -> None:
    (line,) = read_commands(f"add Qwerty @me {rhythm}", ON, language)
    (act,) = line.acts
    assert isinstance(act, AddToDo)
    assert (act.text, act.rule) == ("Qwerty", rule)


@pytest.mark.parametrize("language", languages())
def test_english_is_always_valid(language: str) -> None:
    lines = read_commands(
        "done 3: fitted\nassign 2 @john\nadd Paint the walls @me by 2026-12-05\nundo\nplans\nGoal: x\nflag 3\nThanks!",
        ON,
        language,
    )
    assert [line.acts[0] if line.acts else line.ignored for line in lines] == [
        acts.Done((3,), "fitted"),
        acts.Assign("john", (2,)),
        AddToDo("Paint the walls", owner="me", due=DEC_5),
        acts.Undo(),
        acts.ShowPlans(),
        acts.ChangePlan("goal", "x"),
        acts.RaiseFlag((3,)),
        True,
    ]


@pytest.mark.parametrize("language", languages())
def test_the_words_that_help_shows_are_understood(language: str) -> None:
    words = vocabulary(language)

    def word(command: str) -> str:
        return words.word("commands", command)

    lines = {
        f"{word('done')} 3: x": acts.Done((3,), "x"),
        f"{word('reopen')} 3: x": acts.Reopen((3,), "x"),
        f"{word('add')} Qwerty @john": AddToDo("Qwerty", owner="john"),
        f"{word('change')} 5 Qwerty": acts.ChangeText(5, "Qwerty"),
        f"{word('due')} 2 2026-12-05": acts.SetDue((2,), DEC_5),
        f"{word('assign')} 2 @john": acts.Assign("john", (2,)),
        f"{word('with')} 2 @anna": acts.SetHelpers((2,), ("anna",)),
        f"{word('after')} 5 3": acts.SetAfter(5, (3,)),
        f"{word('note')} 2 Qwerty": acts.AddNote("Qwerty", 2),
        f"{word('internal')} 2 Qwerty": acts.AddNote("Qwerty", 2, internal=True),
        f"{word('flag')} 3 qwerty": acts.RaiseFlag((3,), "qwerty"),
        f"{word('clear')} 3": acts.ClearFlag((3,)),
        f"{word('drop')} 4: x": acts.Drop((4,), "x"),
        f"{word('remind')} 2": acts.Remind((2,)),
        f"{word('send')} @provan": acts.SendPlan(("provan",)),
        f"{word('list')} @provan": acts.ListOpen("provan"),
        f"{word('template_save')} Qwerty": acts.SaveTemplate("Qwerty"),
        word("plans"): acts.ShowPlans(),
        word("status"): acts.ShowStatus(),
        word("history"): acts.ShowHistory(),
        word("undo"): acts.Undo(),
        word("yes"): acts.Yes(),
        f"{word('no')}: x": acts.No("x"),
        **{
            f"{word('log')} {words.word('channels', channel)} @provan: Qwerty": acts.LogContact(
                channel, "provan", "Qwerty"
            )
            for channel in ("call", "mail", "meeting", "visit")
        },
        word("pause"): acts.Pause(),
        f"{word('pause')} {words.word('clauses', 'until')} 2026-12-05": acts.Pause(DEC_5),
        word("resume"): acts.Resume(),
        f"{word('away')} 2026-12-05 - 2026-12-10 {words.word('clauses', 'cover')} @john": acts.Away(
            DEC_10, DEC_5, "john"
        ),
        f"{word('away')} {words.word('words', 'off')}": acts.Back(),
        f"{word('language')} hu": acts.SetLanguage("hu"),
        f"{word('digest')} 7:30": acts.SetDigest(7, 30),
        f"{word('digest')} {words.word('words', 'off')}": acts.SetDigest(None),
        word("close"): acts.Close(),
        word("reopen_plan"): acts.ReopenPlan(),
        word("help"): acts.Help(),
    }
    for text, act in lines.items():
        for written in (
            text,
            text[0].upper() + text[1:],
            fold(text).replace("qwerty", "Qwerty") if "Qwerty" in text else text,
        ):
            (line,) = read_commands(written, ON, language, asked=True)
            assert line.acts == (act,), (language, written, line)


@pytest.mark.parametrize("language", languages())
def test_every_word_of_every_list_is_one_thing(language: str) -> None:
    words = vocabulary(language)
    for table in ("keys", "commands", "people"):
        meant = defaultdict(set)
        for name, phrases in words.tables[table].items():
            for phrase in phrases:
                meant[phrase.lower()].add(name)
        assert {phrase: names for phrase, names in meant.items() if len(names) > 1} == {}, (language, table)
    keys = {
        phrase.lower()
        for name, phrases in words.tables["keys"].items()
        if name not in ("due", "language")
        for phrase in phrases
    }
    assert not keys & {phrase.lower() for phrases in words.tables["commands"].values() for phrase in phrases}


@pytest.mark.parametrize("language", languages())
def test_every_language_fills_every_table(language: str) -> None:
    """But where a word has no place: a Hungarian due date is an ending, an English one a word before it."""
    english = vocabulary("en")
    words = vocabulary(language)
    own = {key for key, word in words.first.items() if word != english.first[key]} if language != "en" else set()
    missing = {
        key for key in english.first if key[0] in ("commands", "sentences", "courtesy", "rhythm") and key not in own
    }
    same = {
        ("commands", "internal"),
        ("commands", "status"),
        ("commands", "send"),
        ("commands", "flag"),
        ("commands", "plans"),
    }
    same |= {("commands", "note"), ("commands", "no"), ("commands", "help"), ("commands", "pause")}
    assert language == "en" or missing <= same | {key for key in english.first if key[0] == "rhythm"}


def test_greetings_thanks_and_closings_are_ignored_in_every_language() -> None:
    for language in languages():
        words = vocabulary(language)
        for kind in ("greeting", "thanks", "praise", "closing"):
            for phrase in words.phrases("courtesy", kind):
                for written in (phrase, f"{phrase.capitalize()}!", f"{phrase},"):
                    (line,) = read_commands(written, ON, language)
                    assert line.ignored, (language, written, line)


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("sv", "klar med 3", (acts.Done((3,)),)),
        ("sv", "klart 3: monterat", (acts.Done((3,), "monterat"),)),
        ("sv", "3 är klar", (acts.Done((3,)),)),
        ("sv", "2 och 3 klara", (acts.Done((2, 3)),)),
        (
            "sv",
            "Anna kan göra 3 istället, senast 12 dec",
            (acts.Assign("Anna", (3,)), acts.SetDue((3,), date(2026, 12, 12))),
        ),
        ("sv", "jag tar 3", (acts.Assign("me", (3,)),)),
        ("sv", "flytta 2 till fredag", (acts.SetDue((2,), date(2026, 11, 27)),)),
        ("sv", "lägg till Måla väggarna @john senast 5 dec", (AddToDo("Måla väggarna", owner="john", due=DEC_5),)),
        ("sv", "lagg till Måla", (AddToDo("Måla"),)),
        ("sv", "ta bort 4: kunden avbokade", (acts.Drop((4,), "kunden avbokade"),)),
        ("sv", "påminn 2", (acts.Remind((2,)),)),
        ("sv", "efter 5 inget", (acts.SetAfter(5, ()),)),
        ("sv", "Mål: Klart till påsk", (acts.ChangePlan("goal", "Klart till påsk"),)),
        ("nb", "ferdig 3: montert", (acts.Done((3,), "montert"),)),
        (
            "nb",
            "Kari kan gjøre 3 i stedet, innen 12. des",
            (acts.Assign("Kari", (3,)), acts.SetDue((3,), date(2026, 12, 12))),
        ),
        (
            "nb",
            "legg til Mal veggene @john innen fredag",
            (AddToDo("Mal veggene", owner="john", due=date(2026, 11, 27)),),
        ),
        ("nb", "Mål: Ferdig til påske", (acts.ChangePlan("goal", "Ferdig til påske"),)),
        ("nb", "frist 2 12. desember", (acts.SetDue((2,), date(2026, 12, 12)),)),
        ("nb", "utsett 2 til fredag", (acts.SetDue((2,), date(2026, 11, 27)),)),
        ("hu", "kész 3: felszerelve", (acts.Done((3,), "felszerelve"),)),
        ("hu", "3 kész", (acts.Done((3,)),)),
        ("hu", "2 és 3 elkészült", (acts.Done((2, 3)),)),
        ("hu", "a 3. elkészült", (acts.Done((3,)),)),
        ("hu", "a 3-as kész", (acts.Done((3,)),)),
        ("hu", "A 2. és 3. kész", (acts.Done((2, 3)),)),
        ("hu", "a 3-ast megcsináltam", (acts.Done((3,)),)),
        ("hu", "határidő 2 péntekig", (acts.SetDue((2,), date(2026, 11, 27)),)),
        ("hu", "határidő 2 december 12", (acts.SetDue((2,), date(2026, 12, 12)),)),
        ("hu", "hozzáad Falfestés @john december 5-ig", (AddToDo("Falfestés", owner="john", due=DEC_5),)),
        ("hu", "hozzáad Falfestés december 5-ig", (AddToDo("Falfestés", due=DEC_5),)),
        (
            "hu",
            "új feladat Falfestés minden pénteken",
            (AddToDo("Falfestés", due=date(2026, 11, 27), rule="FREQ=WEEKLY;BYDAY=FR"),),
        ),
        ("hu", "Cél: Kész húsvétra", (acts.ChangePlan("goal", "Kész húsvétra"),)),
        ("da", "Peter kan lave 3 i stedet", (acts.Assign("Peter", (3,)),)),
        ("de", "Jan kann 3 übernehmen", (acts.Assign("Jan", (3,)),)),
        ("de", "3 ist erledigt: montiert", (acts.Done((3,), "montiert"),)),
        ("fr", "Marie peut faire le 3", (acts.Assign("Marie", (3,)),)),
        ("fr", "le 3 est terminé", (acts.Done((3,)),)),
        ("es", "Ana puede hacer la 3", (acts.Assign("Ana", (3,)),)),
        ("it", "Luca può fare il 3", (acts.Assign("Luca", (3,)),)),
        ("nl", "Piet kan 3 doen", (acts.Assign("Piet", (3,)),)),
        ("pt", "o Rui pode fazer a 3", (acts.Assign("Rui", (3,)),)),
        ("pl", "Jan może zrobić 3", (acts.Assign("Jan", (3,)),)),
    ],
)
def test_what_people_write(language: str, text: str, wanted: tuple[acts.Act, ...]) -> None:
    (line,) = read_commands(text, ON, language)
    assert line.acts == wanted


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sv", "klart väder idag"),
        ("sv", "3 är inte klart"),
        ("sv", "är 3 klar?"),
        ("sv", "med vänlig hälsning"),
        ("sv", "till fredag kommer plattorna"),
        ("nb", "ferdig med kjøkkenet snart"),
        ("nb", "3 er ikke ferdig"),
        ("nb", "etter lunsj kommer vi"),
        ("hu", "kész vagyunk?"),
        ("hu", "3 nincs kész"),
        ("hu", "no, akkor holnap"),
        ("hu", "nem tudom mit akar"),
        ("de", "3 ist nicht fertig"),
        ("de", "nach dem Essen 3 Leute"),
        ("fr", "le 3 n'est pas fait"),
        ("es", "3 no está hecho"),
        ("it", "due piastrelle sono rotte"),
        ("it", "3 non è fatto"),
        ("nl", "3 is niet klaar"),
        ("pt", "3 não está feito"),
        ("pl", "3 nie jest gotowe"),
        ("pl", "list do klienta wysłany"),
        ("pl", "no dobrze"),
    ],
)
def test_what_is_never_run(language: str, text: str) -> None:
    for asked in (False, True):
        (line,) = read_commands(text, ON, language, asked)
        assert not line.acts, line


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("sv", "ja", acts.Yes()),
        ("sv", "nej, vi behöver det", acts.No("vi behöver det")),
        ("sv", "senast fredag", acts.Until(date(2026, 11, 27))),
        ("sv", "fredag går bra", acts.Until(date(2026, 11, 27))),
        ("nb", "greit", acts.Yes()),
        ("nb", "nei, heller fredag", acts.Until(date(2026, 11, 27))),
        ("hu", "rendben", acts.Yes()),
        ("hu", "nem, inkább péntek", acts.Until(date(2026, 11, 27))),
        ("hu", "igen, péntekig", acts.Until(date(2026, 11, 27))),
        ("da", "ja tak", acts.Yes()),
        ("de", "ja, gerne", acts.Yes("gerne")),
        ("fr", "d'accord", acts.Yes()),
        ("es", "sí", acts.Yes()),
        ("it", "va bene", acts.Yes()),
        ("nl", "prima", acts.Yes()),
        ("pt", "não: já está marcado", acts.No("já está marcado")),
        ("pl", "tak", acts.Yes()),
        ("pl", "nie", acts.No()),
    ],
)
def test_answers(language: str, text: str, answer: acts.Act) -> None:
    (line,) = read_commands(text, ON, language, asked=True)
    assert line.acts == (answer,)


def test_a_slip_is_suggested_in_the_writers_language() -> None:
    (line,) = read_commands("påmin 2", ON, "sv")
    assert line.problem is not None
    assert (line.problem.code, line.problem.example) == ("near_miss", "påminn 2")


def test_help_speaks_the_writers_language() -> None:
    assert "klart N[, N][: resultat]" in [how for how, _ in usage("sv")]
    assert "kész N[, N][: eredmény]" in [how for how, _ in usage("hu")]
