"""Who may apply, under which conditions, and with which papers: 一, 四(四), 四(五), 四(六)."""

from collections.abc import Mapping

from shared.contracts.vocabulary import Degree, Level, Outcome
from shared.errors import Text
from shared.identity import DocumentType
from shared.policy.base import ById, Count, CreditCode, Day, Flag, Id, Line, Number, Part, Words
from shared.policy.terms import (
    DEGREE_NAMES,
    LEVEL_NAMES,
    Category,
    DocumentDue,
    ExamMode,
    RegistryCheck,
    SkillGrade,
    StaffSanction,
    Standing,
)


class FreelanceField(Part):
    """A field in which freelancers may have worked, and the majors it leads to."""

    id: Id
    name: Words
    majors: tuple[Id, ...]


class Freelancers(Part):
    """自由职业者 (一): dated work within `lookback_years` before submission, in one of the fields."""

    clause: Line
    series: tuple[Id, ...]
    lookback_years: Count
    fields: ById[FreelanceField]


class SkillRule(Part):
    """The skill grade and the full years since that a high-skilled worker needs for a level."""

    grade: SkillGrade
    years: Number


class HighSkilled(Part):
    """高技能人才 (一): the series open to them and what a level asks instead of degree and title."""

    clause: Line
    series: tuple[Id, ...]
    levels: Mapping[Level, SkillRule]


class Exclusion(Part):
    """Why someone may not apply."""

    clause: Line
    reason: Words


class Applicants(Part):
    """申报人员范围 (一). Whoever is not `youngest` full years old cannot be employed.

    `excluded` refuses whoever stands there, `staff_sanction_from` is the mildest sanction that does.
    `hmt` and `foreign` list the identity documents that make someone an applicant of that category.
    A person has one case in a cycle; `again_after` lists the endings after which another may be opened.
    """

    clause: Line
    youngest: Count
    freelancers: Freelancers
    high_skilled: HighSkilled
    excluded: Mapping[Standing, Exclusion]
    staff_sanction_from: StaffSanction
    hmt: tuple[DocumentType, ...]
    foreign: tuple[DocumentType, ...]
    again_after: tuple[Outcome, ...]


class Way(Part):
    """One way to meet the conditions: a degree, and full years.

    The years count from the title of level `after`, or from the start of professional work where no
    title is asked.
    """

    degree: Degree
    years: Number
    after: Level | None = None

    @property
    def text(self) -> Text:
        """The condition as a sentence."""
        degree = DEGREE_NAMES[self.degree]
        zh, en = f"{degree.zh}及以上", f"{degree.en} or above"
        years = f"{self.years} full year{'s' * (self.years != 1)}"
        if self.after:
            title = LEVEL_NAMES[self.after]
            zh, en = f"{zh}，取得{title.zh}职称", f"{en}, {title.en} title"
            return Text(f"{zh}满{self.years}年", f"{en} held for {years}") if self.years else Text(zh, en)
        if self.years:
            return Text(f"{zh}，从事专业技术工作满{self.years}年", f"{en}, {years} of professional work")
        return Text(zh, en)


class Conditions(Part):
    """学历、资历条件 by level: each list holds alternatives. `series` replaces levels of the default.

    Years are full anniversaries on or before `counted_until`.
    """

    clause: Line
    counted_until: Day
    default: Mapping[Level, tuple[Way, ...]]
    series: Mapping[Id, Mapping[Level, tuple[Way, ...]]] = {}


class Examination(Part):
    """Levels of series that the State examines (三(一): 除国家有明确要求外), and where to go instead."""

    clause: Line
    series: tuple[Id, ...]
    levels: tuple[Level, ...]
    mode: ExamMode
    where_to_go: Words


class FiledCommittee(Part):
    """A central unit with its own filed senior committee: these series or majors take no commission (四(四))."""

    unit: Words
    credit_code: CreditCode
    series: tuple[Id, ...] = ()
    majors: tuple[Id, ...] = ()


class CentralUnits(Part):
    """中央在京单位委托评审 (四(四)). `letter_year` is the year the commission letter must carry."""

    clause: Line
    letter_year: Count
    filed_committees: tuple[FiledCommittee, ...]


class Recognition(Part):
    """A professional qualification that counts as a title (四(五)); no majors means the whole series."""

    id: Id
    name: Words
    series: Id
    level: Level
    majors: tuple[Id, ...] = ()


class Recognitions(Part):
    """职业资格与职称对应关系 (四(五))."""

    clause: Line
    qualifications: ById[Recognition]


class ExceptionalCondition(Part):
    """One exceptional merit, claimed by its id."""

    id: Id
    text: Words


class Exceptional(Part):
    """破格申报 (四(六)).

    `least_conditions` of the series' conditions must be claimed. `excepted` names the categories to
    which a law gives its own rule instead of the recommendations.
    """

    clause: Line
    levels: tuple[Level, ...]
    excluded_majors: tuple[Id, ...] = ()
    recommendations: Count
    recommender_level: Level
    excepted: tuple[Category, ...] = ()
    least_conditions: Count
    default: ById[ExceptionalCondition]
    series: Mapping[Id, ById[ExceptionalCondition]] = {}


class DocumentKind(Part):
    """A paper of the case. One that is not `correctable` cannot be supplied by a correction.

    `clause` is the one that asks for it, where it is not that of all papers.
    """

    id: Id
    name: Words
    clause: Line | None = None
    due: DocumentDue = DocumentDue.SUBMISSION
    correctable: Flag = True


class DocumentLimits(Part):
    """How much one case may hold. A megabyte is 1024 * 1024 bytes; `uploads` counts replaced files, too."""

    file_megabytes: Count
    case_megabytes: Count
    uploads: Count


class Documents(Part):
    """What must be uploaded: by category, by level, and where an examination or a recognition is claimed."""

    clause: Line
    limits: DocumentLimits
    kinds: ById[DocumentKind]
    categories: Mapping[Category, tuple[Id, ...]]
    levels: Mapping[Level, tuple[Id, ...]] = {}
    examination: tuple[Id, ...] = ()
    recognition: tuple[Id, ...] = ()


class Registry(Part):
    """Data retrieval (四(一)): the checks an audit cannot pass without, by category."""

    clause: Line
    mandatory: Mapping[Category, tuple[RegistryCheck, ...]]
