"""The ids and names by which rows may call sites, services and processes: the engagement's and the file's own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from .layout import SUBJECTS

CODE_LETTERS: Final = {"sites": "SITE", "services": "S", "processes": "P"}


class Names:
    """What is known by which id and name. `existing` is the case that the rows are read into."""

    def __init__(self, existing: Mapping[str, Any]) -> None:
        self._codes: dict[str, set[str]] = defaultdict(set)
        self._by_name: dict[str, dict[str, str | None]] = {of: {} for of in SUBJECTS}
        self._taken: set[str] = set()
        self._counts: dict[str, int] = defaultdict(int)
        for of in SUBJECTS:
            for subject in existing.get(of, ()):
                self.know(of, subject["id"], subject.get("name"))
        self._existing = frozenset((of, code) for of in SUBJECTS for code in self._codes[of])

    def know(self, of: str, code: str, name: Any) -> None:
        """Take in an id and the name that goes with it, if it has one."""
        self._codes[of].add(code)
        self._taken.add(code)
        if isinstance(name, str):
            word = name.strip().casefold()
            same = self._by_name[of].get(word, code) == code
            self._by_name[of][word] = code if same else None  # two of that name: it says neither

    def keep_free(self, codes: Iterable[str]) -> None:
        """Let `next_id` pass over these ids."""
        self._taken.update(codes)

    def is_known(self, of: str, code: str) -> bool:
        """Whether there is one of this id so far."""
        return code in self._codes[of]

    def is_existing(self, of: str, code: str) -> bool:
        """Whether the engagement had one of this id before the file was read."""
        return (of, code) in self._existing

    def id_of(self, lists: Sequence[str], said: str) -> str | None:
        """The id in one of these lists that an id or a name means; None where it means nothing, or several."""
        if any(self.is_known(of, said) for of in lists):
            return said
        found = {self.id_named(of, said) for of in lists} - {None}
        return found.pop() if len(found) == 1 else None

    def id_named(self, of: str, name: str) -> str | None:
        """The id of what has this name; None where nothing has, or several have."""
        return self._by_name.get(of, {}).get(name.casefold())

    def next_id(self, of: str) -> str:
        """The next id that nothing has."""
        while True:
            self._counts[of] += 1
            code = f"{CODE_LETTERS[of]}{self._counts[of]:02d}"
            if code not in self._taken:
                return code
