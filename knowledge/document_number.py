"""How people write the number of a document: 财预〔2020〕10号, in any brackets, with blanks, 第 or 年 in it."""

import re

PLACE = (
    r"[〔\[［(（【﹝{〈<]\s{0,4}(?P<year>(?:19|20)\d\d)\s{0,4}年?\s{0,4}[〕\]］)）】﹞}〉>]"
    r"\s{0,4}第?\s{0,4}(?P<serial>\d{1,5})\s{0,4}号"
)
"""What stands behind the agency's code: the year and the number."""
PATTERN = rf"(?P<code>[一-龥]{{1,14}})\s{{0,4}}{PLACE}"
DOCUMENT_NUMBER = re.compile(PATTERN)


def normal_number(text: str) -> str:
    """Return the first document number in `text` as it is cited, 财预〔2020〕10号, "" where there is none."""
    match = DOCUMENT_NUMBER.search(text)
    return f"{match['code']}〔{match['year']}〕{int(match['serial'])}号" if match else ""
