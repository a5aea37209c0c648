"""A client's (or a provider's end-of-day) reply, read as acts.

words -> dates -> `clauses` -> `rows` -> `pieces`, `parts` -> `verdicts`, `steps` -> `attach` -> `weighing` ->
`asides` -> `certainty`;
`talk`, `answers` and `ratings` cover the other mails that people answer. `reading` tells the story.
"""

from mailbot.language.replies.reading import About, Reading, read, read_inline

__all__ = ["About", "Reading", "read", "read_inline"]
