"""Pictures in a text to edit: each with its alternative text, as large as in the PDF."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from docx.oxml.shape import CT_Inline
from docx.shared import Mm

from .pictures import Picture
from .word_parts import element, plain


class Pictures:
    """Puts the pictures of a document into its file, numbered in the order in which they are asked for."""

    def __init__(self, package_part: Any, pictures: Mapping[str, Picture]) -> None:
        self._part = package_part
        self._pictures = pictures
        self._placed = 0

    def run(self, file: str, alt: str) -> Any:
        """The picture of this file name as part of a paragraph; `alt` says what it shows."""
        picture = self._pictures[file]
        self._placed += 1
        name, _image = self._part.get_or_add_image(io.BytesIO(picture.content))
        inline = CT_Inline.new_pic_inline(self._placed, name, file, Mm(picture.width), Mm(picture.height))
        inline.docPr.set("descr", plain(alt))
        run, drawing = element("w:r"), element("w:drawing")
        drawing.append(inline)
        run.append(drawing)
        return run
