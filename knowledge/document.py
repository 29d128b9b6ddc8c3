"""A file as it was read, whatever its format: paragraphs and tables in their order, each with its place.

A table is the grid its author saw: a merged cell stands once, at its first row and column, with its spans. A flattened
text has no grid; there a cell's column is its position in its row, and spans are 1.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import count

from knowledge.running_text import one_line


@dataclass(frozen=True, slots=True)
class Location:
    """One place in a source file; every number counts from 0, except `page`, which counts from 1 as people do."""

    block: int
    table: int | None = None
    row: int | None = None
    column: int | None = None
    page: int | None = None

    @property
    def label(self) -> str:
        """Return the place in words a reader can follow, counting from 1."""
        page = f"第{self.page}页" if self.page is not None else ""
        if self.table is None:
            return f"{page}第{self.block + 1}段"
        row = f"第{self.row + 1}行" if self.row is not None else ""
        column = f"第{self.column + 1}列" if self.column is not None else ""
        return f"{page}表{self.table + 1}{row}{column}"

    def as_dict(self) -> dict[str, int | str | None]:
        """Return the place as JSON has it: the numbers as they are, and the words."""
        return {**asdict(self), "label": self.label}


# The level of a short line in bold letters, which heads something where no style or number does.
BOLD = 9


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `level` is its heading level (1 is the highest), None for body text."""

    text: str
    location: Location
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell at its first grid place, with its spans in rows and columns."""

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1


@dataclass(frozen=True)
class Table:
    """Rows of cells, a merged one once; `origins` are the places of cells that stand elsewhere in the file."""

    rows: tuple[tuple[Cell, ...], ...]
    location: Location
    origins: Mapping[tuple[int, int], Location] = field(default_factory=dict, hash=False)

    def place(self, cell: Cell) -> Location:
        """Return the location of `cell`, one of this table's."""
        if self.origins:
            return self.origins[cell.row, cell.column]
        return Location(self.location.block, self.location.table, cell.row, cell.column, self.location.page)

    def row_place(self, row: int) -> Location:
        """Return the location of a row."""
        if self.origins:
            return self.place(self.rows[row][0])
        return Location(self.location.block, self.location.table, row, page=self.location.page)

    def row_text(self, row: int) -> str:
        """Return the texts of a row, joined for reading and quoting."""
        return " | ".join(text for cell in self.rows[row] if (text := one_line(cell.text)))


Block = Paragraph | Table


@dataclass(frozen=True)
class Section:
    """A heading and what stands up to the next; `role` is what outlines call it where its own words tell."""

    number: str
    title: str
    level: int
    location: Location
    blocks: tuple[Block, ...]
    role: str = ""

    @property
    def name(self) -> str:
        """Return the words by which an outline knows the section."""
        return self.role or self.title

    @property
    def heading(self) -> str:
        """Return number and title as they stand in the text."""
        return f"{self.number}{self.title}"

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield the running text, without tables."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def text(self) -> str:
        """Return the running text, a line a paragraph."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(frozen=True)
class Document:
    """A file's content in reading order, what could not be read (`notes`), and what Markdown says of itself."""

    name: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> Iterator[Paragraph]:
        """Yield every paragraph outside tables."""
        return (block for block in self.blocks if isinstance(block, Paragraph))

    @property
    def tables(self) -> Iterator[Table]:
        """Yield every table."""
        return (block for block in self.blocks if isinstance(block, Table))

    def table_at(self, location: Location) -> Table | None:
        """Return the table that a place lies in, None where it lies in none, or beyond what there is of the file."""
        return next((one for one in self.blocks[location.block :][:1] if isinstance(one, Table)), None)


NOWHERE = Location(0)
"""The place of a block until it is known what stands before it."""


def placed(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Return the blocks of a file, one behind the other, each with its place; the page that it has stays."""
    tables = count()
    return tuple(
        replace(
            block,
            location=Location(number, next(tables) if isinstance(block, Table) else None, page=block.location.page),
        )
        for number, block in enumerate(blocks)
    )


def under_headings(document: Document, sections: Sequence[Section]) -> Iterator[tuple[str, tuple[Block, ...]]]:
    """Yield what stands before the first section with "", then each section's with the path of headings to it."""
    yield "", document.blocks[: sections[0].location.block] if sections else document.blocks
    path: list[Section] = []
    for section in sections:
        path = [above for above in path if above.level < section.level] + [section]
        yield " ".join(each.heading for each in path), section.blocks
