"""One thing that a report shows to be amiss, whoever found it, and what it is called."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from knowledge.data_file import read_yaml
from knowledge.document import Location
from knowledge.narrative.kinship import coverage
from knowledge.narrative.telling import Told, part

NOT = r"(?:至今|仍然?|还|也|均|都)?(?:没有|尚未|未能|未|没)(?:及时|按期|按时|如期|完全|全部|完)?"
# From such a word on a title says what is amiss; what stands before is the matter.
_AMISS = re.compile(
    rf"(?:仍|还|尚|至今|目前|仅|只|较|比|普遍|相对|明显|有所)*(?:{NOT}|不(?!动产)|超|低|高(?=于)|偏|弱|薄弱|滞后|缓慢|迟|晚|慢|少|缺|拖欠|欠付|匮乏|下降|相差|尚有|闲置|积压|逾期)"
)
# What is done with a piece of work, a sum or a paper: what is denied of these is left undone.
DOING = (
    "办理|办结|完成|移交|交付|支付|支出|拨付|兑付|发放|付清|到位|验收|通过|签订|签|开工|竣工|完工|施工|投用|使用|启用|安装|收回|上缴|整改|实施|"
    "建成|明确|落实|配备|配齐|到岗|开展|开放|录入|接入|转入|更新|维修|公示|公开|批复|归档|核销|拆除|安置"
)
_LEAD = re.compile(r"^(?:其中|截至[^，,]{0,10}|项目支出中|全年|当年)")
_AMOUNT_VERB = re.compile(
    r"(?:实际|应)?(?:建成|到位|支出|拨付|完成|安排|预算|收到|为|是|达到?|实现|约|共计?|累计|仅|只有?)+$"
)
# How points are counted, and how many targets were met, is no matter of the work.
SCORING = re.compile(r"计分|扣[^，,；]{0,4}分|自评得?分|\d+[项个][^，,；\d]{0,8}指标|指标[^，,；\d]{0,8}\d+[项个]")
_SOME = re.compile(r"^(?:部分|个别|少数|一些|有些|有的|存在|还有|其余|另有|有)|(?:还|仍|存在|较为|有)$")
_SHORTEST, _LONGEST = 4, 24


@dataclass(frozen=True, slots=True)
class Shortfall:
    """One thing amiss: what it is called, the matter in a noun, the sentence that tells it, where, why, what mends it.

    `goal`, `gap` and `deed` are those of shortfalls.yml, `notes` tell more of it in the author's words, `answers` are
    what the row says is to be done. `matter` is all that is known of it, for finding what else speaks of it; `weight`
    grows with how far it misses.
    """

    key: str
    quote: str
    location: Location
    place: str
    title: str
    subject: str
    text: str
    matter: str = ""
    goal: str = ""
    gap: str = ""
    deed: str = ""
    causes: tuple[Told, ...] = ()
    notes: tuple[Told, ...] = ()
    answers: tuple[Told, ...] = ()
    weight: float = 1.0

    def caused_by(self, causes: Sequence[Told]) -> "Shortfall":
        """Return it with what caused it."""
        return replace(self, causes=tuple(causes), matter="。".join([self.matter, *(one.text for one in causes)]))


def told(kind: str, key: str, quote: str, location: Location, place: str, weight: float, **values: object) -> Shortfall:
    """Return a shortfall of a kind with its values in the words that shortfalls.yml has for it."""
    words = {name: text.format(**values) for name, text in _kinds()[kind].items()}
    title, subject, text = words["title"], words["subject"], words["text"]
    gap = str(values.get("gap") or words.get("gap", ""))
    found = Shortfall(key, quote, location, place, title, subject, text, words.get("about", subject), weight=weight)
    return replace(found, goal=words.get("goal", ""), gap=gap, deed=words.get("deed", ""))


@cache
def _kinds() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = read_yaml(Path(__file__).with_name("shortfalls.yml"))
    return found


def cause_about(lines: Sequence[Told], about: re.Pattern[str], subject: str = "") -> tuple[Told, ...]:
    """Return the cause given by a sentence about something whose subject, if any, it names."""
    for line in lines:
        found = part(line.text)
        if found.cause and about.search(found.fact) and (not subject or coverage(subject, found.fact) > 0.5):
            return (Told(found.cause, line.location, line.heading),)
    return ()


def subject_of(clause: str) -> str:
    """Return what a clause tells a figure of: 县级配套资金 of 县级配套资金实际到位150万元."""
    return _AMOUNT_VERB.sub("", _LEAD.sub("", re.split(r"\d", clause)[0]))


def matter_of(title: str) -> str:
    """Return the matter that a problem's title speaks of as a noun: 完工项目移交管护 of 完工项目移交管护滞后."""
    clause = re.split(r"[，,；;：:。、]", title)[0]
    found = next((one for one in _AMISS.finditer(clause) if one.start() >= _SHORTEST or not one.start()), None)
    if found is None:
        return clause[:_LONGEST]
    before = _SOME.sub("", clause[: found.start()])
    is_name = len(before) >= _SHORTEST and not before[0].isdigit()
    named = before if is_name else before + clause[found.end() :]
    return (named if len(named) >= _SHORTEST else clause)[:_LONGEST]
