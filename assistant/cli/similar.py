"""The command `report-assistant knowledge similar`."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.opening import office_pack, read_report_file
from assistant.cli.terminal import print_json

if TYPE_CHECKING:
    from knowledge.comparing.repetition import Repeated, Repetition
    from knowledge.finding.index import DocumentIndex
    from knowledge.report import Report

File = Annotated[Path, typer.Argument(metavar="FILE", help="要比对的自评报告。")]


def similar(index: "DocumentIndex", file: Path, *, as_json: bool) -> None:
    """Print what the report in `file` repeats of those in the library."""
    from knowledge.comparing.similarity import Similarity

    report = read_report_file(file, office_pack())
    repetition = Similarity(index.base.catalogue).repetition(report)
    if as_json:
        print_json(repetition_to_dict(report, repetition))
    else:
        print("\n".join(_lines(report, repetition)))


def repetition_to_dict(report: "Report", repetition: "Repetition") -> dict[str, Any]:
    """Return what a report repeats as JSON has it."""
    from knowledge.comparing.repetition import is_own

    return {
        "report": {"title": report.title, "unit": report.unit, "year": report.year, "kind": report.kind.value},
        "compared": repetition.compared,
        "itself": [document.id for document in repetition.itself],
        "counted": repetition.counted,
        "usual": repetition.usual,
        "share": round(repetition.share, 4),
        "by_copy": {copy.value: round(share, 4) for copy, share in repetition.share_by_copy().items()},
        "documents": [
            {
                "id": key,
                "title": passages[0].document.shown,
                "unit": passages[0].document.unit,
                "year": passages[0].document.year,
                "own": is_own(report, passages[0].document),
                "share": round(repetition.share_of(passages), 4),
            }
            for key, passages in repetition.by_document.items()
        ],
        "passages": [_passage_to_dict(passage, repetition) for passage in repetition.passages],
    }


def _passage_to_dict(passage: "Repeated", repetition: "Repetition") -> dict[str, Any]:
    return {
        "copy": passage.copy.value,
        "likeness": round(passage.likeness, 4),
        "share": round(repetition.share_of([passage]), 4),
        "text": passage.own,
        "section": passage.section,
        "location": passage.location.as_dict(),
        "source": passage.document.shown,
        "document": passage.document.id,
        "source_section": passage.their_section,
        "source_chunk": passage.chunk,
        "source_text": passage.theirs,
    }


def _lines(report: "Report", repetition: "Repetition") -> Iterator[str]:
    from knowledge.comparing.repetition import Copy, describe, is_own

    yield describe(repetition)
    for passages in repetition.by_document.values():
        document = passages[0].document
        whose = "本单位" if is_own(report, document) else "其他单位"
        yield f"{repetition.share_of(passages):6.1%}  {document.shown}（{whose}）"
    for passage in repetition.passages:
        yield f"\n[{passage.copy.chinese}] {passage.location.label} {passage.section}\n  {passage.own}"
        yield f"  ← {passage.document.shown} {passage.their_section}"
        if passage.copy is not Copy.VERBATIM:
            yield f"  {passage.theirs}"
