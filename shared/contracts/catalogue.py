"""What can be applied for in a cycle, and what one is told before applying: requirements, defence, whom to ask."""

from datetime import date

from shared.contracts.base import Message, Wording
from shared.contracts.vocabulary import Level


class LevelRow(Message):
    """A level of a series. `mode` is `review`, `exam` or `exam_and_review`; `where_to_go` is for the examination."""

    level: Level
    title: Wording
    mode: str
    where_to_go: Wording | None = None


class MajorRow(Message):
    """A major in the list."""

    major: str
    name: Wording


class SeriesRow(Message):
    """A series with its majors. Without a `track` nobody evaluates it in this cycle."""

    series: str
    name: Wording
    track: str | None
    levels: tuple[LevelRow, ...]
    majors: tuple[MajorRow, ...]


class MajorList(Message):
    """Everything on the cycle's list, in its order, under the policy in force."""

    cycle: str
    policy: str
    items: tuple[SeriesRow, ...]


class LevelNotice(LevelRow):
    """What a level of a major asks for, costs and expects.

    Of the `conditions` one is enough. `fee_fen` is in fen; none where the road has no fee. `institutions`
    are those to which a case at this level can be addressed.
    """

    conditions: tuple[Wording, ...]
    fee_fen: int | None
    defence_in_person: bool
    institutions: tuple[str, ...]


class InstitutionNotice(Message):
    """An evaluation institution and its telephone."""

    institution: str
    name: Wording
    phone: str


class MajorNotice(Message):
    """What an applicant is shown before submission. The windows include their last days until 24:00.

    The Chinese words of the `pledge` (个人诚信承诺) are what SubmitApplication wants signed, to the letter.
    """

    cycle: str
    policy: str
    series: str
    series_name: Wording
    major: str
    name: Wording
    track: str | None
    requirements: Wording
    defence: Wording
    application_first: date
    application_last: date
    recommendation_last: date
    levels: tuple[LevelNotice, ...]
    institutions: tuple[InstitutionNotice, ...]
    hotline: str
    website: str
    pledge: Wording | None = None
