"""处理决定 (四(一)): proposed on a finding, heard, imposed by as many signatures as the policy asks, lifted."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, cast

from services.integrity.domain import problems as no
from services.integrity.domain.case import Case
from services.integrity.domain.place import AtProposal, AtSanction, SanctionDecision
from services.integrity.domain.sanction import Sanction
from shared.contracts.integrity import (
    HearSanction,
    ImposeSanction,
    LiftSanction,
    ProposeSanction,
    SanctionImposed,
    SanctionLifted,
)
from shared.contracts.sanction import Effect, SanctionTarget
from shared.errors import NO_SUCH_CASE
from shared.policy import Effect as Word
from shared.policy import Finding, Policy, Target
from shared.policy import Sanction as Rule
from shared.workdays import years_later

CANCEL, REVOKE = Word.CANCEL_APPLICATION, Word.REVOKE_TITLE

_PERSON = re.compile("[0-9a-f]{64}")
_NAMES: Mapping[SanctionTarget, str] = {
    "applicant": Target.APPLICANT.text.zh,
    "institution": Target.INSTITUTION.text.zh,
}


def propose_sanction(sanction: str, at: AtProposal, cmd: ProposeSanction) -> SanctionDecision:
    """The finding and what follows from it, to be heard. Raises the refusal if report, case and finding do not fit."""
    _check_report(at, cmd)
    _check_ref(at, cmd)
    case = _case_of(at, cmd)
    rule = rule_for(cmd.finding, cmd.target, at.policy)
    days = at.policy.deadlines.hearing_working_days
    proposed = Sanction(
        sanction=sanction,
        policy=at.policy.ref,
        finding=rule.finding.value,
        clause=rule.clause,
        target=cmd.target,
        ref=cmd.ref,
        case_id=case.case_id if case else None,
        report=cmd.report,
        facts=cmd.facts,
        effects=effects(rule, case),
        proposed_at=at.now,
        hear_by=at.policy.end_of_working_days(at.now, days),
        signatures=(at.actor.subject,),
    )
    return SanctionDecision(proposed, move="propose_sanction", clause=rule.clause)


def _check_report(at: AtProposal, cmd: ProposeSanction) -> None:
    """A report that a sanction stands on was upheld, and is about the same case."""
    if cmd.report is None:
        return
    if at.report is None:
        raise no.NO_SUCH_REPORT()
    if at.report.status != "upheld":
        raise no.REPORT_NOT_UPHELD()
    if cmd.case_id not in (None, at.report.case_id):
        raise no.REPORT_ON_ANOTHER_CASE()


def _check_ref(at: AtProposal, cmd: ProposeSanction) -> None:
    """It names an institution of the notice, or a person. Raises `unknown-institution` or `no-such-person`."""
    if cmd.target == "institution":
        at.policy.institution(cmd.ref)
    elif not _PERSON.fullmatch(cmd.ref):
        raise no.NO_SUCH_PERSON()


def _case_of(at: AtProposal, cmd: ProposeSanction) -> Case | None:
    """The case it is about, which is the person's; what reaches an institution is about none of its cases alone."""
    if cmd.target == "institution":
        if cmd.case_id is not None:
            raise no.ABOUT_NO_CASE()
        return None
    if cmd.case_id is None and cmd.report is None:
        return None
    if at.case is None or at.case.person_ref is None:
        raise NO_SUCH_CASE()
    if at.case.person_ref != cmd.ref:
        raise no.CASE_OF_ANOTHER()
    return at.case


def rule_for(finding: str, target: SanctionTarget, policy: Policy) -> Rule:
    """What the policy lets follow from a finding on such a target. Raises `unknown-finding`."""
    rules = {rule.finding.value: rule for rule in policy.integrity.sanctions if rule.target.value == target}
    if finding not in rules:
        raise no.UNKNOWN_FINDING(word=finding, target=target, target_zh=_NAMES[target], known=", ".join(rules))
    return rules[finding]


def effects(rule: Rule, case: Case | None) -> tuple[Effect, ...]:
    """What the rule does to whom it reaches, and to the case as it is now.

    Without a case, or with one that has ended, nothing is left to cancel or revoke. An open application
    needs a finding that cancels it, a title in force one that revokes it; a rule with both keeps both,
    for a certificate may be issued at this very moment.
    """
    on_case = {CANCEL, REVOKE} & set(rule.effects)
    if not on_case:
        return _as_told(rule.effects)
    if case is None or case.closed:
        left = tuple(effect for effect in rule.effects if effect not in on_case)
        if not left:
            raise no.FINDING_NEEDS_CASE(**_words(rule))
        return _as_told(left)
    wanted = REVOKE if case.certified else CANCEL
    if wanted not in on_case:
        state, state_zh = ("certified", "已取得职称") if case.certified else ("open", "尚未取得职称")
        raise no.FINDING_DOES_NOT_FIT(
            state=state, state_zh=state_zh, wanted=wanted.value, wanted_zh=wanted.text.zh, **_words(rule)
        )
    return _as_told(rule.effects)


def hear_sanction(at: AtSanction, cmd: HearSanction) -> SanctionDecision:
    """The statement of whom it reaches is on record."""
    return SanctionDecision(replace(at.sanction, state="heard", statement=cmd.statement))


def impose_sanction(at: AtSanction, _: ImposeSanction) -> SanctionDecision:
    """One more signature; with the last one the sanction is in force from today, and told.

    The case is looked at again, for it may have ended or been certified since the proposal.
    """
    biting = effects(rule_for(at.sanction.finding, at.sanction.target, at.policy), at.case)
    signatures = tuple(dict.fromkeys((*at.sanction.signatures, at.actor.subject)))
    signed = replace(at.sanction, signatures=signatures, effects=biting)
    if len(signatures) < at.policy.integrity.signers:
        return SanctionDecision(signed)
    since = at.now.astimezone(at.policy.tz).date()
    imposed = replace(
        signed,
        state="imposed",
        since=since,
        record_until=_last_day(since, at.policy.integrity.record_years, "record" in biting),
        ban_until=_last_day(since, at.policy.integrity.ban_years, "ban" in biting),
    )
    return SanctionDecision(imposed, (_told(imposed, since),))


def _told(sanction: Sanction, since: date) -> SanctionImposed:
    return SanctionImposed(
        sanction=sanction.sanction,
        target=sanction.target,
        ref=sanction.ref,
        effects=sanction.effects,
        case_id=sanction.case_id,
        clause=sanction.clause,
        reason=f"{finding_name(sanction.finding)}：{sanction.facts}",
        since=since,
        until=sanction.until,
    )


def lift_sanction(at: AtSanction, _: LiftSanction) -> SanctionDecision:
    """The record, the ban or the suspension ends now."""
    lifted = replace(at.sanction, state="lifted", lifted_at=at.now)
    told = SanctionLifted(sanction=lifted.sanction, target=lifted.target, ref=lifted.ref, lifted_at=at.now)
    return SanctionDecision(lifted, (told,))


def finding_name(finding: str) -> str:
    """The finding for people."""
    return Finding(finding).text.zh  # type: ignore[call-arg]  # looked up by value


def _last_day(since: date, years: int, wanted: bool) -> date | None:
    return years_later(since, years) if wanted else None


def _as_told(words: tuple[Word, ...]) -> tuple[Effect, ...]:
    return tuple(cast(Effect, word.value) for word in words)


def _words(rule: Rule) -> dict[str, Any]:
    return {"finding": rule.finding.value, "finding_zh": rule.finding.text.zh}
