"""The queue for heavy work: fair between people, told of while one waits, left when one goes."""

from threading import Event, Thread

import pytest

from assistant.turnstile import Turnstile


class Works:
    """Works of several people in threads of their own, each ended when the test says so."""

    def __init__(self, queue: Turnstile) -> None:
        self.queue, self.begun, self.threads = queue, [], []

    def ask(self, person: str, name: str) -> Event:
        told, end = Event(), Event()

        def work() -> None:
            with self.queue.turn(person, "review", lambda _ahead: told.set()):
                self.begun.append(name)
                told.set()
                end.wait(30)

        thread = Thread(target=work)
        self.threads.append(thread)
        thread.start()
        assert told.wait(30)
        return end


def test_whoever_has_least_under_way_comes_first():
    works = Works(Turnstile(1))
    ends = [works.ask("张三", "一"), works.ask("张三", "二"), works.ask("张三", "三"), works.ask("李四", "四")]
    for end in ends:
        end.set()
    for thread in works.threads:
        thread.join(30)
    assert works.begun == ["一", "四", "二", "三"]


def test_who_waits_hears_how_many_are_before_and_may_go():
    queue = Turnstile(1)
    end = Works(queue).ask("张三", "一")

    def go(ahead: int) -> None:
        assert ahead == 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), queue.turn("李四", "review", go):
        pass
    assert queue.waiting == 0
    end.set()


def test_a_work_within_another_needs_no_place_of_its_own():
    seen = []
    queue = Turnstile(1, lambda work, *_: seen.append(work))
    with queue.turn("张三", "answer"), queue.turn("张三", "review"):
        pass
    assert seen == ["answer"]
