"""Facts of the running text: every figure of every sentence with what the words before it, and behind it, say of it.

Reports put the name before the figure and pack several figures into one sentence. What a clause doesn't say itself it
takes over from the one before: 基本支出100万元，较上年减少5万元，其中人员经费80万元.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from knowledge.facts.amounts import measured
from knowledge.facts.clause import BUDGETED, COMPARES, Clause, counts, read_clauses
from knowledge.facts.fact import Aspect, Fact, Scope, Source, Told
from knowledge.facts.matching import shared_ending
from knowledge.facts.phrase import Phrase, read_phrase
from knowledge.facts.sentences import Sentence
from knowledge.facts.subjects import Subjects
from knowledge.facts.vocabulary import vocabulary
from knowledge.quantity import find_dates, find_quantities
from knowledge.report import Form

_OPENS = re.compile(r"(?:其中|包括|包含|含)[:：，,、]?|^中[，,]")
_COLON = re.compile("[^；;。]{0,20}[：:]")
_ENDS_PARTS = re.compile(r"[；;]")
_SHARE = re.compile(r"占(?![比用地])(?P<whole>[^，,；;。、占]{0,30}?)(?:的?比[重例]?)?(?:的|为|达到?|约|近|:|：)*$")
# By 2024年3月底前 something is done: no year of what is told behind it.
_YEAR = re.compile(r"(20\d\d)\s*年(?!度?\s*\d{1,2}\s*月)")
_THIS_YEAR = re.compile("[全本当]年")
_GAP = re.compile(
    r"(?:(?P<over>超出?|超过|高于)|低于|少于|不足)(?:年初|全年|当年|本年)?(?P<base>预算数?|目标值?|计划)$"
)
_EACH = re.compile(
    r"每(?P<each>人次|户次|批次|平方米|平方公里|立方米|公里|千米|[一-龥㎡])[^，,。；;：:、\d]{0,6}$"
    r"|(?P<mean>[亩户人栋套个场期件座吨次村校生批台米处家床例])均[^，,。；;：:、\d]{0,4}$|单(?P<one>价)[^，,。；;：:、\d]{0,3}$"
)
_OF_BASE = re.compile("(?:占|[约]?为|相当于|达到?|完成)")
_EACH_OF = re.compile(r"(?P<names>[^，。；：:]{3,80}?)，?(?:[当本全]年)?分别")
_BRACKETS = re.compile("[（(）)]")
_KEPT = {Aspect.CHANGE, Aspect.SHARE}
_OF_PROJECTS = {"项目", "项目支出", "资金总额"}
_AT_LEAST = re.compile("不[低少小高大多]于|不超过|至少|至多|[≥≤]")
_TOTAL = re.compile("^(?:合计|总计|共计|累计)|(?:合计|总计|共计)(?:为|达)?$")
_STOPS = frozenset("，,；;。")
_JOINS = frozenset(("、", "和", "及"))
_OF_AIM = re.compile("完成[^，,]{0,6}(?:目标|任务|计划)[数量]?的$")
_OF_TARGET, _OF_BUDGET = "完成率", "执行率"
# 本年计划新建 plans; a 重点研发计划 is the name of a thing.
_PLANS = re.compile(
    "(?:^|[，,])(?:[^，,]{0,6}(?:拟|预计)|(?:[^，,]{0,5}[年度月内期原目程局委厅院校镇位门])?计划)(?!的|目标|任务|内|外|数)"
)
_BARE_SHARE = re.compile("其?(?:占比|比重|所占比[例重])(?P<whole>)(?:为|达到?|约)?")
_LONGEST_MEASURE = 14
# No sentence that a person writes gives more: what goes on is a dump of digits.
_MOST_FIGURES = 80


@dataclass
class _Reader:
    """What the clauses of one sentence have said so far, for those that say less."""

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
    for_whom: tuple[str, ...] = ()
    whole: Fact | None = None
    levels: tuple[Fact, ...] = ()
    outside: "_Reader | None" = None
    names: list[str] = field(default_factory=list)
    last: Fact | None = None

    def read(self, clause: Clause) -> Fact:
        """Return the fact that one figure is, and keep what its clause says."""
        value, unit, step = measured(clause.quantity)
        self._brackets(clause.lead)
        own = self._find_subject(clause)
        # 分项目看，道路支出5万元 is of the road, whatever it is looked at by.
        is_owned = own != clause.own and unit == "万元"
        if (each := _EACH.search(own)) is not None and clause.quantity.measure == "元":
            unit, value, step = f"元/{each['each'] or each['mean'] or '件'}", clause.quantity.base, step * 10_000
            own = own[: each.start()] or "单位成本"
        self._parts(clause, unit)
        self.is_planning = self.is_planning or _PLANS.search(clause.lead) is not None
        share = _SHARE.search(own) or _BARE_SHARE.fullmatch(own.strip())
        if share and unit != "%":
            # 占全年预算2680万元的95%: the figure is what the share is of.
            own, share = share["whole"], None
        gap = _GAP.search(own)
        end = share.start() if share else gap.start() if gap else len(own)
        phrase = clause.as_base(read_phrase(own[:end], clause.year), unit)
        content = phrase.measure if len(phrase.measure) > 1 else ""
        content = self._named_before(clause, content)
        sums_up = clause.own.rstrip().endswith("等")
        goes_on = not clause.lead and bool(self.levels)
        if counts(unit) and (not content or phrase.is_known or sums_up) and not goes_on:
            content = clause.noun or ("" if sums_up else content)
        if not content and own != clause.own and counts(unit):
            # A project that is called by what it builds builds so many of them.
            content = read_phrase(clause.own, clause.year).measure
        if not content and not share and not is_owned:
            content, phrase = self._from_earlier(clause, phrase)
        if self.whole is not None and not content and phrase.compared:
            # 其中甲费3万元、乙费2万元，与上年的6万元相比 goes back to their total.
            self.measure, self.whole = self.whole.measure, None
        measure = self._measure(content, phrase, unit, clause)
        is_base = share is None and gap is None and clause.is_base(phrase)
        aspect, against, direction = self._kind(clause, own, phrase, share, gap)
        if against == _OF_BUDGET:
            against, measure = self.measure or "资金总额", _OF_BUDGET
        elif phrase.ratio and aspect not in _KEPT:
            is_of_money = vocabulary().ratios[phrase.ratio].of_money
            of = content or (self._measure("", phrase, "万元", clause) if is_of_money else self.measure)
            against, measure = of, phrase.ratio
        elif unit == "%" and not content and self._is_of_target(clause, aspect):
            # 完成目标的82%, 为年度目标1600人的105%
            aspect, against, measure = Aspect.UNSAID, self.measure, _OF_TARGET
        base = self._base(clause, unit)
        if base is not None:
            aspect, against, measure = Aspect.SHARE, "", self.levels[-2].measure
        elif aspect is Aspect.UNSAID:
            aspect = self._inherited(value, unit, clause, content)
        elif aspect is Aspect.ACTUAL and (self.given is Aspect.TARGET or clause.sentence.is_plan):
            # 达到 and 完成 are what a plan says, too; 实际完成 never is.
            aspect = aspect if "实际" in own else Aspect.TARGET
        self.context = self.context or content
        # What is counted otherwise than the whole, or a rate of its own, is no part of it.
        whole = base or (self.whole if self.whole and (aspect in _KEPT or unit == self.whole.unit) else None)
        fact = Fact(
            subject=self.subject,
            measure=measure,
            aspect=aspect,
            period=self._period(clause, phrase, aspect, whole),
            scope=self._scope(clause, phrase, content, whole, aspect),
            value=value,
            unit=unit,
            step=step,
            quantity=clause.quantity,
            source=Source.FORM if self.form else Source.TEXT,
            location=clause.sentence.location,
            quote=clause.sentence.text,
            words=clause.own.strip() or measure,
            against=against,
            direction=direction,
            context=self.context,
            form=self.form,
            whole=whole,
        )
        self._keep(fact, is_base)
        return fact

    def _sums_up(self, value: Decimal, unit: str) -> bool:
        """Return whether a figure is what a budget and the amounts of movement behind it come to."""
        starts = [at for at, one in enumerate(self.levels) if one.aspect is Aspect.PLANNED]
        told = [one.value for one in self.levels[starts[-1] :] if one.unit == unit] if starts else []
        return len(told) > 1 and sum(told, Decimal(0)) == value

    def _parts(self, clause: Clause, unit: str) -> None:
        """Open or close a list of parts: 其中 and a colon open one of the last figure in their unit."""
        ends = _ENDS_PARTS.search(clause.lead) is not None
        self.is_of_part = (self.is_of_part and not ends) or clause.lead.startswith("其中")
        if ends and self.whole is not None:
            self.measure, self.whole = self.whole.measure, None
        if _OPENS.search(clause.lead) or _COLON.match(clause.lead):
            now = self.period if self.period is not None else clause.year
            near = [one for one in reversed(self.levels) if one.unit == unit]
            # 归集52亿元，比上年的50亿元增长4%，其中东部9亿元 is of this year's.
            self.whole = next((one for one in near if one.period == now), near[0] if near else None)

    def _brackets(self, lead: str) -> None:
        """Take what stands in brackets behind a figure for its parts, and go on with the figure behind them."""
        for mark in _BRACKETS.findall(lead):
            if mark in "（(" and self.levels:
                self.outside = replace(self, outside=None)
                self.whole = self.levels[-1]
            elif mark in "）)" and self.outside is not None:
                kept = self.outside
                self.measure, self.subject, self.aspect, self.scope = (
                    kept.measure,
                    kept.subject,
                    kept.aspect,
                    kept.scope,
                )
                self.unit, self.whole, self.outside = kept.unit, kept.whole, None

    def _named_before(self, clause: Clause, content: str) -> str:
        """Return whose turn it is where names and figures are given in two lists: A、B分别支出3万元、2万元."""
        if (match := _EACH_OF.search(clause.lead)) is not None and "、" in match["names"]:
            self.names = [name for name in re.split("、|和|以及", match["names"]) if name]
            content = ""
        if self.names and not content:
            name = self.names.pop(0)
            if subject := self.subjects.named(name):
                self.subject = subject
                return "资金总额"
            phrase = read_phrase(name, clause.year)
            return phrase.measure or name
        self.names = []
        return content

    def _find_subject(self, clause: Clause) -> str:
        """Take over whom the lead names, and return the figure's own clause without the name."""
        is_total = _TOTAL.search(clause.own.strip()) is not None
        spoken = (clause.own,) if is_total else clause.pieces
        if self.for_whom and self.subject == self.for_whom[0]:
            # 年中为甲项目追加20万元，全年预算300万元 goes on with whose the 300 are.
            self.subject = self.for_whom[1]
        named = next((name for piece in reversed(spoken) if (name := self.subjects.named(piece))), "")
        self.for_whom = ()
        if named:
            if re.search(f"[为给对向]{re.escape(named)}", clause.own):
                self.for_whom = named, self.subject
            self.subject = named
            return self.subjects.without(clause.own, named)
        # 占总支出的40% is a share of everybody's, and nobody else's for that.
        owners = (_SHARE.sub("", piece) for piece in clause.pieces)
        if self.form is None and (is_total or any(map(self.subjects.is_everybody, owners))):
            self.subject = self.subjects.sole
        return clause.own

    def _kind(
        self, clause: Clause, own: str, phrase: Phrase, share: re.Match[str] | None, gap: re.Match[str] | None
    ) -> tuple[Aspect, str, int]:
        """Return which side a figure gives, what it is counted from or of, and the direction of a change."""
        if gap is not None:
            return Aspect.CHANGE, "budget" if "预算" in gap["base"] else "target", 1 if gap["over"] else -1
        if share is not None:
            of = read_phrase(share["whole"], clause.year)
            if of.aspect in BUDGETED:
                return Aspect.UNSAID, _OF_BUDGET, 0
            # 占全年的三成 is of the same thing's whole year.
            is_of_all = of.aspect or (of.is_whole and share["whole"] not in {"全年", "当年"})
            self.shared = of.measure or ("资金总额" if is_of_all else "" if of.is_whole else self.shared)
            return Aspect.SHARE, self.shared, 0
        if self.last and self.last.aspect is Aspect.SHARE and clause.lead.strip() in _JOINS:
            # 分别占60%、40%
            return Aspect.SHARE, self.last.against, 0
        if phrase.direction and not phrase.to_level and not clause.is_base(phrase):
            is_new = phrase.compared or phrase.period is not None
            named = "budget" if "预算" in own else "target" if re.search("目标|计划|任务", own) else ""
            against = named or ("" if is_new else self.against)
            told = self.levels[-2:]
            if (
                not (against or is_new)
                and any(one.aspect in BUDGETED for one in told)
                and told[-1].period == clause.year
            ):
                against = "budget"
            return Aspect.CHANGE, against if against in {"budget", "target"} else "previous", phrase.direction
        if clause.is_target:
            return Aspect.TARGET, "", 0
        if clause.is_budget:
            return Aspect.BUDGET, "", 0
        return phrase.aspect, "", 0

    def _base(self, clause: Clause, unit: str) -> Fact | None:
        """Return the figure right before a percentage that is of it: 支出90万元，为全年预算100万元的90%."""
        if unit != "%" or clause.lead.strip() != "的" or len(self.levels) < 2:
            return None
        part, base = self.levels[-2:]
        return base if part.unit == base.unit and _OF_BASE.match(base.words) else None

    def _is_of_target(self, clause: Clause, aspect: Aspect) -> bool:
        """Return whether a percentage is a share of the target of what was counted before it."""
        is_of_it = aspect is Aspect.TARGET or _OF_AIM.search(clause.own.rstrip()) is not None
        is_of_it = is_of_it or (clause.lead.strip() == "的" and self.aspect is Aspect.TARGET)
        return is_of_it and self.unit not in {"%", ""} and bool(self.measure)

    def _from_earlier(self, clause: Clause, phrase: Phrase) -> tuple[str, Phrase]:
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

    def _measure(self, content: str, phrase: Phrase, unit: str, clause: Clause) -> str:
        """Return what a figure measures: its own words, else what the clause before or the heading speaks of."""
        if clause.is_budget and self.whole is not None:
            # 支出11万元，其中甲10万元、乙1万元，在14万元预算之内
            self.measure, self.whole = self.whole.measure, None
            return self.measure
        is_money = unit == "万元"
        items = [one.measure for one in self.levels if one.unit == unit and one.whole is None]
        if not content and items and self.whole is None and _TOTAL.fullmatch(clause.own.strip()):
            return _summed_up(items)
        if clause.lead.strip() in _STOPS and unit != self.unit:
            return ""
        if not content and unit != self.unit and clause.is_base(phrase):
            # 献血1.28万人次，采血4.6吨，较上年1.15万人次 goes back to what is counted so.
            self.measure = next((one.measure for one in reversed(self.levels) if one.unit == unit), self.measure)
        if content:
            if is_money and self.subject and content in _OF_PROJECTS:
                return "资金总额"
            return "项目支出" if is_money and content == "项目" else content
        if is_money and self.measure == "项目" and not phrase.direction:
            return "资金总额" if self.subject else "项目支出"
        if not content and not self.measure and clause.lead == clause.own and _TOTAL.fullmatch(clause.own):
            # 单价5元，20套合计100元 sums up these alone.
            return self.context
        is_known = vocabulary().words.get(self.measure, ("", ""))[0] == "measure"
        if is_money and phrase.aspect and not is_known and self.subjects.named(clause.own):
            # 甲项目支持课题30个，乙项目支出5万元 is all that the second spent.
            return "资金总额"
        # 2022年支出比2021年增加702.48万元 changes all that was spent.
        is_level = not phrase.direction or (phrase.aspect is Aspect.ACTUAL and not self.measure)
        if is_money and is_level and ((phrase.is_whole and not self.is_of_part) or not self.measure):
            return "资金总额" if self.subject else self.head or "资金总额"
        return self.measure

    def _scope(self, clause: Clause, phrase: Phrase, content: str, whole: Fact | None, aspect: Aspect) -> Scope:
        """Return how much a figure covers; 17个村中3个, 81万元未支出, a nameless 其中 are parts of it."""
        budget = self.levels[-1] if self.levels and self.levels[-1].aspect in BUDGETED else None
        if phrase.scope is Scope.CUMULATIVE and budget and _THIS_YEAR.search(budget.words):
            # 全年预算100万元，累计支出90万元 is all of the one year.
            return budget.scope
        if phrase.scope is not Scope.WHOLE:
            return phrase.scope
        is_of_part = whole is not None and whole.scope is Scope.PART
        if is_of_part or (whole is not None and any(word in whole.measure for word in vocabulary().passing)):
            return Scope.PART
        # 其中甲中心事业编制12名 is of posts told before, 其中渠道长度8公里 of nothing but itself.
        ending = vocabulary().words.get(vocabulary().at_tail(content), ("", ""))[0]
        is_kind = clause.quantity.measure == "元" or ending == "measure"
        is_nameless = phrase.is_part and (not content or (whole is None and is_kind))
        # 上半年支出80万元，占全年预算的48% stays with the half year.
        is_still_part = (
            not content and bool(self.levels) and self.levels[-1].scope is Scope.PART and not self.is_after_mean
        ) and aspect is not Aspect.ADJUSTED
        self.is_after_mean = clause.is_mean
        if (clause.sums_over and not phrase.is_whole) or clause.is_of_others:
            return Scope.PART
        # 中央、省级资金执行率分别为94%、85%
        is_listed = bool(phrase.ratio) and "分别" in clause.own
        is_of_some = clause.is_of_some or clause.is_mean
        return Scope.PART if is_nameless or is_of_some or is_still_part or is_listed else self.scope

    def _inherited(self, value: Decimal, unit: str, clause: Clause, own_words: str) -> Aspect:
        sentence = clause.sentence
        if _AT_LEAST.match(clause.quantity.text):
            return Aspect.TARGET
        if self.given:
            return self.given
        if clause.own.lstrip().startswith("实际"):
            return Aspect.ACTUAL
        goes_on = clause.lead.lstrip()[:1] in {"、", "和", "及"} or self.whole is not None or not own_words
        if self.unit == unit and self.aspect and self.aspect not in _KEPT and goes_on:
            # 年初预算160万元，追加40万元，全年200万元
            return Aspect.ADJUSTED if self._sums_up(value, unit) else self.aspect
        if sentence.is_plan or self.is_planning:
            return Aspect.TARGET
        return Aspect.PLANNED if counts(unit) and sentence.is_overview else Aspect.UNSAID

    def _period(self, clause: Clause, phrase: Phrase, aspect: Aspect, whole: Fact | None) -> int | None:
        """Return of when a figure is, and keep it for the clauses behind unless it is only compared with."""
        lead = COMPARES.split(clause.lead)[0] if phrase.compared or clause.is_base(phrase) else clause.lead
        # 交易推迟到2025年一季度；带动投入2.35亿元: a year of what was told before is no year of this.
        named = [int(year) for year in _YEAR.findall(_ENDS_PARTS.split(lead)[-1])]
        if named:
            self.period = named[-1]
        elif phrase.period and clause.year and phrase.period > clause.year:
            self.period = phrase.period
        period = named[-1] if phrase.period is None and named and not phrase.compared else phrase.period
        if clause.sentence.is_future and clause.year and phrase.period == clause.year:
            # What is to come by 年内 comes in the year it is told of.
            return self.period if self.period is not None else clause.year + 1
        if aspect in _KEPT:
            # 今年1384起，上年是1610起，少226起 is this year's change.
            told = [one.period for one in self.levels if one.measure == self.measure and one.period]
            return max(told) if len(set(told)) > 1 else self.period if self.period is not None else clause.year
        # 全年由24个增加到30个
        if clause.is_from and period in {None, clause.year}:
            return (clause.year or 0) - 1
        if period is not None:
            return period
        if whole is not None:
            return whole.period
        if clause.lead.lstrip()[:1] == "、" and self.levels:
            return self.levels[-1].period
        if self.period is None and aspect is Aspect.TARGET and clause.sentence.is_future and clause.year:
            return clause.year + 1
        return self.period if self.period is not None else clause.year

    def _keep(self, fact: Fact, is_base: bool) -> None:
        """Keep what a fact says for the clauses behind it."""
        self.last = fact
        if is_base:
            sides = {Aspect.TARGET: "target"} | dict.fromkeys(BUDGETED, "budget")
            self.against = sides.get(fact.aspect, "previous")
        if fact.aspect in _KEPT:
            self.against = fact.against or self.against
            self.measure = fact.measure or self.measure
            return
        self.levels = (*self.levels, fact)
        if not any(word in fact.measure for word in vocabulary().passing):
            if fact.measure not in vocabulary().ratios:
                self.unit = fact.unit
                self.measure = fact.measure
            self.aspect = fact.aspect
            self.scope = fact.scope if fact.scope is not Scope.PART else self.scope


def read_sentence(
    sentence: Sentence,
    year: int | None,
    subjects: Subjects,
    form: Form | None = None,
    aspect: Aspect = Aspect.UNSAID,
    before: Told | None = None,
) -> Told:
    """Return the sentence with its facts; one of a form's goals speaks of the form's project, and has an `aspect`.

    The figures of `before` may be what this one's are parts of.
    """
    dates = tuple(find_dates(sentence.text))
    quantities = find_quantities(sentence.text)[:_MOST_FIGURES]
    if not quantities:
        return Told(sentence, (), dates)
    owner = (
        form.project if form else next(filter(None, map(subjects.named, reversed(sentence.headings))), subjects.sole)
    )
    reader = _Reader(subjects, form, aspect, _heading_measure(sentence.headings, year), owner)
    told = before.facts if before else ()
    told = tuple(fact for fact in told if fact.period == year and _has_parts(fact))
    reader.levels = tuple(fact for fact in told if [one.unit for one in told].count(fact.unit) == 1)
    clauses = read_clauses(sentence, quantities, year)
    return Told(sentence, tuple(map(reader.read, clauses)), dates)


def _has_parts(fact: Fact) -> bool:
    """Return whether what a sentence behind calls 其中 can be parts of a fact: no change, no rest, no part itself."""
    is_passing = any(word in fact.words for word in vocabulary().passing)
    is_level = fact.aspect not in _KEPT and fact.scope is not Scope.PART
    return is_level and fact.whole is None and not is_passing and not COMPARES.search(fact.words)


def _heading_measure(headings: tuple[str, ...], year: int | None) -> str:
    """Return the known measure that the nearest heading names, "" where none does."""
    summed = {name for names in vocabulary().sums for name in names}
    found = (read_phrase(one, year).measure for one in reversed(headings))
    return next((measure for measure in found if measure in summed), "")


def _summed_up(names: list[str]) -> str:
    """Return the known measure that all the names of a list end in (行政编制、事业编制), else 合计."""
    phrase = read_phrase(shared_ending(names), None)
    return phrase.measure if phrase.is_known else "合计"
