"""How a case is handled: employer, audit, fee, evaluation, results, sanctions: 三(一)2-5, 四(一)-(三)."""

from collections.abc import Collection, Mapping

from pydantic import field_validator

from shared.contracts.vocabulary import Level
from shared.policy.base import ById, Count, Flag, Id, Line, Number, Part, Words
from shared.policy.terms import Category, Committee, Effect, Finding, PublishedAt, RefundCause, Target


class Employer(Part):
    """What an employer's desk asks beyond the notice (三(一)2)."""

    two_person_rule: Flag
    superior_consent: Flag


class CheckLine(Part):
    """One line of the auditor's check list; without categories or levels it is asked of everybody.

    One on the `base_certificate` is asked where the title held was issued by this system.
    """

    id: Id
    clause: Line
    text: Words
    categories: tuple[Category, ...] = ()
    levels: tuple[Level, ...] = ()
    base_certificate: Flag = False


class Audit(Part):
    """审核 (三(一)3): what the auditor answers of a case, by who applies, for which level, and on which title."""

    clause: Line
    checklist: ById[CheckLine]

    def lines(
        self, categories: Collection[str], level: str, *, base_certificate: bool = False
    ) -> tuple[CheckLine, ...]:
        """The lines to answer of such a case, in the order of the list."""
        return tuple(
            line
            for line in self.checklist.values()
            if (not line.categories or not set(line.categories).isdisjoint(categories))
            and (not line.levels or level in line.levels)
            and (base_certificate or not line.base_certificate)
        )


class Fees(Part):
    """评审费 (三(一)3): integer fen by level, and the causes for which it goes back in full."""

    clause: Line
    fen: Mapping[Level, Number]
    refunds: Mapping[RefundCause, Flag]


class Share(Part):
    """A share of a whole, compared in integers."""

    numerator: Count
    denominator: Count

    def reached(self, part: int, whole: int) -> bool:
        """Whether `part` of `whole` is at least this share; exactly the share is enough (以上)."""
        return self.denominator * part >= self.numerator * whole

    def least(self, whole: int) -> int:
        """The smallest part of `whole` that reaches the share: 17 of 25 for two thirds."""
        return -(-self.numerator * whole // self.denominator)


class Defence(Part):
    """现场答辩 (三(一)4). `panel` is the least number of experts; levels not listed are judged on paper."""

    levels: tuple[Level, ...]
    panel: Count
    reschedules: Number
    notice: Words


class Committees(Part):
    """评审委员会 (三(一)4): seats by how it was formed and by level, always odd; reserves fill vacancies."""

    seats: Mapping[Committee, Mapping[Level, Count]]
    reserves: Mapping[Committee, Number]
    expert_term_years: Count
    quorum: Share
    to_pass: Share

    @field_validator("seats")
    @classmethod
    def _odd(cls, seats: Mapping[Committee, Mapping[Level, int]]) -> Mapping[Committee, Mapping[Level, int]]:
        even = [f"{kind}.{level}" for kind, levels in seats.items() for level, n in levels.items() if n % 2 == 0]
        if even:
            raise ValueError(f"a committee has an odd number of seats: {', '.join(even)}")
        return seats


class Trustees(Part):
    """Keepers of the ballot key: how many shares exist and how many open the box."""

    shares: Count
    needed: Count


class Criterion(Part):
    """One of the series' criteria; weights are per cent."""

    id: Id
    name: Words
    weight: Count


class Criteria(Part):
    """分类评价标准 (三(一)4); a series' own list replaces the default."""

    default: ById[Criterion]
    series: Mapping[Id, ById[Criterion]] = {}


class Evaluation(Part):
    """答辩评审 (三(一)4)."""

    clause: Line
    defence: Defence
    committees: Committees
    trustees: Trustees
    criteria: Criteria


class Results(Part):
    """公示 (三(一)5): where the results of a level are published."""

    clause: Line
    published_at: Mapping[Level, PublishedAt]


class Sanction(Part):
    """What follows from a proven finding, for one target."""

    clause: Line
    finding: Finding
    target: Target
    effects: tuple[Effect, ...]


class Integrity(Part):
    """工作要求 (四). Records and bans run that many years from the decision; `signers` decide together.

    `recheck_per_mille` is the share of a cycle's cases that the bureau draws to look at again. `pledge` is the
    个人诚信承诺 that every applicant signs, in these words.
    """

    record_years: Count
    ban_years: Count
    signers: Count
    recheck_per_mille: Number
    pledge: Words
    sanctions: tuple[Sanction, ...]
