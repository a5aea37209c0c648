"""What a mail may do, from what is proven about it. The table of trust, in one place.

our token, From is its person                       answers what the token is about
From aligned, a registered person, our token or not  everything that is theirs
provider or admin, nothing proven                   nothing runs; a confirmation goes to the stored address
our token, another From                             recorded; the provider is asked once
known person, aligned, no token                     filed; a list is answered to the stored address
anything else                                       nothing runs and nothing is answered
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mailbot.domain.model import Person
from mailbot.mail.auth import Proof


class Level(StrEnum):
    ACT = "act"  # everything that is theirs
    FILE = "file"  # known and proven, but the mail is about nothing of ours
    CONFIRM = "confirm"  # a yes at the stored address first
    VOUCH = "vouch"  # may this address answer for that person?
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Admission:
    """`person` is whoever the mail may act for, None where it may not; `reason` is for the operator."""

    level: Level
    person: Person | None
    reason: str


def admit(proof: Proof, sender: Person | None, token_person: Person | None) -> Admission:
    """`sender` is the stored person of the From address, `token_person` the one whom our token was sent to."""
    why = "; ".join(proof.reasons)
    if not proof.from_:
        return Admission(Level.NOTHING, None, why)
    if proof.token is not None and token_person is not None and proof.token_is_persons:
        return Admission(Level.ACT, token_person, why)
    if sender is not None and (sender.provider or sender.admin):
        return Admission(Level.ACT if proof.aligned else Level.CONFIRM, sender, why)
    if proof.token is not None and token_person is not None:
        if sender is not None and proof.aligned:
            return Admission(Level.FILE, sender, f"another person's token; {why}")
        return Admission(Level.VOUCH, token_person, why)
    if sender is not None and proof.aligned:
        return Admission(Level.FILE, sender, why)
    return Admission(Level.NOTHING, None, why or "unknown sender")
