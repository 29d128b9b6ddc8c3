"""No pattern that looks at foreign text may backtrack without bound: files hold megabytes of digits, brackets, dots."""

import ast
import importlib
import pkgutil
import re
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import assistant
import knowledge

# In this many seconds of a processor every pattern has looked through every text, many times over if it is linear.
_HARD_LIMIT = 240
_LONG, _SHORT = 8_000, 2_000
_SLOW = 0.01
"""A linear pattern looks through a short text in far less seconds; what takes longer has to face a long one."""
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
            start = time.process_time()
            _look_through(look, pattern, piece * (_SHORT // len(piece)) + end)
            if time.process_time() - start > _SLOW:
                _look_through(look, pattern, piece * (_LONG // len(piece)) + end)
    print(len(patterns))


def _look_through(look: str, pattern: re.Pattern[Any], text: str) -> None:
    told: Any = text.encode() if isinstance(pattern.pattern, bytes) else text
    if look in _ANCHORED:
        getattr(pattern, look)(told)
        return
    for match in pattern.finditer(told):
        if match.end() > len(told) // 2:
            break


def compiled() -> Iterator[tuple[tuple[str, re.Pattern[Any]], str]]:
    """Yield the patterns of modules, those kept in tables as well, and those written where they are used."""
    for package in (knowledge, assistant):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            yield from ((one, f"{path.name}:{line}") for one, line in _written_in(path))
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__") or module.name.startswith(_NOT_IMPORTED):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                yield from ((("search", one), f"{module.name}.{name}") for one in _patterns(value))


def _written_in(path: Path) -> Iterator[tuple[tuple[str, re.Pattern[Any]], int]]:
    """Yield the patterns that are written out in a module, how they look, and their lines."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), how), [ast.Constant(str() | bytes() as pattern), *_]):
                if how in _SEARCHING | _ANCHORED:
                    yield (how, re.compile(pattern)), node.lineno


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
