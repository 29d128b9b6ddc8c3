"""An OpenID Connect provider that signs in whoever is next: python -m … AHEAD SUBJECT NAME [SUBJECT NAME]…

Its clock is so many seconds ahead. It prints the number of its port when it is ready.
"""

import json
import secrets
import sys
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs, urlencode, urlparse

from joserfc import jwt
from joserfc.jwk import RSAKey

_KEY = RSAKey.generate_key(2048, {"kid": "key", "use": "sig", "alg": "RS256"})


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of a sign-in by authorization code."""

    people: ClassVar[Iterator[tuple[str, str]]] = iter(())
    granted: ClassVar[dict[str, dict[str, str]]] = {}
    ahead: ClassVar[int] = 0

    def do_GET(self) -> None:
        """Describe the provider, give out its key, or send the next person back to the program."""
        address, query = urlparse(self.path), dict(parse_qs(urlparse(self.path).query))
        issuer = f"http://127.0.0.1:{self.server.server_port}"  # type: ignore[attr-defined]
        if address.path == "/jwks":
            self._answer({"keys": [_KEY.as_dict(private=False)]})
        elif address.path == "/authorize":
            code = secrets.token_hex(8)
            subject, name = next(Handler.people)
            claims = {"iss": issuer, "sub": subject, "name": name, "aud": query["client_id"][0]}
            Handler.granted[code] = claims | {"nonce": query["nonce"][0]}
            back = urlencode({"code": code, "state": query["state"][0]})
            self.send_response(302)
            self.send_header("Location", f"{query['redirect_uri'][0]}?{back}")
            self.end_headers()
        else:
            self._answer(
                {
                    "issuer": issuer,
                    "authorization_endpoint": f"{issuer}/authorize",
                    "token_endpoint": f"{issuer}/token",
                    "jwks_uri": f"{issuer}/jwks",
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                }
            )

    def do_POST(self) -> None:
        """Give the person's token for the code."""
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        issued = int(time.time()) + self.ahead
        claims = Handler.granted.pop(form["code"][0]) | {"iat": issued, "exp": issued + 3600}
        token = jwt.encode({"alg": "RS256", "kid": "key"}, claims, _KEY)
        self._answer({"access_token": "none", "token_type": "Bearer", "expires_in": 3600, "id_token": token})

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time of its own clock."""
        return super().date_time_string((timestamp or time.time()) + self.ahead)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""

    def _answer(self, content: object) -> None:
        data = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main(arguments: list[str]) -> None:
    """Serve until the process is ended."""
    Handler.ahead = int(arguments[0])
    Handler.people = iter(list(zip(arguments[1::2], arguments[2::2], strict=True)))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_port, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1:])
