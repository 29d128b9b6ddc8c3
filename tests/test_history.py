import pytest

from assistant.drafting.draft import Draft, Grounding
from assistant.drafting.history import History


def draft() -> Draft:
    return Draft((), (), (), Grounding(0, ()))


def test_first_version_is_in_force_and_accepted():
    history = History().add(draft(), "起草")
    assert history.place == 0
    assert history.version.accepted
    assert history.before is None


def test_change_is_a_proposal_until_it_is_accepted():
    history = History().add(draft(), "起草").add(draft(), "第二条写具体一点")
    assert not history.version.accepted
    assert history.before is history.versions[0]
    assert history.accept().version.accepted


def test_further_change_accepts_what_it_builds_on():
    history = History().add(draft(), "起草").add(draft(), "一").add(draft(), "二")
    assert [version.accepted for version in history.versions] == [True, True, False]


def test_taking_back_keeps_every_version():
    history = History().add(draft(), "起草").add(draft(), "一").back()
    assert history.place == 0
    assert len(history.versions) == 2
    assert history.back().version is None
    assert History().back() == History()


def test_change_made_after_going_back_follows_the_version_it_was_made_from():
    history = History().add(draft(), "起草").add(draft(), "一").go_to(0).add(draft(), "二")
    assert history.place == 2
    assert history.version.parent == 0
    assert history.back().place == 0


def test_only_versions_that_exist_can_be_gone_to():
    with pytest.raises(IndexError):
        History().add(draft(), "起草").go_to(1)


def test_confirmation_belongs_to_one_version():
    history = History().add(draft(), "起草").confirm("王芳").add(draft(), "一")
    assert history.versions[0].confirmation.name == "王芳"
    assert history.version.confirmation is None


def test_what_was_taken_back_can_be_brought_back():
    history = History().add(draft(), "起草").add(draft(), "一").add(draft(), "二").back().back()
    assert history.forward().place == 1
    assert history.forward().forward().place == 2
    assert history.forward().forward().forward().place == 2


def test_first_version_taken_back_can_be_brought_back():
    assert History().add(draft(), "起草").back().forward().place == 0


def test_latest_of_several_branches_is_brought_back():
    history = History().add(draft(), "起草").add(draft(), "一").back().add(draft(), "二").back()
    assert history.forward().place == 2
