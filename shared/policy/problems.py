"""Refusals of look-ups: what a form names and the policy does not have."""

from shared.errors import Kind, Problem

UNKNOWN_SERIES = Problem("unknown-series", Kind.INVALID, zh="没有系列“{id}”", en="There is no series “{id}”.")
UNKNOWN_MAJOR = Problem("unknown-major", Kind.INVALID, zh="没有专业“{id}”", en="There is no major “{id}”.")
UNKNOWN_INSTITUTION = Problem(
    "unknown-institution",
    Kind.INVALID,
    zh="“{id}”不在评审服务机构清单中",
    en="“{id}” is not on the list of evaluation institutions.",
)
UNKNOWN_PLAN = Problem(
    "unknown-plan",
    Kind.INVALID,
    zh="没有备案的自主评聘工作方案“{id}”",
    en="There is no filed plan “{id}”.",
)
