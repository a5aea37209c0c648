"""The config file (TOML) as typed, frozen values. The only room that reads the environment.

`load` checks everything at once; what it cannot know without the network, `mailbot check` tries.
"""

from mailbot.config.load import load
from mailbot.config.shape import (
    Bot,
    Clock,
    Config,
    Limits,
    Listen,
    Log,
    MailAccount,
    Rates,
    Registered,
    Relay,
    Store,
    Trust,
)
from mailbot.config.wrong import ConfigWrong, Wrong

__all__ = [
    "Bot",
    "Clock",
    "Config",
    "ConfigWrong",
    "Limits",
    "Listen",
    "Log",
    "MailAccount",
    "Rates",
    "Registered",
    "Relay",
    "Store",
    "Trust",
    "Wrong",
    "load",
]
