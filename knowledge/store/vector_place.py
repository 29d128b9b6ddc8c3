"""Where a base has its vectors, and that everybody who uses it looks for them there.

Beside a SQLite file they lie in a folder. A database on a server can be used from several machines, whose folders
don't know of each other: so it keeps the number of the one folder that is right, or that it is Chroma's server.
"""

from pathlib import Path
from secrets import randbits

from filelock import FileLock

from knowledge.errors import UserError
from knowledge.store.catalogue import Catalogue
from knowledge.store.servers import Servers
from knowledge.store.vectors import Vectors, checked_address

_SERVER, _BESIDE = 0, 1


def open_vectors(data: Path, embedder: str, servers: Servers, catalogue: Catalogue) -> Vectors:
    """Return the vectors of the base that `catalogue` holds; raise UserError where they are somewhere else."""
    if servers.chroma:
        base = f"{catalogue.number('identity', randbits(31)):08x}"
        vectors, place = Vectors(data / "chroma", embedder, checked_address(servers.chroma), base), _SERVER
    elif servers.database:
        vectors, place = Vectors(data / "chroma-postgresql", embedder), _number_of(data)
    else:
        vectors, place = Vectors(data / "chroma", embedder), _BESIDE
    known = catalogue.number("vectors", place)
    if known != place:
        if servers.database and place != _SERVER:
            where = " Chroma 服务上" if known == _SERVER else "另一台机器（或另一个数据文件夹）里"
            raise UserError(
                f"这个资料库的向量在{where}，这里看不到。请设 CHROMA_URL，几台机器设成同一个 Chroma 服务；"
                "服务上还没有的向量会从数据库自动补上。"
            )
        # As after a writer that was killed: whoever opens the base sees that no vector is missing.
        catalogue.note_writing(is_over=False)
        catalogue.set_number("vectors", place)
    return vectors


def _number_of(data: Path) -> int:
    """Return the number that tells this data folder from those of other machines."""
    path = data / "vectors.id"
    with FileLock(data / "vectors.lock"):
        if not path.exists():
            path.write_text(str(2 + randbits(30)), encoding="ascii")
        return int(path.read_text(encoding="ascii"))
