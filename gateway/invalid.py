"""Wrong fields, told in both languages, one failure each. The value itself is never repeated: it may be personal."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from gateway.calls import INVALID_PARAMETER
from gateway.problems import MALFORMED_JSON
from shared.errors import INVALID_BODY, Failure, Problem, Refusal, Text

MOST_FAILURES = 50

ABSENT = Text("没有填写", "nothing")
UNKNOWN = Text("多余的一项", "an unknown field")
UNFIT = Text("不符合要求的内容", "something that does not fit")

NEEDED = {
    "missing": Text("必须填写", "it must be given"),
    "extra_forbidden": Text("没有这一项，请删去", "there is no such field: leave it out"),
    "string_too_long": Text("不超过 {max_length} 个字符", "at most {max_length} characters"),
    "string_too_short": Text("至少 {min_length} 个字符", "at least {min_length} characters"),
    "too_long": Text("不超过 {max_length} 项", "at most {max_length} items"),
    "too_short": Text("至少 {min_length} 项", "at least {min_length} items"),
    "string_pattern_mismatch": Text("格式须符合 {pattern}", "it must match {pattern}"),
    "enum": Text("只能是 {expected}", "one of {expected}"),
    "literal_error": Text("只能是 {expected}", "one of {expected}"),
    "greater_than": Text("须大于 {gt}", "more than {gt}"),
    "greater_than_equal": Text("须不小于 {ge}", "at least {ge}"),
    "less_than": Text("须小于 {lt}", "less than {lt}"),
    "less_than_equal": Text("须不大于 {le}", "at most {le}"),
    "timezone": Text("时间须带时区，如 2023-07-04T09:00:00+08:00", "a time with zone, as 2023-07-04T09:00:00+08:00"),
    "datetime": Text("须是时间，如 2023-07-04T09:00:00+08:00", "a time, as 2023-07-04T09:00:00+08:00"),
    "date": Text("须是日期，如 2023-07-04", "a date, as 2023-07-04"),
    "int": Text("须是整数", "a whole number"),
    "bool": Text("须是 true 或 false", "true or false"),
    "string": Text("须是文字", "a text"),
    "tuple": Text("须是数组", "an array"),
    "model": Text("须是对象", "an object"),
}
"""By pydantic's error type, or by the first word of it."""
OTHERWISE = Text("须符合接口说明", "what the interface description asks")

NUL_FAILURE = Failure("nul_character", None, UNFIT, Text("不得含有 NUL 字符", "text without NUL characters"))


def invalid_body(error: ValidationError) -> Refusal:
    """`malformed-json` where there was no JSON, else `invalid-body` with what is wrong field by field."""
    if error.error_count() == 1 and error.errors(include_input=False)[0]["type"] == "json_invalid":
        return MALFORMED_JSON()
    return _refusal(INVALID_BODY, error)


def invalid_parameter(error: ValidationError) -> Refusal:
    """`invalid-parameter` with what is wrong parameter by parameter."""
    return _refusal(INVALID_PARAMETER, error)


def _refusal(problem: Problem, error: ValidationError) -> Refusal:
    details = error.errors(include_url=False, include_input=False)
    failures = [_failure(detail["type"], detail["loc"], detail.get("ctx", {})) for detail in details[:MOST_FAILURES]]
    return problem(failures=failures)


def _failure(rule: str, place: tuple[int | str, ...], context: Mapping[str, Any]) -> Failure:
    found = {"missing": ABSENT, "extra_forbidden": UNKNOWN}.get(rule, UNFIT)
    needed = NEEDED.get(rule) or NEEDED.get(rule.partition("_")[0]) or OTHERWISE
    needed = Text(needed.zh.format(**context), needed.en.format(**context))
    return Failure(rule, None, found, needed, ".".join(str(step)[:100] for step in place) or None)
