import pytest

from assistant.conversation.events import FileWanted, TextPiece
from assistant.conversation.turns import Workspace, reply
from assistant.drafting.history import History
from assistant.export.options import FINAL, WORKING_COPY, Changes, Options, Sources, Target, read_wishes
from tests.test_turns import REVIEW, draft_of

AUTHOR, OWN = Target.AUTHOR, Target.OWN
TRACKED, CLEAN = Changes.TRACKED, Changes.CLEAN


@pytest.mark.parametrize(
    ("message", "options"),
    [
        ("导出Word", WORKING_COPY),
        ("给我定稿", FINAL),
        ("导出定稿，不带来源", FINAL),
        ("导出定稿，脚注注明出处", Options(OWN, CLEAN, Sources.FOOTNOTES, is_final=True)),
        ("写进原报告，用修订", Options(AUTHOR, TRACKED, Sources.LIST)),
        ("用修订模式导出，来源放旁注", Options(AUTHOR, TRACKED, Sources.COMMENTS)),
        ("放回原来的文件里，不要修订痕迹", Options(AUTHOR, CLEAN, Sources.LIST)),
        ("写入原报告的干净文本，带脚注，最终稿", Options(AUTHOR, CLEAN, Sources.FOOTNOTES, is_final=True)),
        ("加到原文里，保留原有文字", Options(AUTHOR, TRACKED, Sources.LIST, keeps_old=True)),
        ("另存成一个新文件，不要出处", Options(OWN, TRACKED, Sources.NONE)),
        ("导出草稿的Word文件，写进原报告、用修订、带脚注", Options(AUTHOR, TRACKED, Sources.FOOTNOTES)),
        ("导出Word，写到新文档里", WORKING_COPY),
    ],
)
def test_what_is_said_of_the_file_is_understood(message: str, options: Options) -> None:
    assert read_wishes(message) == options


def test_export_takes_up_what_is_said_of_the_file():
    with_draft = Workspace(review=REVIEW, history=History().add(draft_of("一"), "起草"))
    events = list(reply("导出Word定稿，写进原报告，来源用脚注", with_draft))
    options = Options(Target.AUTHOR, Changes.CLEAN, Sources.FOOTNOTES, is_final=True)
    assert FileWanted("draft", options) in events
    told = "".join(event.text for event in events if isinstance(event, TextPiece))
    assert "定稿，写进原报告（干净文本），来源脚注" in told
