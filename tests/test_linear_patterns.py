"""No pattern that looks at foreign text may backtrack without bound: files hold megabytes of digits, brackets, dots."""

import ast
import importlib
import pkgutil
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import assistant
import knowledge

# In this many seconds of a processor every pattern has looked through every text, many times over if it is linear.
_HARD_LIMIT = 240
_LONG, _SHORT = 8_000, 2_000
_SLOW = 0.01
"""A linear pattern looks through a short text in far less seconds; what takes longer has to face a long one."""
_NOTHING, _MORE = 0.5, 10
"""Four times the text takes four times as long, and sixteen times where each place is the start of a new search."""
# Pages and migrations run when they are imported; of them what is written out is found.
_NOT_IMPORTED = ("assistant.ui", "assistant.cli", "knowledge.store.migrations.env")
_SEARCHING = {"compile", "search", "sub", "findall", "finditer", "split"}
_ANCHORED = {"match", "fullmatch"}
_WORDS = (
    "1 1, 1. 12.5 1年 2024年 1月1日 一 十百 （ ( )（ [ 《 》 《》 “ ” "
    "。 . … 、 ， ； ： - — × x _ % 万 1万元 ≥ 其中 的 "
    "完成 占 较上年 第一条 A1 一是 （一） 1、 <b> | # * 原因 为1 1%， 合计1 "
    "<!----> <!-- --> <meta <?xml http:// I S P v N T x _ , "
)
_FILLINGS = "完成", "1"
"""What may be put into a pattern: somebody's words, a figure."""
_PIECES = (" ", "\n", "\t", *_WORDS.split())


def test_every_pattern_is_linear_on_hostile_texts() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from tests.test_linear_patterns import search_all; search_all()"],
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.split()[-1]) > len(_PIECES)


def search_all() -> None:
    """Let every compiled pattern look through every hostile text, telling which one it is at."""
    resource.setrlimit(resource.RLIMIT_CPU, (_HARD_LIMIT, _HARD_LIMIT))
    texts = [(piece, "") for piece in _PIECES] + [(piece, end) for piece in _PIECES[:20] for end in ("x", "。", "元")]
    patterns = dict(compiled())
    for (look, pattern), name in patterns.items():
        print(name, pattern.pattern[:200], file=sys.stderr, flush=True)
        for piece, end in texts:
            took = _look_through(look, pattern, piece * (_SHORT // len(piece)) + end)
            if took > _SLOW:
                assert _look_through(look, pattern, piece * (_LONG // len(piece)) + end) < max(_NOTHING, took * _MORE)
    print(len(patterns))


def _look_through(look: str, pattern: re.Pattern[Any], text: str) -> float:
    """Return how many seconds of a processor that takes."""
    told: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    start = time.process_time()
    if look in _ANCHORED:
        getattr(pattern, look)(told)
    else:
        any(match.end() > len(told) // 2 for match in pattern.finditer(told))
    return time.process_time() - start


def compiled() -> Iterator[tuple[tuple[str, re.Pattern[Any]], str]]:
    """Yield the patterns of modules, those kept in tables as well, and those written where they are used."""
    for package in (knowledge, assistant):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            known: dict[str, Any] = {}
            if not module.name.endswith("__main__") and not module.name.startswith(_NOT_IMPORTED):
                known = vars(importlib.import_module(module.name))
            for name, value in known.items():
                yield from ((("search", one), f"{module.name}.{name}") for one in _patterns(value))
            found = module.module_finder.find_spec(module.name, None)  # type: ignore[call-arg]
            path = Path(str(found and found.origin))
            yield from ((one, f"{path.name}:{line}") for one, line in _written_in(path, known))


def _written_in(path: Path, known: Mapping[str, Any]) -> Iterator[tuple[tuple[str, re.Pattern[Any]], int]]:
    """Yield the patterns that a module writes out or puts together of what it knows, how they look, and their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), how), [pattern, *_]) if how in _SEARCHING | _ANCHORED:
                for filling in _FILLINGS:
                    with suppress(NameError, re.error):
                        yield (how, re.compile(_put_together(pattern, known, filling))), node.lineno


def _put_together(pattern: ast.expr, known: Mapping[str, Any], filling: str) -> Any:
    """Return the text of a pattern, with `filling` for what is known only while the program is at work."""
    if not isinstance(pattern, ast.JoinedStr):
        return eval(ast.unparse(pattern), dict(known))
    parts = []
    for part in pattern.values:
        try:
            parts.append(str(eval(ast.unparse(ast.JoinedStr([part])), dict(known))))
        except NameError:
            parts.append(filling)
    return "".join(parts)


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    match value:
        case re.Pattern():
            yield value
        case dict():
            for one in (*value.keys(), *value.values()):
                yield from _patterns(one)
        case list() | tuple() | set() | frozenset():
            for one in value:
                yield from _patterns(one)
