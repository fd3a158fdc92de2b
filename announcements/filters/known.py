"""What the answer to a question was, to be compared with what it is later: which records, and of agreements their stages."""

import base64
from dataclasses import dataclass
from typing import NamedTuple

from pyroaring import BitMap

from announcements.filters.question import Question
from announcements.models.vocabularies import Stage

# Of what has no stage, and of records that have none by their nature.
NO_STAGE = ""


class Moved(NamedTuple):
    """A record whose stage is another now."""

    number: int
    before: str


@dataclass(frozen=True)
class Known:
    """By stage the records' numbers. A hundred thousand take some kilobytes."""

    at: dict[str, BitMap]

    @classmethod
    def of(cls, question: Question) -> "Known":
        """All that it finds now."""
        found, index = question.found(), question.index
        at = {stage.value: found & index.having("stage", stage.value) for stage in Stage.now()}
        at[NO_STAGE] = found - BitMap.union(*at.values())
        return cls({stage: BitMap(index.ids(list(records))) for stage, records in at.items() if records})

    @classmethod
    def read(cls, kept: dict[str, str]) -> "Known":
        return cls({stage: BitMap.deserialize(base64.b64decode(records)) for stage, records in kept.items()})

    def written(self) -> dict[str, str]:
        """As it is kept in a column of JSON."""
        return {stage: base64.b64encode(records.serialize()).decode() for stage, records in self.at.items()}

    @property
    def all(self) -> BitMap:
        return BitMap.union(BitMap(), *self.at.values())

    def new(self, before: "Known") -> list[int]:
        return list(self.all - before.all)

    def gone(self, before: "Known") -> list[Moved]:
        gone = before.all - self.all
        return [Moved(number, stage) for stage, records in before.at.items() for number in records & gone]

    def moved(self, before: "Known") -> list[Moved]:
        """Those of both whose stage was another."""
        both = self.all & before.all
        return [
            Moved(number, stage)
            for stage, records in before.at.items()
            for number in (records & both) - self.at.get(stage, BitMap())
        ]
