import re

import pytest

from tests.readme_tables import README, with_tables

TEXT = README.read_text(encoding="utf-8")


def test_tables_are_those_of_the_code() -> None:
    assert with_tables(TEXT) == TEXT, "run python -m tests.readme_tables"


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)]+)\)", TEXT))))
def test_linked_file_exists(target: str) -> None:
    assert (README.parent / target).exists()
