"""Which servers keep what otherwise lies in the data folder."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Servers:
    """The address of a PostgreSQL database and of a Chroma server, "" where there is none.

    Without a database there is a SQLite file, without Chroma's server a folder; both are of one machine.
    """

    database: str = field(default="", repr=False)
    chroma: str = ""


LOCAL = Servers()
