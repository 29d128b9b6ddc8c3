"""What the clauses of one sentence have said so far, for those that say less."""

import re
from dataclasses import dataclass, field, replace

from knowledge.facts.clause import Clause
from knowledge.facts.fact import Aspect, Fact, Scope
from knowledge.facts.matching import BUDGETS, KEPT
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.subjects import Subjects
from knowledge.facts.vocabulary import vocabulary
from knowledge.report import Form

_THAT_ONE = re.compile("[该此这][一个]?(?:项目|专项|工程|资金|任务)")
_OPENS = re.compile(r"(?:其中|包括|包含|含)[:：，,、]?|^中[，,]")
_COLON = re.compile("[^；;。]{0,20}[：:]")
ENDS_PARTS = re.compile(r"[；;]")
SHARE = re.compile(r"占(?![比用地])(?P<whole>[^，,；;。、占]{0,30}?)(?:的?比[重例]?)?(?:的|为|达到?|约|近|:|：)*$")
_MADE_OF, _MAKE_UP = re.compile("[，,]?由"), re.compile("构成|组成")
_EACH_OF = re.compile(r"(?P<names>[^，。；：:]{3,80}?)，?(?:[当本全]年)?分别")
_BRACKETS = re.compile("[（(）)]")
_IN_BRACKETS = re.compile(r"[（(][^（()）]{0,200}$")
TOTAL = re.compile("^(?:合计|总计|共计|累计)|(?:合计|总计|共计)(?:为|达)?$")
# The whole unit.
_EVERYBODY = re.compile(
    r"全(?:[局委厅院校站镇乡]|中心|街道|系统)|我[局委厅办院校镇单]|本[部单局]|部门(?!预算管理)|总支出|全年总"
)
_ITS_SHARE = ("，占", ",占", "（占", "(占")
_LONGEST_MEASURE = 14


@dataclass
class SoFar:
    """What the clauses of one sentence have said so far: whose figures they give, of what, of when, parts of what."""

    subjects: Subjects
    form: Form | None
    given: Aspect
    head: str
    subject: str
    measure: str = ""
    aspect: Aspect = Aspect.UNSAID
    period: int | None = None
    scope: Scope = Scope.WHOLE
    unit: str = ""
    against: str = ""
    context: str = ""
    shared: str = ""
    is_planning: bool = False
    is_of_part: bool = False
    is_after_mean: bool = False
    whole: Fact | None = None
    levels: tuple[Fact, ...] = ()
    outside: "SoFar | None" = None
    names: list[str] = field(default_factory=list)
    last: Fact | None = None

    def take_parts(self, clause: Clause, unit: str) -> None:
        """Open or close a list of parts: 其中 and a colon open one of the last figure in their unit."""
        # 其中甲60万元，占60%；乙40万元，占40% goes on with parts, each with its share.
        is_shared = self.last is not None and self.last.aspect is Aspect.SHARE and self.last.whole is self.whole
        is_next = is_shared and clause.behind.startswith(_ITS_SHARE)
        # 由甲6万元和乙4万元构成，比上年减少 goes back to all of it.
        is_made_of = _MADE_OF.match(clause.lead) is not None and _MAKE_UP.search(clause.sentence.text) is not None
        ends = (ENDS_PARTS.search(clause.lead) or _MAKE_UP.search(clause.lead)) is not None and not is_next
        self.is_of_part = (self.is_of_part and not ends) or clause.lead.startswith("其中")
        own = read_phrase(clause.own, clause.year)
        is_bare = own.period is not None and not (own.measure or own.ratio or own.aspect in BUDGETS)
        is_first = is_bare and self.levels and self.levels[0].quantity.unit == clause.quantity.unit
        back = self.levels[0] if is_first else self.whole
        if ends and back is not None:
            # 其中人工3元、其他2元；上年6元 goes back to what was told first.
            self.measure, self.unit, self.scope, self.whole = back.measure, back.unit, back.scope, None
        if is_made_of or _OPENS.search(clause.lead) or _COLON.match(clause.lead):
            now = self.period if self.period is not None else clause.year
            near = [one for one in reversed(self.levels) if one.unit == unit]
            # 安置1240人（登记1420人，迁出180人），其中就业590人
            outside = [one for one in near if not _IN_BRACKETS.search(clause.sentence.text[: one.quantity.start])]
            near = near if self.outside else outside or near
            # 归集52亿元，比上年的50亿元增长4%，其中东部9亿元 is of this year's.
            self.whole = next((one for one in near if one.period == now), near[0] if near else None)

    def take_brackets(self, lead: str) -> None:
        """Take what stands in brackets behind a figure for its parts, and go on with the figure behind them."""
        for mark in _BRACKETS.findall(lead):
            if mark in "（(" and self.levels:
                self.outside = replace(self, outside=None)
                self.whole = self.levels[-1]
            elif mark in "）)" and self.outside is not None:
                for name in ("measure", "subject", "aspect", "scope", "unit", "whole"):
                    setattr(self, name, getattr(self.outside, name))
                self.outside = None

    def named_before(self, clause: Clause, content: str) -> str:
        """Return whose turn it is where names and figures are given in two lists: A、B分别支出3万元、2万元."""
        if (match := _EACH_OF.search(clause.lead)) is not None and "、" in match["names"]:
            self.names = [name for name in re.split("、|和|以及", match["names"]) if name]
            content = ""
        if self.names and not content:
            name = self.names.pop(0)
            return read_phrase(name, clause.year).measure or name
        self.names = []
        return content

    def find_subject(self, clause: Clause) -> str:
        """Take over whom the lead names, and return the figure's own clause without the name."""
        is_total = TOTAL.search(clause.own.strip()) is not None
        spoken = (clause.own,) if is_total else clause.pieces
        named = next((name for piece in reversed(spoken) if (name := self.subjects.named(piece))), "")
        if named:
            self.subject = named
            return self.subjects.without(clause.own, named)
        if self.form is None and not self.subjects.sole and any(map(_THAT_ONE.search, clause.pieces)):
            # 该项目支出48万元 is of one that was named before, not of all.
            self.scope = Scope.PART
        # 占总支出的40% is a share of everybody's, and nobody else's for that.
        owners = (SHARE.sub("", piece) for piece in clause.pieces)
        if self.form is None and (is_total or any(map(_EVERYBODY.search, owners))):
            self.subject = self.subjects.sole
        return clause.own

    def from_earlier(self, clause: Clause, phrase: Phrase) -> tuple[str, Phrase]:
        """Return what the clauses before the figure's own, back to the figure before, say that it doesn't."""
        # 最多的是岗位培训 puts a name behind what is said of it.
        for piece in (one.rpartition("的是")[2] or one for one in reversed(clause.pieces[:-1])):
            if phrase.is_whole and not clause.sentence.text.startswith(piece):
                break
            other = read_phrase(self.subjects.without(piece, self.subjects.named(piece)), clause.year)
            is_name = 1 < len(other.measure) <= _LONGEST_MEASURE and not other.measure.endswith(("方面", "看", "来说"))
            names = is_name and not phrase.direction and not phrase.is_whole
            if other.is_known or names:
                return other.measure, phrase if phrase.aspect else other.under(phrase)
            if phrase.period is None and other.period is not None and not other.measure:
                phrase = other.under(phrase)
        return "", phrase

    def keep(self, fact: Fact, *, is_base: bool) -> None:
        """Keep what a fact says for the clauses behind it."""
        self.last = fact
        if is_base:
            sides = {Aspect.TARGET: "target"} | dict.fromkeys(BUDGETS, "budget")
            self.against = sides.get(fact.aspect, "previous")
        if fact.aspect in KEPT:
            self.against = fact.against or self.against
            self.measure = fact.measure or self.measure
            return
        self.levels = (*self.levels, fact)
        if not any(word in fact.measure for word in vocabulary().passing):
            # 完成率由90%升到95%，提高5个百分点
            if fact.measure not in vocabulary().ratios or is_base:
                self.unit = fact.unit
                self.measure = fact.measure
            # 支出35万元，控制在预算38万元以内，比上年的62万元少 goes on with what was spent.
            is_aside = fact.aspect in BUDGETS and fact.bound in {"≤", "<"} and self.aspect
            self.aspect = self.aspect if is_aside else fact.aspect
            self.scope = fact.scope if fact.scope is not Scope.PART else self.scope
