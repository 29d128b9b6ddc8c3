"""What the user's own words of this turn allow the model to change.

A model reads documents, and documents can hold sentences that are written for it. That they are fenced and that the
model is told not to follow them is no proof: so whatever changes something is compared with what the user has just
written, by the rules that understand messages without a model. What stands in quotes, and the middle of a text pasted
into the message, isn't the user's own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.conversation.intents import Intent
from assistant.conversation.request import DraftRequest, ExportRequest, Request, ReviseRequest, TrainingRequest
from assistant.drafting.draft import SECTIONS, Draft
from assistant.drafting.revising.changing import Key
from assistant.drafting.revising.parsing import parse_request
from assistant.drafting.revising.request import VERSION_VERBS, Operation, Verb

# An intent that has this likelihood may be meant, beside the likeliest.
_POSSIBLE = 0.15
_ASKS = {
    Intent.DRAFT: re.compile(
        r"起草|草拟|撰写|拟[写定一个]|补写|续写|重写|(?<![怎么样])写(?![得法的作明清])|生成|初稿|草稿"
    ),
    Intent.EXPORT: re.compile(r"导出|下载|另存|保存|打印|word|docx|excel|xlsx|文档|文件给|发我", re.IGNORECASE),
    Intent.TRAIN: re.compile(r"考[考我]|练习|练[一练手]|出.{0,3}题|[一下]题|测[验试]|培训"),
    Intent.REVISE: re.compile(
        r"改|删|缩短|精简|压缩|合并|拆|调整|润色|具体|详细|正式|语气|换|移|顺序|补|加|增|多写|去掉|不要"
    ),
}
_INTENTS: dict[type, Intent] = {
    DraftRequest: Intent.DRAFT,
    ExportRequest: Intent.EXPORT,
    TrainingRequest: Intent.TRAIN,
}
_VERSION = re.compile(
    r"撤|回到|恢复|还原|回退|退回|改回|换回|取消|上一[版步个次]|前一版|第.{1,4}版|后悔|接受|同意|采纳|拒绝|不要这|重做"
)
_NOT = re.compile(
    r"(?:不要|别|不用|不必|无需|先不|暂不|不许|不能|勿)(?:再|先|去|急着)?(?=导出|下载|起草|写|生成|出题|考|改|删|动|撤|合并)[^，。；！？\n]*"
)
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|《[^》]*》|\"[^\"]*\"|【[^】]*】|<[^>]*>")
_DRAFTING = re.compile(r"起草|草拟|撰写|初稿")
_ALL = re.compile(r"全部|所有|都|整个|一并|全删")
_MORE = re.compile(r"(?:再|多|另|加|增|补|新)[^，。]{0,6}[条个项]")
_OWN = 150
# What makes an item longer, shorter or smoother harms nothing that the next version couldn't mend.
_GENTLE = {Verb.SHORTEN, Verb.LENGTHEN, Verb.LENGTH, Verb.TONE, Verb.REWORD, Verb.FREE}
# What brings the words that are to stand in the draft: they have to be the user's, unless the user leaves them open.
_WORDED = {
    *(Verb.REPLACE, Verb.TITLE, Verb.CAUSE, Verb.OWNER, Verb.DEADLINE, Verb.RESULT, Verb.WRITE, Verb.INSERT, Verb.ADD)
}
# Of how many items a change is made where the user doesn't say of which.
_SEVERAL = {Verb.MERGE: 3, Verb.SWAP: 2}


@dataclass(frozen=True, slots=True)
class Mandate:
    """What the user's `message` allows: kinds of requests, a change of the version in force, changes of items.

    `own` are the words of it that are the user's own.
    """

    message: str
    own: str
    intents: frozenset[Intent]
    versions: bool
    changes: tuple[Operation, ...]
    draft: Draft | None

    def allows(self, request: Request) -> bool:
        """Return whether what changes something by `request` is what the user asks for."""
        if not isinstance(request, ReviseRequest):
            return _INTENTS[type(request)] in self.intents
        wanted = _operations(request.text)
        if not wanted or any(operation.verb in VERSION_VERBS for operation in wanted):
            return self.versions
        return Intent.REVISE in self.intents and all(map(self._covers, wanted))

    def _covers(self, wanted: Operation) -> bool:
        places = _places(wanted, self.draft)
        if wanted.verb in _GENTLE:
            named = {place for change in self.changes for place in _places(change, self.draft)}
            return not named or (bool(places) and places <= named)
        if wanted.verb is Verb.ADD and _MORE.search(self.own):
            words = wanted.topics[0] if wanted.topics else wanted.text
            if words in self.own:
                return True
        return any(self._within(wanted, places, asked) for asked in self.changes if asked.verb is wanted.verb)

    def _within(self, wanted: Operation, places: frozenset[Key], asked: Operation) -> bool:
        """Return whether a change goes no further than the one asked for."""
        if wanted.verb in _WORDED and asked.text and wanted.text not in self.message:
            return False
        if named := _places(asked, self.draft):
            return bool(places) and places <= named
        if wanted.verb in {Verb.REPLACE, Verb.ADD} or _ALL.search(self.own):
            return True
        return 0 < len(places) <= _SEVERAL.get(wanted.verb, 1)


def mandate(message: str, ranking: Sequence[tuple[Intent, float]], draft: Draft | None) -> Mandate:
    """Return what `message` allows; `ranking` are the intents that it may have, with their likelihoods."""
    own = own_words(message)
    kept = _NOT.sub("", own)
    intents = {intent for intent, pattern in _ASKS.items() if pattern.search(kept)}
    if kept == own:
        intents |= {intent for place, (intent, odds) in enumerate(ranking) if odds >= _POSSIBLE or place == 0}
    if ranking and ranking[0][0] is Intent.REVISE and not _DRAFTING.search(kept):
        # 第二条写具体一点 is no wish for another draft.
        intents.discard(Intent.DRAFT)
    worded = (change for change in _operations(_ends(message)) if change.verb in _WORDED)
    changes = (*_operations(kept), *worded)
    return Mandate(message, kept, frozenset(intents), bool(_VERSION.search(kept)), changes, draft)


def _operations(message: str) -> tuple[Operation, ...]:
    request = parse_request(message)
    return request.operations if request else ()


def own_words(message: str) -> str:
    """Return the words of a message that are the user's own: its first and last line, without what is quoted."""
    return _QUOTED.sub("“”", _ends(message))


def _ends(message: str) -> str:
    lines = [line.strip() for line in message.strip().splitlines() if line.strip()]
    return "\n".join(line[:_OWN] for line in dict.fromkeys([*lines[:1], *lines[-1:]]))


def _places(operation: Operation, draft: Draft | None) -> frozenset[Key]:
    """Return the items that an operation names by number or as all of them; a bare number is that of either section."""
    found: set[Key] = set()
    for target in operation.targets if draft else ():
        for section in SECTIONS if target.section is None else (target.section,):
            count = len(draft.items(section)) if draft else 0
            spans = ((1, count),) if not target.spans and (target.is_every or not target.names_items) else target.spans
            for first, last in spans:
                one, other = (number if number > 0 else count + 1 + number for number in (first, last))
                found |= {(section, number) for number in range(one, other + 1) if number <= count}
    return frozenset(found)
