"""A loopback post office for the demo and the tests: SMTP in, Maildir, IMAP out. It stands for the outside world."""

from mailbot.postoffice.letterbox import Letterbox
from mailbot.postoffice.office import OfficeSettings, PostOffice

__all__ = ["Letterbox", "OfficeSettings", "PostOffice"]
