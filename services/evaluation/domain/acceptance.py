"""验收 (三(一)5): the bureau's check of the sealed record, and what follows from accepting it or sending it back."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

from services.evaluation.domain import dates, minutes
from services.evaluation.domain.case import Case, State
from services.evaluation.domain.meeting import Item, Meeting, Phase
from services.evaluation.domain.place import Decision, Room, Told
from shared.contracts.evaluation import AcceptResults, ResultAccepted, ResultSentBack, SendBackResults
from shared.errors import Failure, Text
from shared.policy import Policy, PublishedAt

CLAUSE = "三(一)5"


def accept_results(room: Room, _: AcceptResults) -> Decision:
    """Who passed becomes public; who did not has the result. Cases that ended meanwhile stay as they are."""
    meeting = room.meeting
    results = tuple(_accepted(room, item) for item in meeting.boxes("counted"))
    cases = tuple(told.case for told in results)
    return Decision(cases, replace(meeting, phase=Phase.ACCEPTED), results)


def send_back_results(room: Room, cmd: SendBackResults) -> Decision:
    """The cases wait for another meeting, in the next round; defence and opinion hold. This one stays on record."""
    meeting = replace(room.meeting, phase=Phase.SENT_BACK, reasons=cmd.reasons)
    before = tuple(room.cases[item.case_id] for item in meeting.boxes("counted"))
    after = tuple(_sent_back(case, room.now) for case in before)
    return Decision(after, meeting, tuple(Told(case, ResultSentBack(reasons=cmd.reasons)) for case in before))


def _sent_back(case: Case, at: datetime) -> Case:
    reached = tuple(each if each.until else replace(each, until=at) for each in case.reached)
    return replace(case, state=State.ASSESSED, meeting=None, round=case.round + 1, reached=reached)


def _accepted(room: Room, item: Item) -> Told:
    meeting, case = room.meeting, room.cases[item.case_id]
    assert meeting.bundle_digest is not None
    assert meeting.opened_at is not None
    if not item.passed:
        failed = ResultAccepted(
            outcome="not_passed",
            place=None,
            title_date=None,
            publicity_ends_at=None,
            bundle_digest=meeting.bundle_digest,
        )
        return Told(replace(case, state=State.NOT_PASSED), failed)
    ends, place = dates.publicity_ends(room.now, room.policy), _place(case, room.policy)
    passed = ResultAccepted(
        outcome="passed",
        place=place,
        title_date=dates.title_date(meeting.opened_at, room.policy),
        publicity_ends_at=ends,
        bundle_digest=meeting.bundle_digest,
    )
    return Told(replace(case, state=State.PUBLICITY, place=place, publicity_ends_at=ends, over=False), passed)


def _place(case: Case, policy: Policy) -> Literal["bureau", "institution"]:
    return "bureau" if policy.results.published_at[case.level] is PublishedAt.BUREAU else "institution"


def faults(meeting: Meeting, policy: Policy) -> Iterator[Failure]:
    """What is wrong with the sealed record, read for itself: seal, quorum, attendance, recusals, tally, all cases."""
    assert meeting.minutes is not None
    record = json.loads(meeting.minutes)
    if minutes.digest(meeting.minutes) != meeting.bundle_digest:
        yield _fault("seal", "封存摘要不符", "the digest is another", "与封存时一致", "the sealed text")
    yield from _attendance_faults(record, policy)
    if {line["case"] for line in record["cases"]} != {item.case_id for item in meeting.items}:
        yield _fault("complete", "申报件不全", "not every case is there", "上会名单全部申报件", "every listed case")
    for line in record["cases"]:
        yield from _line_faults(record, line, policy)


def _attendance_faults(record: Mapping[str, Any], policy: Policy) -> Iterator[Failure]:
    members = {member["ref"]: member for member in record["members"]}
    attending, seats = set(record["attending"]), len(members)
    if not attending <= members.keys() or len(attending) != len(record["attending"]):
        yield _fault("attendance", "签到与委员名单不符", "not all are members", "签到者均为委员", "members, each once")
    if not policy.evaluation.committees.quorum.reached(len(attending), seats):
        found = f"{len(attending)}/{seats}"
        yield _fault("quorum", found, found, "达到法定人数", "a quorum")
    presiding = members.get(record["presiding"], {})
    if not presiding.get("presides") or record["presiding"] not in attending:
        yield _fault("presiding", "主持人不符", "not a chair in the room", "主任或副主任委员", "chair or vice-chair")


def _line_faults(record: Mapping[str, Any], line: Mapping[str, Any], policy: Policy) -> Iterator[Failure]:
    if line["box"] in ("not_opened", "closed"):
        return
    recused = {recusal["member"] for recusal in line["recusals"]}
    colleagues = {m["ref"] for m in record["members"] if line["employer"] and m["organisation"] == line["employer"]}
    if not colleagues <= recused:
        yield _fault("recusals", "同单位委员未回避", "a colleague is not recused", "应当回避", "recused", line["case"])
    attending = len(set(record["attending"]) - recused)
    if line["attending"] != attending or not policy.evaluation.committees.quorum.reached(
        attending, len(record["members"])
    ):
        found = f"{line['attending']}/{attending}"
        yield _fault(
            "box-attendance", found, found, "出席人数相符且达到法定人数", "as signed in, a quorum", line["case"]
        )
    yield from _tally_faults(line, attending, policy)


def _tally_faults(line: Mapping[str, Any], attending: int, policy: Policy) -> Iterator[Failure]:
    papers = [line["approve"], line["reject"], line["abstain"]]
    if line["box"] != "counted" or None in papers or not line["opinion"]:
        yield _fault("counted", "记录不全", "not complete", "评价意见与计票齐全", "opinion and count", line["case"])
        return
    passed = policy.evaluation.committees.to_pass.reached(line["approve"], attending)
    if sum(papers) > attending or line["passed"] is not passed:
        yield _fault("tally", "计票与结果不符", "the result does not follow", "与计票一致", "as counted", line["case"])


def _fault(rule: str, found_zh: str, found_en: str, needed_zh: str, needed_en: str, case: str = "") -> Failure:
    return Failure(rule, CLAUSE, Text(found_zh, found_en), Text(needed_zh, needed_en), case or None)
