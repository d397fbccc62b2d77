"""What the policy offers, as anybody is shown it before applying (二, 三)."""

from services.application.domain.problems import MAJOR_NOT_FOUND
from shared.contracts import catalogue as say
from shared.contracts.base import Wording
from shared.contracts.vocabulary import Level
from shared.errors import Text
from shared.policy import Institution, Policy, Series, Step


def majors(policy: Policy) -> say.MajorList:
    """The whole list."""
    items = tuple(_series(policy, series) for series in policy.series.values())
    return say.MajorList(cycle=policy.id, policy=policy.ref, items=items)


def notice(policy: Policy, id: str) -> say.MajorNotice:
    """What is said of one major. Raises `major-not-found`."""
    if id not in {major.id for major in policy.majors()}:
        raise MAJOR_NOT_FOUND(id=id, clause="二")
    series, major, told = policy.series_of(id), policy.major(id), policy.notice(id)
    windows = policy.windows_of(series.id)
    return say.MajorNotice(
        cycle=policy.id,
        policy=policy.ref,
        series=series.id,
        series_name=_wording(series.name),
        major=id,
        name=_wording(major.name),
        track=series.track,
        requirements=_wording(told.requirements),
        defence=_wording(told.defence),
        application_first=windows.application.first,
        application_last=windows.application.last,
        recommendation_last=windows.employer.last,
        levels=tuple(_level(policy, series, id, level) for level in series.levels),
        institutions=tuple(map(_institution, told.institutions)),
        hotline=told.hotline,
        website=policy.cycle.contacts.website,
        pledge=_wording(policy.integrity.pledge),
    )


def _series(policy: Policy, series: Series) -> say.SeriesRow:
    return say.SeriesRow(
        series=series.id,
        name=_wording(series.name),
        track=series.track,
        levels=tuple(_row(policy, series, level, series.titles[level]) for level in series.levels),
        majors=tuple(say.MajorRow(major=major.id, name=_wording(major.name)) for major in series.majors.values()),
    )


def _row(policy: Policy, series: Series, level: Level, title: Text) -> say.LevelRow:
    examination = policy.examination(series.id, level)
    return say.LevelRow(
        level=level,
        title=_wording(title),
        mode=policy.exam_mode(series.id, level),
        where_to_go=_wording(examination.where_to_go) if examination else None,
    )


def _level(policy: Policy, series: Series, major: str, level: Level) -> say.LevelNotice:
    row = _row(policy, series, level, policy.title(major, level) or series.titles[level])
    return say.LevelNotice(
        **dict(row),
        conditions=tuple(_wording(way.text) for way in policy.rule(series.id, level)),
        fee_fen=policy.fee(level) if policy.has_step(series.id, Step.PAYMENT) else None,
        defence_in_person=level in policy.evaluation.defence.levels and policy.has_step(series.id, Step.DEFENCE),
        institutions=tuple(institution.id for institution in policy.institutions_for(major, level)),
    )


def _institution(one: Institution) -> say.InstitutionNotice:
    return say.InstitutionNotice(institution=one.id, name=_wording(one.name), phone=one.phone)


def _wording(text: Text) -> Wording:
    return Wording(zh=text.zh, en=text.en)
