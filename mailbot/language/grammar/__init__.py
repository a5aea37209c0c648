"""The provider's language: commands, plans, and the table that help is made from.

`read_commands` reads mail in a plan's conversation, `read_plan` a mail that opens a plan, `read_rows` an admin's answer
to the night report. All give every line one result and never raise; none knows a plan or a report, so nothing here
says whether a thing may happen.
"""

from mailbot.language.grammar.plan import plan_tag, read_plan
from mailbot.language.grammar.reading import read_commands
from mailbot.language.grammar.result import Line, PlanDraft, Problem
from mailbot.language.grammar.rows import read_rows
from mailbot.language.grammar.table import Command, commands, row_commands, usage, usage_of

__all__ = [
    "Command", "Line", "PlanDraft", "Problem", "commands", "plan_tag", "read_commands", "read_plan", "read_rows",
    "row_commands", "usage", "usage_of",
]  # fmt: skip
