"""Every refusal of the desks, with its texts."""

from shared.errors import Kind, Problem

# When

EMPLOYER_WINDOW_CLOSED = Problem(
    "employer-window-closed",
    Kind.CONFLICT,
    zh="单位审核推荐已于{closed}截止",
    en="The employers' window closed at {closed}.",
)
RETURN_WINDOW_CLOSED = Problem(
    "return-window-closed",
    Kind.CONFLICT,
    zh="个人申报已于{closed}截止，申报人无法再次提交，只能推荐或不予推荐",
    en="Applicants could submit until {closed}; only recommend or decline is left.",
)
PUBLICITY_MISSING = Problem(
    "publicity-missing",
    Kind.CONFLICT,
    zh="推荐前须在单位内部公示不少于{days}个工作日",
    en="The internal publicity comes before the recommendation, for {days} working days.",
)
PUBLICITY_RUNNING = Problem(
    "publicity-running",
    Kind.CONFLICT,
    zh="单位内部公示须满{days}个工作日，至{ends}结束，之后方可推荐",
    en="The internal publicity lasts {days} working days, until {ends}; recommend after that.",
)
PUBLICITY_TOO_LATE = Problem(
    "publicity-too-late",
    Kind.CONFLICT,
    zh="{opened}开始的公示至{ends}结束，而推荐截止于{closes}，届时已不能推荐；最迟应于{latest}开始公示",
    en="A publicity opened on {opened} ends at {ends}, recommending at {closes}: too late; it had to open by {latest}.",
)
NO_PUBLICITY_NOW = Problem(
    "no-publicity-now",
    Kind.CONFLICT,
    zh="本申报件不在单位内部公示期内，不受理异议",
    en="The case is not in an internal publicity; no objection can be raised.",
)
PUBLICITY_OVER = Problem(
    "publicity-over",
    Kind.CONFLICT,
    zh="单位内部公示已于{ends}结束，不再受理异议",
    en="The internal publicity ended at {ends}; no objection can be raised any more.",
)

# The employer's desk

NOTHING_TO_CONFIRM = Problem(
    "nothing-to-confirm", Kind.CONFLICT, zh="没有待确认的内容", en="Every item is confirmed already."
)
UNKNOWN_ITEMS = Problem(
    "unknown-items",
    Kind.INVALID,
    zh="申报件中没有以下内容：{items}",
    en="The case has no such items: {items}.",
)
ITEMS_NOT_CONFIRMED = Problem(
    "items-not-confirmed",
    Kind.CONFLICT,
    zh="用人单位尚未逐项确认以下内容属实：{items_zh}",
    en="The employer has not confirmed these items: {items}.",
)
CONSENT_NOT_ASKED = Problem(
    "consent-not-asked",
    Kind.CONFLICT,
    zh="本年度申报无须上级主管单位同意",
    en="No superior unit's consent is asked for in this cycle.",
)
CONSENT_NOT_YET = Problem(
    "consent-not-yet",
    Kind.INVALID,
    zh="上级主管单位同意文件的日期不得晚于今天（{today}）",
    en="The consent's document cannot be dated after today ({today}).",
)
CONSENT_MISSING = Problem(
    "consent-missing",
    Kind.CONFLICT,
    zh="按管理权限须经上级主管单位同意，请先登记同意文件",
    en="The superior unit's consent is needed first; record its document.",
)
SECOND_OFFICER_WANTED = Problem(
    "second-officer-wanted",
    Kind.CONFLICT,
    zh="您已确认本申报件的内容，推荐须由本单位另一名人事人员办理",
    en="You confirmed items of this case; another officer of your organisation has to recommend it.",
)
OBJECTION_UNDECIDED = Problem(
    "objection-undecided",
    Kind.CONFLICT,
    zh="公示异议尚未处理：{objections}",
    en="Objections wait for a decision: {objections}.",
)
OBJECTION_UPHELD = Problem(
    "objection-upheld",
    Kind.CONFLICT,
    zh="公示异议成立，只能退回或不予推荐",
    en="An objection was upheld: only return or decline is left.",
)
OBJECTIONS_MAY_COME = Problem(
    "objections-may-come",
    Kind.UNAVAILABLE,
    zh="公示已于{ends}结束，截止前提出的异议可能仍在送达，请稍后用同一幂等键重试",
    en="The publicity ended at {ends}, and objections raised before that may still arrive. "
    "Try again in a moment with the same key.",
)
NO_OPEN_OBJECTION = Problem(
    "no-open-objection", Kind.CONFLICT, zh="没有待处理的异议", en="No objection waits for a decision."
)
UNKNOWN_OBJECTION = Problem(
    "unknown-objection",
    Kind.INVALID,
    zh="没有待处理的异议“{objection}”",
    en="No objection {objection!r} waits for a decision.",
)

# The institution's desk

CLAIMED_BY_ANOTHER = Problem(
    "claimed-by-another", Kind.CONFLICT, zh="该申报件已由其他审核员领取", en="Another auditor holds this case."
)
ALREADY_CLAIMED = Problem("already-claimed", Kind.CONFLICT, zh="您已领取该申报件", en="You hold this case already.")
NOT_CLAIMED = Problem("not-claimed", Kind.CONFLICT, zh="请先领取该申报件", en="Claim the case first.")
NOBODY_HOLDS_IT = Problem(
    "nobody-holds-it", Kind.CONFLICT, zh="该申报件尚无审核员领取", en="No auditor holds this case."
)
NOBODY_AUDITS = Problem(
    "nobody-audits",
    Kind.CONFLICT,
    zh="尚无审核员领取该申报件，不能会签",
    en="No auditor holds the case, so there is no audit to countersign.",
)
COUNTERSIGN_MISSING = Problem(
    "countersign-missing",
    Kind.CONFLICT,
    zh="申报人系评审机构本单位人员，审核决定须先经市人力社保局会签",
    en="The applicant is the institution's own staff: the bureau countersigns before the audit is decided.",
)
COUNTERSIGN_NOT_NEEDED = Problem(
    "countersign-not-needed",
    Kind.CONFLICT,
    zh="申报人不是评审机构本单位人员，无需会签",
    en="The applicant is not the institution's own staff; no countersign is needed.",
)
ALREADY_COUNTERSIGNED = Problem(
    "already-countersigned", Kind.CONFLICT, zh="本次审核已经会签", en="This audit is countersigned already."
)
CORRECTION_ALREADY_REQUESTED = Problem(
    "correction-already-requested",
    Kind.CONFLICT,
    zh="补正内容须一次性告知，已于{posted}发出补正告知；再次补正须市人力社保局书面说明理由",
    en="One notice lists everything to correct, and it was posted at {posted}; a second needs the bureau's reason.",
)
NO_MORE_CORRECTIONS = Problem(
    "no-more-corrections",
    Kind.CONFLICT,
    zh="已发出两次补正告知，不能再要求补正",
    en="Two correction notices were posted; there is no third.",
)
NO_SECOND_CORRECTION_WANTED = Problem(
    "no-second-correction-wanted",
    Kind.CONFLICT,
    zh="尚未发出补正告知，或已同意再次补正",
    en="No notice was posted yet, or a second one is allowed already.",
)
UNKNOWN_FIELDS = Problem(
    "unknown-fields",
    Kind.INVALID,
    zh="申报表没有以下栏目：{fields}",
    en="The form has no such fields: {fields}.",
)
NOT_CORRECTABLE = Problem(
    "not-correctable",
    Kind.INVALID,
    zh="以下内容须在申报时确定，不能以补正更改或补交：{fields}",
    en="These stand as submitted; a correction can neither change nor supply them: {fields}.",
)
CHECKS_UNRESOLVED = Problem(
    "checks-unresolved",
    Kind.CONFLICT,
    zh="必须核验的信息尚未核实：{checks_zh}",
    en="Mandatory registry checks are not resolved: {checks}.",
)
NO_CHECK_TO_DECIDE = Problem(
    "no-check-to-decide",
    Kind.CONFLICT,
    zh="现在没有可凭原件认定的核验事项",
    en="No registry check can be settled on a document now.",
)
CHECK_NOT_OPEN = Problem(
    "check-not-open",
    Kind.CONFLICT,
    zh="“{check}”不是待认定的必须核验事项",
    en="{check!r} is not a mandatory check that waits to be settled.",
)
REGISTRY_STILL_ASKED = Problem(
    "registry-still-asked",
    Kind.CONFLICT,
    zh="“{check_zh}”仍在向登记机关核验，{until}后仍无结果方可凭原件认定",
    en="The registry is still asked about {check!r}; it can be settled on the document after {until}.",
)
UNKNOWN_CHECKLIST_LINES = Problem(
    "unknown-checklist-lines",
    Kind.INVALID,
    zh="本申报件的审核清单没有以下事项：{lines}",
    en="The check list of this case has no such lines: {lines}.",
)
APPLICANT_BANNED = Problem(
    "applicant-banned",
    Kind.CONFLICT,
    zh="申报人禁止申报至{until}，审核不能通过",
    en="The applicant is banned from applying until {until}; the audit cannot pass.",
)
BASE_TITLE_LOST = Problem(
    "base-title-lost",
    Kind.CONFLICT,
    zh="现有职称证书{number}{state_zh}，审核不能通过",
    en="The certificate {number} of the title held is {state}; the audit cannot pass.",
)
CHECKLIST_UNMET = Problem(
    "checklist-unmet",
    Kind.CONFLICT,
    zh="审核清单有{lines}项未作答或不满足，不能审核通过",
    en="{lines} lines of the check list are not answered or not met.",
)
UNKNOWN_CLAUSE = Problem(
    "unknown-clause",
    Kind.INVALID,
    zh="年度通知中没有条款“{named}”",
    en="The notice has no clause {named!r}.",
)
BAD_PAGE_MARK = Problem("bad-page-mark", Kind.INVALID, zh="翻页标记无效", en="The page mark is not valid.")
