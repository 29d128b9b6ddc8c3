"""What a person says of a document, put in the place of what was recognised."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from knowledge.document_number import normal_number
from knowledge.errors import UserError
from knowledge.sources.chunking import KINDS
from knowledge.sources.validity import STATUSES, is_date
from knowledge.store.stored import StoredDocument

FIELDS = {
    "kind": "类型",
    "unit": "单位",
    "year": "年度",
    "region": "地区",
    "number": "文号",
    "issued": "印发日期",
    "effective": "施行日期",
    "lapsed": "失效日期",
    "validity": "效力",
    "successor": "替代文件",
}
"""What can be corrected, with its name in Chinese."""
_DATES = ("issued", "effective", "lapsed")
_YEARS = range(1949, 2101)
_LONGEST = 200


def corrected(document: StoredDocument, said: Mapping[str, Any]) -> StoredDocument:
    """Return the document with the fields that `said` gives; a UserError says which of them can't be so."""
    fields = {name: _checked(name, value) for name, value in said.items()}
    changed = {name: value for name, value in fields.items() if getattr(document, name) != value}
    if "number" in changed:
        number, old = changed["number"], document.number
        title = document.title.removesuffix(f"（{old}）") if old else document.title
        changed["title"] = f"{title}（{number}）" if number else title
        names = dict.fromkeys([number, *(name for name in document.names if name != old)])
        changed["names"] = tuple(filter(None, names))
    by_hand = dict.fromkeys((*document.corrected, *(name for name in fields if name in changed)))
    return replace(document, **changed, corrected=tuple(by_hand))


def _checked(name: str, value: Any) -> Any:
    if name not in FIELDS:
        raise UserError(f"没有“{name}”这一项，可以更正的是：{'、'.join(FIELDS.values())}。")
    text = " ".join(str("" if value is None else value).split())[:_LONGEST]
    if name == "year" and text and (not text.isdecimal() or int(text) not in _YEARS):
        raise UserError(f"年度“{text}”不对：请写成四位数，如 2024。")
    if name == "kind" and text not in KINDS:
        raise UserError(f"类型“{text}”不对：政策填 policy，往年报告填 report。")
    if name == "validity" and text not in {"", *STATUSES}:
        raise UserError(f"效力“{text}”不对：请填{'、'.join(STATUSES)}，不清楚的留空。")
    if name in _DATES and text and not is_date(text):
        raise UserError(f"{FIELDS[name]}“{text}”不对：请写成 2024-03-01，只知道年月的写成 2024-03 或 2024。")
    if name == "year":
        return int(text) if text else None
    return normal_number(text) or text if name == "number" else text
