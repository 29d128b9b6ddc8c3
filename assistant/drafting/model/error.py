"""What can go wrong with a chat model, as one error with a reason that a user can be told.

Clients wrap each other's exceptions and have been seen to raise some that aren't their own, so what happened is read
from the whole chain of causes, never from one type.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_UNREACHED = {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror"}
_BUSY = {408, 409, 425, 429}
_REASONS = {
    429: "模型服务正忙，暂不接受请求",
    **dict.fromkeys((401, 403), "模型服务拒绝了密钥"),
    404: "模型服务没有这个地址或模型（404）",
}
# A server that can't call tools says so in many ways, and with many a status.
_REFUSES = {400, 404, 405, 415, 422, 500, 501}
_ABOUT_TOOLS = re.compile(r"tools?\b|function.?call|jinja|工具", re.IGNORECASE)


@dataclass(eq=False)
class ModelError(Exception):
    """The model gave no answer, or only the beginning of one; `reason`, in Chinese, says why.

    `passing` tells that another attempt may succeed, after `wait` seconds where the server said so. `no_tools` tells
    that the server doesn't take tools, `is_silence` that it has nothing to say.
    """

    reason: str
    passing: bool = False
    wait: float | None = None
    no_tools: bool = False
    is_silence: bool = False

    def __str__(self) -> str:
        return self.reason


class UnusableError(ModelError):
    """What the model wrote is of no use; what it is asked next may fare better."""


def nothing_said() -> ModelError:
    """Return the error of an answer without words and without calls of tools."""
    return ModelError("模型没有返回内容", is_silence=True)


def model_error(error: Exception) -> ModelError:
    """Return what a client's exception amounts to."""
    if isinstance(error, ModelError):
        return error
    chain = list(_causes(error))
    status = next((code for cause in chain if isinstance(code := getattr(cause, "status_code", None), int)), 0)
    if isinstance(error, NotImplementedError) or (
        status in _REFUSES and any(_ABOUT_TOOLS.search(str(cause)) for cause in chain)
    ):
        return ModelError("模型服务不支持调用工具", no_tools=True)
    if status:
        reason = _REASONS.get(status, f"模型服务返回错误（{status}）")
        return ModelError(reason, status in _BUSY or status >= 500, _retry_after(chain))
    names = {type(cause).__name__ for cause in chain}
    if _UNREACHED & names:
        return ModelError("连接不上模型服务", passing="ConnectTimeout" not in names)
    if any("Timeout" in name for name in names):
        return ModelError("模型服务没有按时回应")
    if "No generation chunks" in str(error):
        return nothing_said()
    return ModelError("模型服务的回答中断", passing=True)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an exception and what it was raised from: each client wraps the one below it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _retry_after(chain: list[BaseException]) -> float | None:
    """Return the seconds that the server asks to be left alone, None where it doesn't say a number."""
    for cause in chain:
        headers = getattr(getattr(cause, "response", None), "headers", None)
        if isinstance(headers, Mapping) and (value := headers.get("retry-after")):
            try:
                seconds = float(value)
            except ValueError:
                return None
            return seconds if math.isfinite(seconds) and seconds >= 0 else None
    return None
