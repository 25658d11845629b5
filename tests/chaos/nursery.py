"""What every bot is born with. Importing this does once what each start of a Python process would do again."""

import inspect

import bot.house
from config.policy import load_policy
from config.words import load_words
from tests.chaos.process import POLICY

# The first look into each of them reads hundreds of files, and what it finds stays in memory.
load_policy(POLICY)
inspect.stack()
_WORDS = load_words()
vars(bot.house).update(load_words=lambda: _WORDS)
