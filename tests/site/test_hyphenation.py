"""German compounds are divided between their words, as Duden does, not within one."""

from __future__ import annotations

import pytest
from weasyprint.text.line_break import pyphen

from bia.pdf import require_library


@pytest.mark.parametrize(
    "word",
    [
        "Se-kun-där-quel-le",
        "Fort-set-zung",
        "Ge-samt-ri-si-ko-kos-ten",
        "Nach-ar-beit",
        "Scha-dens-erwar-tung",
        "Stand-ort-server",
        "Netz-werk-las-ten-aus-gleich",
        "Kno-ten-aus-falls",
        "Ver-füg-bar-keits-stu-fe",
        "Da-ten-ver-lust",
    ],
)
def test_a_compound_is_divided_between_its_words(word: str) -> None:
    require_library()
    assert pyphen.Pyphen(lang="de").inserted(word.replace("-", "")) == word
