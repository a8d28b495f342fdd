"""Joins PDFs that were laid out apart to one: pages, tags, bookmarks, links and page numbers.

The first file is the base: its metadata, attachments and output intent are those of the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, String

LINK: Final = "part:"  # scheme of a link to an anchor of another part
CELLS: Final = (Name.TH, Name.TD)


@dataclass(frozen=True, slots=True)
class Joined:
    """A PDF to be joined. `goes_on`: what its first bookmark holds belongs below the last one before it."""

    content: bytes
    goes_on: bool = False


@dataclass(slots=True)
class _Mark:
    """A bookmark with the page of the whole document it leads to."""

    title: str
    page: int
    place: tuple[float, ...]
    is_closed: bool
    below: list[_Mark]


def joined(files: Sequence[Joined], furniture: bytes) -> bytes:
    """One PDF of all files. `furniture` has a page for each page of the whole, to be laid over it.

    The first page, a cover, is left as it is. The same files give the same bytes.
    """
    marks: list[_Mark] = []
    names: dict[str, Any] = {}
    with pikepdf.open(BytesIO(files[0].content)) as whole, pikepdf.open(BytesIO(furniture)) as over:
        _take_marks(whole, 0, marks, goes_on=False)
        _take_names(whole, whole, names)
        for number, file in enumerate(files[1:], start=1):
            with pikepdf.open(BytesIO(file.content)) as part:
                _tell_apart(part, number)
                _take_marks(part, len(whole.pages), marks, goes_on=file.goes_on)
                _append(whole, part, names)
        _lead(whole)
        _write_names(whole, names)
        _write_marks(whole, marks)
        _lay_over(whole, over)
        made = BytesIO()
        whole.save(made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return made.getvalue()


def _tell_apart(part: pikepdf.Pdf, number: int) -> None:
    """Header cells are called by their number in their own file: the number of the file goes before."""
    for one in part.objects:
        if not isinstance(one, Dictionary) or one.get(Name.S) not in CELLS:
            continue
        if Name.ID in one:
            one.ID = String(f"{number}-{one.ID}")
        headers = one.get(Name.A, Dictionary()).get(Name.Headers)
        if headers is not None:
            one.A.Headers = Array([String(f"{number}-{each}") for each in headers])


def _append(whole: pikepdf.Pdf, part: pikepdf.Pdf, names: dict[str, Any]) -> None:
    """The pages of a part with their tags, and its named places."""
    before = len(whole.pages)
    whole.pages.extend(part.pages)
    _take_names(whole, part, names)
    tree = whole.Root.StructTreeRoot
    added = whole.copy_foreign(part.Root.StructTreeRoot)
    document, numbers = tree.K[0], tree.ParentTree.Nums
    for element in added.K[0].K:
        element.P = document
        document.K.append(element)
    first = int(numbers[-2]) + 1 if len(numbers) else 0
    theirs = added.ParentTree.Nums
    for place in range(0, len(theirs), 2):
        numbers.append(int(theirs[place]) + first)
        numbers.append(theirs[place + 1])
    for page in list(whole.pages)[before:]:
        page.obj.StructParents = int(page.obj.StructParents) + first
        for annotation in page.obj.get(Name.Annots, ()):
            if Name.StructParent in annotation:
                annotation.StructParent = int(annotation.StructParent) + first


def _take_names(whole: pikepdf.Pdf, part: pikepdf.Pdf, names: dict[str, Any]) -> None:
    found: Any = part.Root.get(Name.Names, Dictionary()).get(Name.Dests, Dictionary()).get(Name.Names, Array())
    for place in range(0, len(found), 2):
        target = found[place + 1]
        names[str(found[place])] = target if part is whole else whole.copy_foreign(part.make_indirect(target))


def _write_names(whole: pikepdf.Pdf, names: dict[str, Any]) -> None:
    pairs = [each for name in sorted(names, key=str.encode) for each in (String(name), names[name])]
    if pairs:
        if Name.Names not in whole.Root:
            whole.Root.Names = Dictionary()
        whole.Root.Names.Dests = Dictionary(Names=Array(pairs))


def _lead(whole: pikepdf.Pdf) -> None:
    """Links that were written for another part become links within the whole."""
    for page in whole.pages:
        for annotation in page.obj.get(Name.Annots, ()):
            address = str(annotation.get(Name.A, Dictionary()).get(Name.URI, ""))
            if address.startswith(LINK):
                del annotation.A
                annotation.Dest = String(address.removeprefix(LINK))


def _take_marks(part: pikepdf.Pdf, before: int, marks: list[_Mark], *, goes_on: bool) -> None:
    outlines = part.Root.get(Name.Outlines)
    if outlines is None or Name.First not in outlines:
        return
    pages = {page.obj.objgen: number for number, page in enumerate(part.pages, start=before)}
    found = list(_marks(outlines.First, pages))
    if goes_on and marks and found:
        marks[-1].below.extend(found.pop(0).below)
    marks.extend(found)


def _marks(item: Any, pages: dict[Any, int]) -> Iterator[_Mark]:
    while item is not None:
        target = item.Dest
        yield _Mark(
            title=str(item.Title),
            page=pages[target[0].objgen],
            place=tuple(float(each) for each in list(target)[2:]),
            is_closed=int(item.get(Name.Count, 0)) < 0,
            below=list(_marks(item.First, pages)) if Name.First in item else [],
        )
        item = item.get(Name.Next)


def _write_marks(whole: pikepdf.Pdf, marks: list[_Mark]) -> None:
    pages = [page.obj for page in whole.pages]
    with whole.open_outline() as outline:
        outline.root[:] = [_item(mark, pages) for mark in marks]


def _item(mark: _Mark, pages: list[Any]) -> OutlineItem:
    item = OutlineItem(mark.title, Array([pages[mark.page], Name.XYZ, *mark.place]))
    item.is_closed = mark.is_closed
    item.children.extend(_item(each, pages) for each in mark.below)
    return item


def _lay_over(whole: pikepdf.Pdf, over: pikepdf.Pdf) -> None:
    """Page numbers, as an artifact: they are no part of what is read aloud."""
    pairs = zip(list(whole.pages)[1:], list(over.pages)[1:], strict=True)
    for number, (page, furniture) in enumerate(pairs, start=2):
        form = whole.copy_foreign(furniture.as_form_xobject())
        name = page.add_resource(form, Name.XObject, Name(f"/Page{number}"))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"Q\n/Artifact <</Type /Pagination>> BDC\nq " + str(name).encode() + b" Do Q\nEMC\n")
