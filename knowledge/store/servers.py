"""Where an office keeps what isn't in the data folder. Settings name it, so nothing heavy is loaded here."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Servers:
    """The addresses of a PostgreSQL database, a Chroma server and a server that embeds; "" for what is done here."""

    database: str = field(default="", repr=False)
    chroma: str = ""
    embedding: str = ""
    embedding_key: str = field(default="", repr=False)


LOCAL = Servers()
