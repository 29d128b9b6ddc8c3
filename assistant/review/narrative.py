"""The words of narrative.yml, by which the parts of a report's own problems and measures are known."""

from pathlib import Path

from knowledge.word_groups import WordGroups

_WORDS = WordGroups(Path(__file__).with_suffix(".yml"))
has, without = _WORDS.has, _WORDS.without
# What a text is about.
themes = WordGroups(Path(__file__).with_suffix(".yml"), "themes").all_in
