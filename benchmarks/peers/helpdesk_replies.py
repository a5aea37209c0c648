"""django-helpdesk's mail reader in this process, on SQLite: replies to tickets, the mail handed to Django's outbox.

    python helpdesk_replies.py FOLDER TICKETS BODY

Runs in an environment that holds django-helpdesk. Says "ready" once the tickets are there; then, for each number it
reads, it handles so many replies and answers with the seconds that they took.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import turns

HOME = Path(sys.argv[1])
TICKETS = int(sys.argv[2])
BODY = Path(sys.argv[3]).read_text("utf-8").replace("\r\n", "\n")

import django  # noqa: E402
from django.conf import settings  # noqa: E402

HOME.mkdir(parents=True)
settings.configure(
    SECRET_KEY="benchmark",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(HOME / "helpdesk.db")}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.sites",
        "django.contrib.humanize",
        "django.contrib.admin",
        "django.contrib.messages",
        "rest_framework",
        "helpdesk",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    ROOT_URLCONF=__name__,
    SITE_ID=1,
    HELPDESK_TEAMS_MODE_ENABLED=False,
    HELPDESK_DEFAULT_SETTINGS={},
    MEDIA_ROOT=str(HOME),
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    DEFAULT_FROM_EMAIL="plans@firm.example",
    EMAIL_BACKEND="django.core.mail.backends.filebased.EmailBackend",
    EMAIL_FILE_PATH=str(HOME / "mails"),
    USE_TZ=True,
)
logging.disable(logging.CRITICAL)
django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.urls import include, path  # noqa: E402
from helpdesk.email import extract_email_metadata  # noqa: E402
from helpdesk.models import FollowUp, Queue, Ticket  # noqa: E402

urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
QUIET = logging.getLogger("quiet")


def queue():
    """Anna is assigned to every ticket: she and the client hear of a reply."""
    call_command("migrate", verbosity=0)
    anna = get_user_model().objects.create_user("anna", "anna@firm.example", "x", is_staff=True)
    made = Queue.objects.create(
        title="Plans", slug="plans", email_address="plans@firm.example", enable_notifications_on_email_events=True
    )
    Ticket.objects.bulk_create(
        [
            Ticket(
                title=f"Choose the tiles of wall {number}",
                queue=made,
                submitter_email="provan@example.org",
                assigned_to=anna,
                status=Ticket.RESOLVED_STATUS,  # a reply opens it again: the item is changed
                description="Tiles",
                secret_key=f"{number}",
            )
            for number in range(1, TICKETS + 1)
        ],
        batch_size=500,
    )
    FollowUp.objects.bulk_create(
        [
            FollowUp(
                ticket=ticket, title="Asked", public=True, comment="Tiles", message_id=f"<{ticket.id}@firm.example>"
            )
            for ticket in Ticket.objects.order_by("id")
        ],
        batch_size=500,
    )
    return made


def main() -> None:
    into = queue()
    waiting = turns.replies(TICKETS, lambda n: f"Re: [plans-{n}] Choose the tiles of wall {n}", BODY)
    turns.take(waiting, lambda mail: extract_email_metadata(mail, into, QUIET))


main()
