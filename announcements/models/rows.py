"""What a list shows of its records: one statement for all rows of a page, and plain objects for its template.

In each ``$1`` are the numbers of the records, ``$2`` the states that this person may see, ``$3`` is today.

As records with their parties, countries and organisations they were four statements, and took as long as the page that printed
them: half of it to put the question together, half to make objects of which a row shows a name. The questions stand here as
text; each knows of a record what ``Agreement.objects.with_stage()`` and the like say of it, and a test compares them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.utils import timezone

from announcements.dates import PartialDate
from announcements.models.record import states_visible_to
from announcements.models.sources import language_in_words
from announcements.models.vocabularies import AnnouncementKind, Area, Form, OrganisationKind, SourceKind
from announcements.planned import Asked, planned
from announcements.search import Passage


@dataclass
class Row:
    """A record in a list. The fields of a class are the columns of its question, in this order."""

    pk: int
    state: str
    title: str
    # Where the words stand that the list was asked for; whoever marks them also escapes the rest.
    passage: Passage | None = field(default=None, init=False)

    plural: ClassVar[str]
    sql: ClassVar[str]

    @property
    def url(self) -> str:
        return f"/{self.plural}/{self.pk}/"


def _date(edtf: str | None) -> PartialDate | None:
    return PartialDate(edtf) if edtf else None


@dataclass
class AgreementRow(Row):
    form_code: str
    area_codes: list[str]
    stage: str
    stage_date: str | None
    doubtful: bool
    uncertain: bool
    disputed: bool
    party_names: list[str]

    plural = "agreements"
    # The view is read once, for all rows, and its steps are few: a look at it for each row and column took four times as long.
    sql = """
WITH step AS MATERIALIZED (
    SELECT * FROM deciding_step WHERE agreement_id = ANY ($1) AND decides IS NOT NULL
), deciding AS (
    SELECT DISTINCT ON (agreement_id) * FROM step WHERE known_on <= $3 ORDER BY agreement_id, decides DESC
), party AS (
    SELECT party.agreement_id, array_agg(coalesce(
        country.name,
        CASE WHEN organisation.state = ANY ($2) THEN organisation.name END,
        nullif(party.name_as_printed, ''),
        'organisation not open to readers'
    ) ORDER BY party.id) AS names
    FROM announcements_party party
    LEFT JOIN announcements_country country ON country.code = party.country_id
    LEFT JOIN announcements_organisation organisation ON organisation.id = party.organisation_id
    WHERE party.agreement_id = ANY ($1)
    GROUP BY party.agreement_id
)
SELECT agreement.id, agreement.state, agreement.title, agreement.form, agreement.areas,
    coalesce(deciding.reads_as, ''),
    deciding.date,
    coalesce(deciding.certainty = 'doubtful', false),
    EXISTS (
        SELECT FROM step maybe
        WHERE maybe.agreement_id = agreement.id AND maybe.known_on > $3 AND maybe.first <= $3
            AND (maybe.is_life OR maybe.rank > coalesce(deciding.rank, 0))
    ),
    EXISTS (
        SELECT FROM announcements_milestone claim JOIN announcements_citation against ON against.milestone_id = claim.id
        WHERE claim.agreement_id = agreement.id AND NOT claim.expected AND against.stance = 'contradicts'
    ),
    coalesce(party.names, '{}')
FROM announcements_agreement agreement
LEFT JOIN deciding ON deciding.agreement_id = agreement.id
LEFT JOIN party ON party.agreement_id = agreement.id
WHERE agreement.id = ANY ($1) AND agreement.state = ANY ($2)
"""

    @property
    def form(self) -> str:
        return "" if self.form_code == Form.NOT_STATED else Form(self.form_code).within

    @property
    def areas(self) -> str:
        return ", ".join(Area(code).within for code in self.area_codes)

    @property
    def date(self) -> PartialDate | None:
        return _date(self.stage_date)

    @property
    def parties(self) -> str:
        return short_list(self.party_names)


def short_list(names: list[str], most: int = 4) -> str:
    """ "Austria, Hungary, Serbia and 9 more"."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


@dataclass
class AnnouncementRow(Row):
    announced_on: str | None
    kind_code: str
    involved: list[str]

    plural = "announcements"
    sql = """
WITH involved AS (
    SELECT row.announcement_id, array_agg(coalesce(country.name, organisation.name) ORDER BY row.id) AS names
    FROM announcements_involvement row
    LEFT JOIN announcements_country country ON country.code = row.country_id
    LEFT JOIN announcements_organisation organisation ON organisation.id = row.organisation_id
    WHERE row.announcement_id = ANY ($1) AND (row.country_id IS NOT NULL OR organisation.state = ANY ($2))
    GROUP BY row.announcement_id
)
SELECT announcement.id, announcement.state, announcement.title, announcement.announced_on, announcement.kind,
    coalesce(involved.names, '{}')
FROM announcements_announcement announcement LEFT JOIN involved ON involved.announcement_id = announcement.id
WHERE announcement.id = ANY ($1) AND announcement.state = ANY ($2)
"""

    @property
    def date(self) -> PartialDate | None:
        return _date(self.announced_on)

    @property
    def kind(self) -> str:
        return AnnouncementKind(self.kind_code).label


@dataclass
class OfficialRow(Row):
    """``offices``: the role and, where it may be named, of which country or organisation; the latest three."""

    offices: list[tuple[str, str]]

    plural = "officials"
    sql = """
WITH office AS (
    SELECT office.official_id, (
        array_agg(ARRAY[office.role, coalesce(country.name, CASE WHEN organisation.state = ANY ($2) THEN organisation.name END, '')]
            ORDER BY office.days DESC NULLS LAST, office.id)
    )[1:3] AS held
    FROM announcements_appointment office
    LEFT JOIN announcements_country country ON country.code = office.country_id
    LEFT JOIN announcements_organisation organisation ON organisation.id = office.organisation_id
    WHERE office.official_id = ANY ($1)
    GROUP BY office.official_id
)
SELECT official.id, official.state, official.name, coalesce(office.held, '{}')
FROM announcements_official official LEFT JOIN office ON office.official_id = official.id
WHERE official.id = ANY ($1) AND official.state = ANY ($2)
"""


@dataclass
class OrganisationRow(Row):
    kind_code: str
    country: str

    plural = "organisations"
    sql = """
SELECT organisation.id, organisation.state, organisation.name, organisation.kind, coalesce(country.name, '')
FROM announcements_organisation organisation LEFT JOIN announcements_country country ON country.code = organisation.country_id
WHERE organisation.id = ANY ($1) AND organisation.state = ANY ($2)
"""

    @property
    def kind(self) -> str:
        return OrganisationKind(self.kind_code).label


@dataclass
class EventRow(Row):
    held_on: str | None
    place: str
    country: str

    plural = "events"
    sql = """
SELECT event.id, event.state, event.name, event.date, event.place, coalesce(country.name, '')
FROM announcements_event event LEFT JOIN announcements_country country ON country.code = event.country_id
WHERE event.id = ANY ($1) AND event.state = ANY ($2)
"""

    @property
    def date(self) -> PartialDate | None:
        return _date(self.held_on)


@dataclass
class SourceRow(Row):
    published_on: str | None
    publisher: str
    kind_code: str
    language_code: str

    plural = "sources"
    sql = """
SELECT source.id, source.state, source.headline, source.published_on, source.publisher, source.kind, source.language
FROM announcements_source source
WHERE source.id = ANY ($1) AND source.state = ANY ($2)
"""

    @property
    def date(self) -> PartialDate | None:
        return _date(self.published_on)

    @property
    def kind(self) -> str:
        return SourceKind(self.kind_code).label

    @property
    def language(self) -> str:
        return language_in_words(self.language_code)


KINDS_OF_ROWS: dict[str, type[Row]] = {
    kind.plural: kind for kind in (AgreementRow, AnnouncementRow, OfficialRow, OrganisationRow, EventRow, SourceRow)
}


def rows_of(plural: str, numbers: Sequence[int], user: Any) -> list[Any]:
    """The rows of these records, in this order, without those that this person may not see; nor is anything in them that is hidden."""
    return rows_read(plural, numbers, planned(*rows_asked(plural, numbers, user)))


def rows_asked(plural: str, numbers: Sequence[int], user: Any) -> Asked:
    """What ``rows_of`` asks, for who asks more at once."""
    values = [list(numbers), [state.value for state in states_visible_to(user)], timezone.localdate()]
    return Asked(f"{plural}_rows", "bigint[], text[], date", KINDS_OF_ROWS[plural].sql, values)


def rows_read(plural: str, numbers: Sequence[int], answer: list[tuple[Any, ...]]) -> list[Any]:
    found = {columns[0]: KINDS_OF_ROWS[plural](*columns) for columns in answer}
    return [found[number] for number in numbers if number in found]
