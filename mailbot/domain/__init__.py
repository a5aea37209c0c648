"""What a plan is and what may happen to it. Pure: no I/O, no clock; SQLModel makes the nouns."""
