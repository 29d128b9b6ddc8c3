import pytest

from knowledge.errors import UserError
from knowledge.parsing import parse
from knowledge.parsing.encoding import why_unreadable
from tests.documents import docx, paragraph_xml

_TEXT = "本单位按照预算绩效管理要求开展自评，全年预算执行率为95.2%，各项指标完成情况良好。" * 4
_TRADITIONAL = "預算績效管理暫行辦法規定，各部門應當按照規定編制預算績效目標，並對績效目標實現程度進行監控。" * 3


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (_TEXT, ""),
        (_TRADITIONAL, ""),
        ("指标值≥95%，满意度①②", ""),
        ("12,345.67　95%　" * 200, ""),
        ("Project budget", ""),
        ("", ""),
        (_TEXT.encode().decode("gb18030", "ignore"), "编码不对"),
        (_TEXT.encode().decode("cp1252", "ignore"), "编码不对"),
        (_TEXT.encode().decode("latin-1"), "乱码"),
        (_TEXT.encode("gb18030").decode("cp1252", "ignore"), "编码不对"),
        (_TRADITIONAL.encode("big5").decode("gb18030", "ignore"), "乱码"),
        ("锟斤拷" * 20 + "预算", "锟斤拷"),
        ("\ue001\ue002\ue003预算绩效", "没有意义"),
        ("(cid:12)(cid:7)" * 30 + "预算", "没有意义"),
        ("Lorem ipsum dolor sit amet " * 40, "几乎没有汉字"),
    ],
)
def test_garbled_text_is_told_from_text(text: str, words: str) -> None:
    found = why_unreadable(text)
    assert words in found
    assert bool(found) == bool(words)


def test_garbled_file_is_refused() -> None:
    data = docx(paragraph_xml(_TEXT.encode().decode("gb18030", "ignore")))
    with pytest.raises(UserError, match=r"《乱码\.docx》：读出来是乱码"):
        parse(data, "乱码.docx")
