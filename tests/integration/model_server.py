"""An OpenAI-compatible chat server that behaves as it is told, run as a process of its own: python -m … SCRIPT.

It prints the number of its port when it is ready, and later a line whenever a stream that never ends is over: closed
where the client has gone away, waited where it hasn't.

SCRIPT is a JSON file: {"run": N, "steps": […]}, a step a request, the last repeated; another N starts anew. A step is
an object whose `do` is one of

- stream: `text` in small pieces, then `calls` of tools ([{"name", "arguments"}], arguments as text), `pause` seconds
  between the pieces; {prompt} stands for the beginning of its instructions, {key} for the key it is called with
- break, reset, stall, garbage: `text`, then the stream is cut in a chunk, the connection is reset, silence, a chunk
  that is no JSON
- endless: `text` again and again until the client goes away
- silent: not even the head of an answer
- refuse: the error `status` with `message`, and a Retry-After of `after` seconds where it is given

With `no_tools` in a step, a request that offers tools is refused (400) before that step is taken. The requests' bodies
are appended to SCRIPT.requests, a line each.
"""

import contextlib
import json
import select
import socket
import struct
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_PIECE = 7
_SILENCE = 60.0
"""Longer than any time-out of the tests; the process is ended with them."""


class Handler(BaseHTTPRequestHandler):
    """Answers /v1/chat/completions with the next step of the script."""

    protocol_version = "HTTP/1.1"
    script = Path()
    lock = threading.Lock()
    run, served = 0, 0

    def do_POST(self) -> None:
        """Play the next step."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.told = str(json.loads(body)["messages"][0]["content"])
        script: dict[str, Any] = json.loads(self.script.read_text("utf-8"))
        steps: list[dict[str, Any]] = script["steps"]
        with Handler.lock:
            if script["run"] != Handler.run:
                Handler.run, Handler.served = script["run"], 0
            step = steps[min(Handler.served, len(steps) - 1)]
            with self.script.with_suffix(".requests").open("ab") as log:
                log.write(body.replace(b"\n", b" ") + b"\n")
            if step.get("no_tools") and "tools" in json.loads(body):
                step = {"do": "refuse", "status": 400, "message": "this model does not support tools"}
            else:
                Handler.served += 1
        with contextlib.suppress(OSError):
            getattr(self, f"_{step['do']}")(step)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""

    def _stream(self, step: dict[str, Any]) -> None:
        self._begin(step)
        for number, call in enumerate(step.get("calls", [])):
            name, arguments = call["name"], call["arguments"]
            head = {"index": number, "id": f"call-{number}", "type": "function"}
            self._delta({"tool_calls": [{**head, "function": {"name": name, "arguments": ""}}]})
            for start in range(0, len(arguments), _PIECE):
                piece = {"arguments": arguments[start : start + _PIECE]}
                self._delta({"tool_calls": [{"index": number, "function": piece}]})
        self._event("[DONE]")
        self._chunk(b"")

    def _break(self, step: dict[str, Any]) -> None:
        self._begin(step)
        self.wfile.write(b"5\r\ndat")
        self.wfile.flush()
        self.close_connection = True

    def _reset(self, step: dict[str, Any]) -> None:
        if step.get("text"):
            self._begin(step)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def _stall(self, step: dict[str, Any]) -> None:
        try:
            self._begin(step)
        except OSError:
            self._end("closed")
        else:
            self._wait()

    def _silent(self, _step: dict[str, Any]) -> None:
        self._wait()

    def _garbage(self, step: dict[str, Any]) -> None:
        self._begin(step)
        self._chunk(b'data: {"choices": [nonsense\n\n')
        self._chunk(b"")

    def _endless(self, step: dict[str, Any]) -> None:
        self._begin(step)
        try:
            while True:
                self._delta({"role": "assistant", "content": step["text"]})
        except OSError:
            self._end("closed")

    def _refuse(self, step: dict[str, Any]) -> None:
        data = json.dumps({"error": {"message": step.get("message", "refused"), "type": "server"}}).encode()
        self.send_response(step["status"])
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        if "after" in step:
            self.send_header("Retry-After", str(step["after"]))
        self.end_headers()
        self.wfile.write(data)

    def _begin(self, step: dict[str, Any]) -> None:
        """Send the head of the answer and the step's text."""
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text = step.get("text", "").replace("{prompt}", self.told[:60])
        text = text.replace("{key}", (self.headers["Authorization"] or "").removeprefix("Bearer "))
        for start in range(0, len(text), _PIECE):
            self._delta({"role": "assistant", "content": text[start : start + _PIECE]})
            time.sleep(step.get("pause", 0))

    def _wait(self) -> None:
        """Wait for the client to go away."""
        readable, _, _ = select.select([self.connection], [], [], _SILENCE)
        try:
            is_there = not readable or bool(self.connection.recv(1))
        except OSError:
            # A client that goes away with something unread resets the connection.
            is_there = False
        self._end("waited" if is_there else "closed")

    def _end(self, how: str) -> None:
        print(how, flush=True)
        self.close_connection = True

    def _delta(self, delta: dict[str, Any]) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": None}
        event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self._event(json.dumps(event, ensure_ascii=False))

    def _event(self, data: str) -> None:
        self._chunk(f"data: {data}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def finish(self) -> None:
        """Close the connection, which a reset may have closed before."""
        with contextlib.suppress(OSError, ValueError):
            super().finish()


def main() -> None:
    """Serve on a free port and print its number."""
    Handler.script = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
