from dataclasses import replace

from knowledge.store.stored import StoredDocument, succeed


def policy(identity: str, number: str = "", title: str = "《绩效办法》", **known: object) -> StoredDocument:
    base = StoredDocument(
        identity, "a.md", "", title, "policy", 2020, "", number, (title.strip("《》"),), False, 1, 9, ""
    )
    return replace(base, **known)  # type: ignore[arg-type]


def changed(new: StoredDocument, *others: StoredDocument) -> dict[str, tuple[str, str, str]]:
    return {each.id: (each.validity, each.lapsed, each.successor) for each in succeed([new], others)}


OLD = policy("old", "澄财〔2011〕9号", "《绩效暂行办法》（澄财〔2011〕9号）")
NEW = policy(
    "new", "澄财〔2020〕3号", "《绩效办法》（澄财〔2020〕3号）", effective="2020-03-01", repeals=("澄财〔2011〕9号",)
)


def test_repealed_policy_names_what_took_its_place():
    repealed = {"old": ("已废止", "2020-03-01", NEW.title)}
    assert changed(NEW, OLD) == repealed
    assert changed(OLD, NEW) == repealed


def test_what_a_person_has_set_stays():
    assert changed(NEW, replace(OLD, validity="现行有效", corrected=("validity",))) == {}


def test_repeal_to_come_sets_the_day_alone():
    later = replace(NEW, effective="2999-01-01")
    assert changed(later, OLD) == {"old": ("", "2999-01-01", NEW.title)}


def test_older_text_of_a_statute_is_amended():
    older, newer = policy("a", issued="2014-08-31"), policy("b", issued="2018-12-29")
    assert changed(newer, older) == {"a": ("已修改", "", "2018年12月29日的文本")}
    assert changed(policy("c", "澄财〔2021〕1号", issued="2021-01-01"), older) == {}


def test_reports_are_left_alone():
    assert changed(NEW, replace(OLD, kind="report")) == {}
