"""The policy: one year's notice as data. `load` a file or `parse` a text; both give a checked `Policy`.

    policy = load(Path("policies/beijing-2023.yaml"))
    policy.windows.application.contains(received_at)
    policy.rule("engineering", Level.INTERMEDIATE)

A new year or another city is a new file and no code. Everything a rule needs is here.
"""

from shared.policy.applicants import DocumentKind, Examination, Exclusion, FreelanceField, SkillRule, Way
from shared.policy.catalogue import Association, AutonomousPlan, Institution, Major, Schedule, Series
from shared.policy.cycle import Deadlines, Window, Windows
from shared.policy.loading import Fault, PolicyError, load, parse
from shared.policy.model import MajorNotice, Policy
from shared.policy.problems import UNKNOWN_INSTITUTION, UNKNOWN_MAJOR, UNKNOWN_SERIES
from shared.policy.proceedings import CheckLine, Sanction, Share
from shared.policy.terms import (
    DEGREE_NAMES,
    DEGREES,
    LEVEL_NAMES,
    LEVELS,
    AcademicReview,
    AutonomousKind,
    Category,
    Committee,
    DocumentDue,
    Effect,
    ExamMode,
    Finding,
    PublishedAt,
    RefundCause,
    RegistryCheck,
    SkillGrade,
    StaffSanction,
    Standing,
    Step,
    Target,
    Track,
    degree_reaches,
    is_senior,
    level_reaches,
)

__all__ = [
    "DEGREES",
    "DEGREE_NAMES",
    "LEVELS",
    "LEVEL_NAMES",
    "UNKNOWN_INSTITUTION",
    "UNKNOWN_MAJOR",
    "UNKNOWN_SERIES",
    "AcademicReview",
    "Association",
    "AutonomousKind",
    "AutonomousPlan",
    "Category",
    "CheckLine",
    "Committee",
    "Deadlines",
    "DocumentDue",
    "DocumentKind",
    "Effect",
    "ExamMode",
    "Examination",
    "Exclusion",
    "Fault",
    "Finding",
    "FreelanceField",
    "Institution",
    "Major",
    "MajorNotice",
    "Policy",
    "PolicyError",
    "PublishedAt",
    "RefundCause",
    "RegistryCheck",
    "Sanction",
    "Schedule",
    "Series",
    "Share",
    "SkillGrade",
    "SkillRule",
    "StaffSanction",
    "Standing",
    "Step",
    "Target",
    "Track",
    "Way",
    "Window",
    "Windows",
    "degree_reaches",
    "is_senior",
    "level_reaches",
    "load",
    "parse",
]
