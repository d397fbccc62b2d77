"""Words of the domain as closed lists, with their Chinese names where a person reads them."""

from enum import StrEnum


class Stage(StrEnum):
    """Where a case is. `closed` carries an outcome."""

    DRAFT = "draft"
    EMPLOYER_REVIEW = "employer_review"
    EMPLOYER_PUBLICITY = "employer_publicity"
    ASSOCIATION_REVIEW = "association_review"
    AUDIT = "audit"
    CORRECTION = "correction"
    PAYMENT = "payment"
    EVALUATION = "evaluation"
    ACCEPTANCE = "acceptance"
    PUBLICITY = "publicity"
    FILING_CHECK = "filing_check"
    CERTIFIED = "certified"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a closed case ended."""

    LAPSED = "lapsed"
    NOT_RECOMMENDED = "not_recommended"
    ABANDONED = "abandoned"
    REFUSED = "refused"
    ABSENT = "absent"
    NOT_EVALUATED = "not_evaluated"
    NOT_PASSED = "not_passed"
    DISQUALIFIED = "disqualified"
    WITHDRAWN = "withdrawn"
    RETURNED = "returned"
    REVOKED = "revoked"


class Level(StrEnum):
    """级别, highest first."""

    FULL_SENIOR = "full_senior"
    ASSOCIATE_SENIOR = "associate_senior"
    INTERMEDIATE = "intermediate"
    JUNIOR = "junior"


class Path(StrEnum):
    """The road on which a person applies; it decides who vouches and which documents are asked."""

    EMPLOYED = "employed"
    CENTRAL_UNIT = "central_unit"
    FREELANCER = "freelancer"


class Degree(StrEnum):
    """学历, lowest first."""

    NONE = "none"
    SECONDARY = "secondary"
    ASSOCIATE = "associate"
    BACHELOR = "bachelor"
    MASTER = "master"
    DOCTOR = "doctor"


class CheckResult(StrEnum):
    """What a registry of record said about one statement of the form."""

    PENDING = "pending"
    MATCH = "match"
    MISMATCH = "mismatch"
    UNKNOWN = "unknown"
