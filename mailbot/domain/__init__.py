"""What a plan is and what may happen to it. Pure: no I/O, no clock; SQLModel supplies the nouns, nothing else is imported."""
