"""An OpenAI-compatible chat server that behaves as it is told, run as a process of its own: python -m … SCRIPT.

It prints the number of its port when it is ready.

SCRIPT is a JSON file, a list of steps, one a request, the last repeated: {"do": …, "text": …} with do one of stream
(the text in small pieces), break (the text, then the connection is cut), stall (the text, then silence), busy (429),
error (500), garbage (bytes that are no event stream), empty (a stream without text). The requests' bodies are appended
to a file beside it, a line each.
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

_PIECE = 7


class Handler(BaseHTTPRequestHandler):
    """Answers /v1/chat/completions with the next step of the script."""

    protocol_version = "HTTP/1.1"
    script = Path()
    lock = threading.Lock()
    served = 0
    quiet = threading.Event()

    def do_POST(self) -> None:
        """Play the next step."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        steps: list[dict[str, Any]] = json.loads(self.script.read_text("utf-8"))
        with Handler.lock:
            step = steps[min(Handler.served, len(steps) - 1)]
            Handler.served += 1
            with self.script.with_suffix(".requests").open("ab") as log:
                log.write(body.replace(b"\n", b" ") + b"\n")
        getattr(self, f"_{step['do']}")(step.get("text", ""))

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""

    def _stream(self, text: str) -> None:
        self._begin()
        self._pieces(text)
        self._event("[DONE]")
        self._chunk(b"")

    def _break(self, text: str) -> None:
        self._begin()
        self._pieces(text)
        self.wfile.write(b"5\r\ndat")
        self.wfile.flush()
        self.close_connection = True

    def _stall(self, text: str) -> None:
        self._begin()
        self._pieces(text)
        # Longer than any timeout of the tests; the process is ended with them.
        Handler.quiet.wait(60)
        self.close_connection = True

    def _busy(self, _text: str) -> None:
        self._refuse(429, "rate limit")

    def _error(self, _text: str) -> None:
        self._refuse(500, "internal error")

    def _garbage(self, _text: str) -> None:
        self._begin()
        self._chunk(b'data: {"choices": [nonsense\n\n')
        self._chunk(b"")

    def _empty(self, _text: str) -> None:
        self._stream("")

    def _begin(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def _pieces(self, text: str) -> None:
        for start in range(0, len(text), _PIECE):
            delta = {"role": "assistant", "content": text[start : start + _PIECE]}
            choice = {"index": 0, "delta": delta, "finish_reason": None}
            event = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
            self._event(json.dumps(event, ensure_ascii=False))

    def _event(self, data: str) -> None:
        self._chunk(f"data: {data}\n\n".encode())

    def _chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _refuse(self, status: int, message: str) -> None:
        data = json.dumps({"error": {"message": message, "type": "server"}}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main() -> None:
    """Serve on a free port and print its number."""
    Handler.script = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
