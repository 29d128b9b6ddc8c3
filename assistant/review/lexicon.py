"""The word groups of lexicon.yml, by which verdicts are read."""

from pathlib import Path

from knowledge.word_groups import WordGroups

_LEXICON = WordGroups(Path(__file__).with_suffix(".yml"))
has, starts, ends, skip = _LEXICON.has, _LEXICON.starts, _LEXICON.ends, _LEXICON.skip
count, split, without = _LEXICON.count, _LEXICON.split, _LEXICON.without
