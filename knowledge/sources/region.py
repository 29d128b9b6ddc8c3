"""Where a document comes from: the province, city and county that a unit, a title or a document number names."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from knowledge.data_file import read_yaml

NATION = "全国"
_KNOWN: Mapping[str, Any] = read_yaml(Path(__file__).with_name("regions.yml"))
_PROVINCES = frozenset(re.split("(?:壮族|回族|维吾尔)?自治区|省|市", name)[0] for name in _KNOWN["provinces"].values())
_PLACE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}?(?:特别行政区|自治[区州县旗]|地区|省|市|县|区|旗)|[\u4e00-\u9fff]县)"
    r"(?:[\u4e00-\u9fff]{2,6}?(?:自治[州县旗]|地区|市(?!场|政|民)|县|区|旗|盟)|[\u4e00-\u9fff]县)*"
)
# 省 and 市 alone in running words: 全市, 各省, 城市, 地市.
_NO_PLACE = re.compile(r"[全各本我该]|关于|城市|部门|单位")


def region_of(*names: str, number: str = "") -> str:
    """Return the place that one of `names` begins with, else the number's; NATION for all of it, "" for none."""
    for name in names:
        if any(name.startswith(issuer) for issuer in _KNOWN["nation"]):
            return NATION
        place = _PLACE.match(name)
        if place and not _NO_PLACE.match(name):
            return place[0]
    signs = _KNOWN["provinces"].items()
    return next((province for sign, province in signs if number.startswith(sign)), "")


def provinces_in(text: str) -> frozenset[str]:
    """Return the provinces that `text` names, without what they are: 湖南, not 湖南省."""
    return frozenset(name for name in _PROVINCES if name in text)
