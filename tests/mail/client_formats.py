"""How mail programs write a reply, kept as facts: an attribution a line, a header block a row, an HTML shape a box.

The tests cross these with replies in the language; nothing here is read by the program.
"""

from __future__ import annotations

WHO = "Plan Bot <plans@firm.example>"

# What the client writes, one reply a language. Each has two lines, so that joining and cutting both show.
REPLIES: dict[str, str] = {
    "en": "2 and 3 are done.\nI need until Friday for 5.",
    "de": "2 und 3 sind erledigt.\nFür 5 brauche ich bis Freitag.",
    "fr": "Le 2 et le 3 sont faits.\nPour le 5 il me faut jusqu'à vendredi.",
    "es": "2 y 3 están hechos.\nPara el 5 necesito hasta el viernes.",
    "it": "2 e 3 sono fatti.\nPer il 5 mi serve fino a venerdì.",
    "pt": "2 e 3 estão feitos.\nPara o 5 preciso até sexta-feira.",
    "nl": "2 en 3 zijn klaar.\nVoor 5 heb ik tot vrijdag nodig.",
    "sv": "2 och 3 är klara.\n5 behöver till fredag.",
    "nb": "2 og 3 er ferdige.\n5 trenger til fredag.",
    "da": "2 og 3 er færdige.\nJeg skal bruge til fredag til 5.",
    "fi": "2 ja 3 ovat valmiit.\n5 tarvitsee perjantaihin asti.",
    "hu": "A 2-es és a 3-as kész.\nAz 5-öshöz péntekig kérek időt.",
    "pl": "2 i 3 są zrobione.\nNa 5 potrzebuję czasu do piątku.",
    "cs": "2 a 3 jsou hotové.\nNa 5 potřebuji čas do pátku.",
    "sk": "2 a 3 sú hotové.\nNa 5 potrebujem čas do piatku.",
    "ro": "2 și 3 sunt gata.\nPentru 5 am nevoie până vineri.",
    "hr": "2 i 3 su gotovi.\nZa 5 trebam do petka.",
    "sl": "2 in 3 sta končana.\nZa 5 potrebujem do petka.",
    "sr": "2 и 3 су готови.\nЗа 5 ми треба до петка.",
    "tr": "2 ve 3 tamam.\n5 için cumaya kadar zaman lazım.",
    "ru": "2 и 3 готовы.\nДля 5 нужно время до пятницы.",
    "uk": "2 і 3 готові.\nДля 5 потрібен час до п'ятниці.",
    "bg": "2 и 3 са готови.\nЗа 5 ми трябва до петък.",
    "el": "Το 2 και το 3 έγιναν.\nΓια το 5 χρειάζομαι ως την Παρασκευή.",
    "et": "2 ja 3 on tehtud.\n5 jaoks vajan aega reedeni.",
    "lv": "2 un 3 ir gatavi.\nPriekš 5 vajag laiku līdz piektdienai.",
    "lt": "2 ir 3 padaryta.\nDėl 5 reikia laiko iki penktadienio.",
    "ca": "El 2 i el 3 estan fets.\nPer al 5 necessito fins divendres.",
    "is": "2 og 3 eru búin.\nÉg þarf til föstudags fyrir 5.",
    "ja": "2と3は完了しました。\n5は金曜日まで時間が必要です。",
    "zh": "2和3已完成。\n5需要到星期五。",
    "ko": "2번과 3번은 끝났습니다.\n5번은 금요일까지 필요합니다.",
    "he": "2 ו-3 בוצעו.\nל-5 צריך זמן עד יום שישי.",
    "ar": "تم إنجاز 2 و 3.\nأحتاج حتى يوم الجمعة من أجل 5.",
    "vi": "2 và 3 đã xong.\nTôi cần đến thứ Sáu cho 5.",
    "id": "2 dan 3 sudah selesai.\nUntuk 5 saya perlu sampai Jumat.",
    "th": "2 และ 3 เสร็จแล้ว\n5 ขอเวลาถึงวันศุกร์",
}

GMAIL: dict[str, str] = {
    "en": "On Mon, Nov 23, 2026 at 9:05\u202fAM Plan Bot <plans@firm.example> wrote:",
    "de": "Am Mo., 23. Nov. 2026 um 09:05 Uhr schrieb Plan Bot <plans@firm.example>:",
    "fr": "Le lun. 23 nov. 2026 à 09:05, Plan Bot <plans@firm.example> a écrit :",
    "es": "El lun, 23 nov 2026 a las 9:05, Plan Bot (<plans@firm.example>) escribió:",
    "it": "Il giorno lun 23 nov 2026 alle ore 09:05 Plan Bot <plans@firm.example> ha scritto:",
    "pt": "Em seg., 23 de nov. de 2026 às 09:05, Plan Bot <plans@firm.example> escreveu:",
    "nl": "Op ma 23 nov 2026 om 09:05 schreef Plan Bot <plans@firm.example>:",
    "sv": "Den mån 23 nov. 2026 kl 09:05 skrev Plan Bot <plans@firm.example>:",
    "nb": "man. 23. nov. 2026 kl. 09:05 skrev Plan Bot <plans@firm.example>:",
    "da": "Den man. 23. nov. 2026 kl. 09.05 skrev Plan Bot <plans@firm.example>:",
    "fi": "ma 23.11.2026 klo 9.05 Plan Bot (plans@firm.example) kirjoitti:",
    "hu": "Plan Bot <plans@firm.example> ezt írta (időpont: 2026. nov. 23., H, 9:05):",
    "pl": "pon., 23 lis 2026 o 09:05 Plan Bot <plans@firm.example> napisał(a):",
    "cs": "po 23. 11. 2026 v 9:05 odesílatel Plan Bot <plans@firm.example> napsal:",
    "sk": "po 23. 11. 2026 o 9:05 Plan Bot <plans@firm.example> napísal(a):",
    "ro": "În lun., 23 nov. 2026 la 09:05, Plan Bot <plans@firm.example> a scris:",
    "hr": "pon, 23. stu 2026. u 09:05 Plan Bot <plans@firm.example> napisao je:",
    "sl": "V pon., 23. nov. 2026 ob 09:05 je oseba Plan Bot <plans@firm.example> napisala:",
    "sr": "пон, 23. нов 2026. у 09:05 Plan Bot <plans@firm.example> је написао/ла:",
    "tr": "Plan Bot <plans@firm.example>, 23 Kas 2026 Pzt, 09:05 tarihinde şunu yazdı:",
    "ru": "пн, 23 нояб. 2026 г. в 09:05, Plan Bot <plans@firm.example>:",
    "uk": "пн, 23 лист. 2026 р. о 09:05 Plan Bot <plans@firm.example> пише:",
    "bg": "На пн, 23.11.2026 г. в 9:05 Plan Bot <plans@firm.example> написа:",
    "el": "Στις Δευ 23 Νοε 2026 στις 9:05 π.μ., ο χρήστης Plan Bot <plans@firm.example> έγραψε:",
    "et": "Plan Bot <plans@firm.example> kirjutas kuupäeval E, 23. november 2026 kell 09:05:",
    "lv": "pirmd., 2026. g. 23. nov., plkst. 09:05 — lietotājs Plan Bot (<plans@firm.example>) rakstīja:",
    "lt": "2026-11-23, pr, 09:05 Plan Bot <plans@firm.example> rašė:",
    "ca": "Missatge de Plan Bot <plans@firm.example> del dia dl., 23 de nov. 2026 a les 9:05:",
    "is": "Þann mán., 23. nóv. 2026 kl. 09:05 skrifaði Plan Bot <plans@firm.example>:",
    "ja": "2026年11月23日(月) 9:05 Plan Bot <plans@firm.example>:",
    "zh": "Plan Bot <plans@firm.example> 于2026年11月23日周一 09:05写道：",
    "ko": "2026년 11월 23일 (월) 오전 9:05, Plan Bot <plans@firm.example>님이 작성:",
    "he": "\u202bבתאריך יום ב׳, 23 בנוב׳ 2026 ב-9:05 מאת \u202aPlan Bot\u202c\u200f "
    "<\u202aplans@firm.example\u202c\u200f>:\u202c",
    "ar": "في الاثنين، 23 نوفمبر 2026 في 9:05 ص تمت كتابة ما يلي بواسطة Plan Bot <plans@firm.example>:",
    "vi": "Vào Th 2, 23 thg 11, 2026 vào lúc 09:05 Plan Bot <plans@firm.example> đã viết:",
    "id": "Pada tanggal Sen, 23 Nov 2026 pukul 09.05 Plan Bot <plans@firm.example> menulis:",
    "th": "ในวันที่ จ. 23 พ.ย. 2026 เวลา 09:05 Plan Bot <plans@firm.example> เขียนว่า:",
}

APPLE: dict[str, str] = {
    "en": "On 23 Nov 2026, at 09:05, Plan Bot <plans@firm.example> wrote:",
    "de": "Am 23.11.2026 um 09:05 schrieb Plan Bot <plans@firm.example>:",
    "fr": "Le 23 nov. 2026 à 09:05, Plan Bot <plans@firm.example> a écrit :",
    "es": "El 23 nov 2026, a las 9:05, Plan Bot <plans@firm.example> escribió:",
    "it": "Il giorno 23 nov 2026, alle ore 09:05, Plan Bot <plans@firm.example> ha scritto:",
    "pt": "No dia 23/11/2026, às 09:05, Plan Bot <plans@firm.example> escreveu:",
    "nl": "Op 23 nov 2026 om 09:05 heeft Plan Bot <plans@firm.example> het volgende geschreven:",
    "sv": "23 nov. 2026 kl. 09:05 skrev Plan Bot <plans@firm.example>:",
    "nb": "23. nov. 2026 kl. 09:05 skrev Plan Bot <plans@firm.example>:",
    "da": "Den 23. nov. 2026 kl. 09.05 skrev Plan Bot <plans@firm.example>:",
    "fi": "Plan Bot <plans@firm.example> kirjoitti 23.11.2026 kello 9.05:",
    "hu": "2026. nov. 23. dátummal, 9:05 időpontban Plan Bot <plans@firm.example> írta:",
    "pl": "Wiadomość napisana przez Plan Bot <plans@firm.example> w dniu 23 lis 2026, o godz. 09:05:",
    "cs": "23. 11. 2026 v 9:05, Plan Bot <plans@firm.example>:",
    "tr": "Plan Bot <plans@firm.example> şunları yazdı (23 Kas 2026 09:05):",
    "ru": "23 нояб. 2026 г., в 09:05, Plan Bot <plans@firm.example> написал(а):",
    "ja": "2026/11/23 9:05、Plan Bot <plans@firm.example>のメール:",
    "zh": "2026年11月23日 上午9:05，Plan Bot <plans@firm.example> 写道：",
}

THUNDERBIRD: dict[str, str] = {
    "en": "On 11/23/26 09:05, Plan Bot wrote:",
    "de": "Am 23.11.26 um 09:05 schrieb Plan Bot:",
    "fr": "Le 23/11/2026 à 09:05, Plan Bot a écrit\u00a0:",
    "es": "El 23/11/26 a las 9:05, Plan Bot escribió:",
    "it": "Il 23/11/2026 09:05, Plan Bot ha scritto:",
    "pt": "Em 23/11/2026 09:05, Plan Bot escreveu:",
    "nl": "Op 23-11-2026 om 09:05 schreef Plan Bot:",
    "sv": "Den 2026-11-23 kl. 09:05, skrev Plan Bot:",
    "nb": "Den 23.11.2026 09:05, skrev Plan Bot:",
    "da": "Den 23.11.2026 kl. 09.05 skrev Plan Bot:",
    "fi": "Plan Bot kirjoitti 23.11.2026 klo 9.05:",
    "hu": "2026. 11. 23. 9:05 keltezéssel, Plan Bot írta:",
    "pl": "W dniu 23.11.2026 o 09:05, Plan Bot pisze:",
    "cs": "Dne 23. 11. 26 v 9:05 Plan Bot napsal(a):",
    "ru": "23.11.2026 9:05, Plan Bot пишет:",
}

YAHOO: dict[str, str] = {
    "en": "On Monday, November 23, 2026 at 09:05:10 AM GMT+1, Plan Bot <plans@firm.example> wrote:",
    "de": "Am Montag, 23. November 2026 um 09:05:10 MEZ hat Plan Bot <plans@firm.example> Folgendes geschrieben:",
    "fr": "Le lundi 23 novembre 2026 à 09:05:10 UTC+1, Plan Bot <plans@firm.example> a écrit :",
    "es": "El lunes, 23 de noviembre de 2026, 9:05:10 CET, Plan Bot <plans@firm.example> escribió:",
    "sv": "Den måndag 23 november 2026 09:05:10 CET skrev Plan Bot <plans@firm.example>:",
    "it": "Il lunedì 23 novembre 2026 alle ore 09:05:10 CET, Plan Bot <plans@firm.example> ha scritto:",
}

OTHERS: dict[str, tuple[str, str]] = {
    "Proton": ("en", "On Monday, November 23rd, 2026 at 9:05 AM, Plan Bot <plans@firm.example> wrote:"),
    "K-9 Mail": ("en", "On 23 November 2026 09:05:10 CET, Plan Bot <plans@firm.example> wrote:"),
    "Sparrow": ("en", "On Monday, 23 November 2026 at 09:05, Plan Bot wrote:"),
    "Yandex": ("ru", '23.11.2026, 09:05, "Plan Bot" <plans@firm.example>:'),
    "mail.ru": ("ru", "Понедельник, 23 ноября 2026, 9:05 +03:00 от Plan Bot <plans@firm.example>:"),
    "Android, old": ("en", 'On Nov 23, 2026 9:05 AM, "Plan Bot" <plans@firm.example> wrote:'),
    "Roundcube": ("en", "On 2026-11-23 09:05, Plan Bot wrote:"),
    "Roundcube, German": ("de", "Am 23.11.2026 09:05, schrieb Plan Bot:"),
    "Zimbra, French": ("fr", "Le 23 nov. 2026 à 9:05, Plan Bot plans@firm.example a écrit :"),
    "Mutt": ("en", "On Mon, Nov 23, 2026 at 09:05:10AM +0100, Plan Bot wrote:"),
    "Gmail, Portugal": ("pt", "Plan Bot <plans@firm.example> escreveu (segunda, 23/11/2026 à(s) 09:05):"),
    "Gmail, Taiwan": ("zh", "Plan Bot <plans@firm.example> 於 2026年11月23日 週一 上午9:05寫道："),
    "Gmail, Hungarian, surname first": (
        "hu",
        "Kovács Plan <plans@firm.example> ezt írta (időpont: 2026. nov. 23., H 9:05):",
    ),
    "Outlook for Mac, old": ("en", 'On 23/11/2026 09:05, "Plan Bot" <plans@firm.example> wrote:'),
    "Tutanota": ("de", "23.11.2026, 09:05 von plans@firm.example:"),
}

# From, Sent, To, Subject as Outlook names them; the second string is its date.
HEADER_KEYS: dict[str, tuple[tuple[str, str, str, str], str]] = {
    "en": (("From", "Sent", "To", "Subject"), "Monday, November 23, 2026 9:05 AM"),
    "de": (("Von", "Gesendet", "An", "Betreff"), "Montag, 23. November 2026 09:05"),
    "fr": (("De\u00a0", "Envoyé\u00a0", "À\u00a0", "Objet\u00a0"), "lundi 23 novembre 2026 09:05"),
    "es": (("De", "Enviado el", "Para", "Asunto"), "lunes, 23 de noviembre de 2026 9:05"),
    "it": (("Da", "Inviato", "A", "Oggetto"), "lunedì 23 novembre 2026 09:05"),
    "pt": (("De", "Enviado", "Para", "Assunto"), "segunda-feira, 23 de novembro de 2026 09:05"),
    "nl": (("Van", "Verzonden", "Aan", "Onderwerp"), "maandag 23 november 2026 09:05"),
    "sv": (("Från", "Skickat", "Till", "Ämne"), "den 23 november 2026 09:05"),
    "nb": (("Fra", "Sendt", "Til", "Emne"), "mandag 23. november 2026 09:05"),
    "da": (("Fra", "Sendt", "Til", "Emne"), "23. november 2026 09:05"),
    "fi": (("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"), "maanantai 23. marraskuuta 2026 9.05"),
    "hu": (("Feladó", "Elküldve", "Címzett", "Tárgy"), "2026. november 23., hétfő 9:05"),
    "pl": (("Od", "Wysłano", "Do", "Temat"), "poniedziałek, 23 listopada 2026 09:05"),
    "cs": (("Od", "Odesláno", "Komu", "Předmět"), "pondělí 23. listopadu 2026 9:05"),
    "sk": (("Od", "Odoslané", "Komu", "Predmet"), "pondelok 23. novembra 2026 9:05"),
    "ro": (("De la", "Trimis", "Către", "Subiect"), "luni, 23 noiembrie 2026 09:05"),
    "hr": (("Od", "Poslano", "Prima", "Predmet"), "23. studenoga 2026. 9:05"),
    "sl": (("Od", "Poslano", "Za", "Zadeva"), "ponedeljek, 23. november 2026 09:05"),
    "tr": (("Kimden", "Gönderildi", "Kime", "Konu"), "23 Kasım 2026 Pazartesi 09:05"),
    "ru": (("От", "Отправлено", "Кому", "Тема"), "понедельник, 23 ноября 2026 г. 9:05"),
    "uk": (("Від", "Надіслано", "Кому", "Тема"), "понеділок, 23 листопада 2026 р. 9:05"),
    "bg": (("От", "Изпратено", "До", "Относно"), "понеделник, 23 ноември 2026 г. 9:05"),
    "el": (("Από", "Στάλθηκε", "Προς", "Θέμα"), "Δευτέρα, 23 Νοεμβρίου 2026 9:05 πμ"),
    "et": (("Saatja", "Saadetud", "Adressaat", "Teema"), "esmaspäev, 23. november 2026 09:05"),
    "lv": (("No", "Nosūtīts", "Kam", "Temats"), "pirmdiena, 2026. gada 23. novembris 09:05"),
    "lt": (("Nuo", "Išsiųsta", "Kam", "Tema"), "2026 m. lapkričio 23 d., pirmadienis 09:05"),
    "ja": (("差出人", "送信日時", "宛先", "件名"), "2026年11月23日月曜日 9:05"),
    "zh": (("发件人", "发送时间", "收件人", "主题"), "2026年11月23日 9:05"),
    "ko": (("보낸 사람", "보낸 날짜", "받는 사람", "제목"), "2026년 11월 23일 월요일 오전 9:05"),
    "he": (("מאת", "נשלח", "אל", "נושא"), "יום שני 23 נובמבר 2026 09:05"),
    "ar": (("من", "تم الإرسال", "إلى", "الموضوع"), "23 نوفمبر 2026 09:05"),
}

# The title of a quoted mail, as telephones and web mail write it, above a header block.
TITLES: dict[str, str] = {
    "en": "-----Original Message-----",
    "de": "-----Ursprüngliche Nachricht-----",
    "fr": "-----Message d'origine-----",
    "es": "-----Mensaje original-----",
    "it": "-----Messaggio originale-----",
    "pt": "-----Mensagem original-----",
    "nl": "-----Oorspronkelijk bericht-----",
    "sv": "-------- Originalmeddelande --------",
    "nb": "-------- Opprinnelig melding --------",
    "da": "-----Oprindelig meddelelse-----",
    "fi": "-----Alkuperäinen viesti-----",
    "hu": "-------- Eredeti üzenet --------",
    "pl": "-----Wiadomość oryginalna-----",
    "cs": "---------- Původní zpráva ----------",
    "ru": "-----Исходное сообщение-----",
    "tr": "-----Özgün İleti-----",
    "ja": "-----元のメッセージ-----",
    "zh": "------------------ 原始邮件 ------------------",
}

# The title of a forwarded mail. No dashes: Apple Mail.
FORWARDS: dict[str, str] = {
    "en": "---------- Forwarded message ---------",
    "en, Apple": "Begin forwarded message:",
    "en, Thunderbird": "-------- Forwarded Message --------",
    "de": "---------- Forwarded message ---------",
    "de, Apple": "Anfang der weitergeleiteten Nachricht:",
    "de, Thunderbird": "-------- Weitergeleitete Nachricht --------",
    "fr, Apple": "Début du message réexpédié :",
    "fr, Thunderbird": "-------- Message transféré --------",
    "sv": "---------- Forwarded message ---------",
    "sv, Apple": "Vidarebefordrat brev:",
    "sv, Thunderbird": "-------- Vidarebefordrat meddelande --------",
    "da, Apple": "Start på videresendt besked:",
    "nl, Apple": "Begin doorgestuurd bericht:",
    "it, Apple": "Inizio messaggio inoltrato:",
    "es, Apple": "Inicio del mensaje reenviado:",
    "hu, Thunderbird": "-------- Továbbított üzenet --------",
    "pl, Thunderbird": "-------- Przekazana wiadomość --------",
}

# What a telephone or a program puts below the words.
DEVICES: dict[str, str] = {
    "en": "Sent from my iPhone",
    "en, Android": "Sent from my Galaxy S24",
    "en, Outlook": "Get Outlook for iOS<https://aka.ms/o0ukef>",
    "en, Android Outlook": "Get Outlook for Android",
    "en, Proton": "Sent with Proton Mail secure email.",
    "en, BlackBerry": "Sent from my BlackBerry 10 smartphone on the Verizon wireless 4G LTE network.",
    "en, Yahoo": "Sent from Yahoo Mail on Android",
    "en, Mail": "Sent from Mail for Windows",
    "de": "Von meinem iPhone gesendet",
    "de, GMX": "Gesendet mit der GMX Mail App",
    "de, Android": "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet.",
    "fr": "Envoyé de mon iPhone",
    "fr, Outlook": "Télécharger Outlook pour Android",
    "es": "Enviado desde mi iPhone",
    "it": "Inviato da iPhone",
    "pt": "Enviado do meu iPhone",
    "nl": "Verstuurd vanaf mijn iPhone",
    "sv": "Skickat från min iPhone",
    "sv, Outlook": "Hämta Outlook för iOS",
    "nb": "Sendt fra min iPhone",
    "da": "Sendt fra min iPhone",
    "fi": "Lähetetty iPhonesta",
    "hu": "Az iPhone-omról küldve",
    "pl": "Wysłane z iPhone'a",
    "cs": "Odesláno z iPhonu",
    "ru": "Отправлено с iPhone",
    "tr": "iPhone'umdan gönderildi",
    "ja": "iPhoneから送信",
    "zh": "发自我的iPhone",
    "ko": "나의 iPhone에서 보냄",
}

# Closing and name, as written by hand below the words.
CLOSINGS: dict[str, str] = {
    "en": "Best regards,\n\nMary Provan\nProvan & Co.\n+44 141 555 0100",
    "en, thanks": "Thanks,\nMary",
    "en, on one line": "Cheers, Mary",
    "en, delimiter": "-- \nMary Provan\nProvan & Co.",
    "en, dash": "-Mary Provan",
    "de": "Mit freundlichen Grüßen\n\nAnna Berg\nTel. 030 555 01 00",
    "de, short": "VG Anna",
    "de, Gruß": "Viele Grüße\nAnna",
    "fr": "Cordialement,\n\nJeanne Petit",
    "fr, day": "Bonne journée,\nJeanne",
    "es": "Un saludo,\nMaría Pérez",
    "it": "Cordiali saluti\nGiulia Rossi",
    "pt": "Com os melhores cumprimentos,\nJoão Silva",
    "nl": "Met vriendelijke groet,\n\nJan de Vries",
    "sv": "Med vänlig hälsning\nÅsa Öberg\n070-555 01 00",
    "sv, short": "Mvh Åsa",
    "sv, slash": "/Åsa",
    "nb": "Mvh,\nKari Nordmann",
    "da": "Venlig hilsen\nSøren Ågård",
    "fi": "Ystävällisin terveisin,\nMatti Virtanen",
    "hu": "Üdvözlettel:\nKovács Jánosné",
    "hu, thanks": "Köszönettel,\nŐry Éva",
    "pl": "Pozdrawiam,\nŁukasz Nowak",
    "cs": "S pozdravem\nJiří Dvořák",
    "ro": "Cu stimă,\nIon Popescu",
    "tr": "Saygılarımla,\nAyşe Yılmaz",
    "ru": "С уважением,\nИван Петров",
    "el": "Με εκτίμηση,\nΕλένη Παπά",
    "hr": "Lijep pozdrav,\nIvana",
}

QUOTED = """Good morning,

here is what is open for you:

1. Choose the worktop
2. Send the meter reading
3. Pick the tiles
5. Clear the garage

Answer in your own words.

Kind regards
Plan Bot"""


def marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))


def indented(text: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in text.split("\n"))


def wrapped(line: str, width: int = 48) -> str:
    """As a program wraps a long attribution: at a blank, before the address if need be."""
    words, lines = line.split(" "), [""]
    for word in words:
        if lines[-1] and len(lines[-1]) + len(word) + 1 > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return "\n".join(lines)


def header_block(language: str, *, starred: bool = False) -> str:
    keys, sent = HEADER_KEYS[language]
    values = (WHO, sent, "Mary Provan <mary@example.org>", "Re: [P12] Kitchen")
    bold = "*" if starred else ""
    return "\n".join(f"{bold}{key}:{bold} {value}" for key, value in zip(keys, values, strict=True))
