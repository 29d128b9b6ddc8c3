"""Which servers do what is otherwise done in this process, in its data folder."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Servers:
    """The addresses of a PostgreSQL database, a Chroma server and a server that embeds; "" for what is done here."""

    database: str = field(default="", repr=False)
    chroma: str = ""
    embedding: str = ""
    embedding_key: str = field(default="", repr=False)


LOCAL = Servers()
