"""Every refusal of the integrity service, with its texts."""

from shared.errors import Kind, Problem

# Who

# The desks refuse with the same words.
OWN_REPORT = Problem(
    "own-report",
    Kind.FORBIDDEN,
    zh="举报由您提出，须由其他诚信核查人员处理",
    en="You filed this report; somebody else decides it.",
)
ALREADY_SIGNED = Problem(
    "already-signed",
    Kind.FORBIDDEN,
    zh="您已签署本处理意见，处理决定须由{signers}人分别签署",
    en="You have signed this sanction; it takes the signatures of {signers} different people.",
)
FOR_SERVICES_ONLY = Problem(
    "for-services-only",
    Kind.FORBIDDEN,
    zh="该查询仅供系统发证时使用",
    en="Only the system itself asks this, when it issues certificates.",
)

# What there is

NO_SUCH_RESULT = Problem(
    "no-such-publicised-result",
    Kind.NOT_FOUND,
    zh="没有这项已公示的评审结果",
    en="There is no such publicised result.",
)
"""Also the answer for a case that was never publicised, or is not in the public any more."""

NO_SUCH_REPORT = Problem("no-such-report", Kind.NOT_FOUND, zh="没有这份举报", en="There is no such report.")
NO_SUCH_SANCTION = Problem(
    "no-such-sanction", Kind.NOT_FOUND, zh="没有这项处理意见或决定", en="There is no such sanction."
)
NO_SUCH_RECORDS = Problem(
    "no-such-records", Kind.NOT_FOUND, zh="没有可供您查询的诚信档案", en="There are no such records for you to see."
)

# Where

REPORT_MOVE_NOT_OPEN = Problem(
    "report-move-not-open",
    Kind.CONFLICT,
    zh="举报{stage_zh}，不能办理“{zh}”；您现在可办理：{open_zh}",
    en="The report is {stage}, where {move} is not possible; possible for you now: {open_en}.",
)
SANCTION_MOVE_NOT_OPEN = Problem(
    "sanction-move-not-open",
    Kind.CONFLICT,
    zh="处理意见{stage_zh}，不能办理“{zh}”；您现在可办理：{open_zh}",
    en="The sanction is {stage}, where {move} is not possible; possible for you now: {open_en}.",
)

# When

COMPLETION_OVER = Problem(
    "report-completion-over",
    Kind.CONFLICT,
    zh="补充举报材料已于{ends}截止",
    en="What the report lacks could be supplied until {ends}.",
)
HEARING_RUNS = Problem(
    "hearing-runs",
    Kind.CONFLICT,
    zh="当事人尚未陈述申辩，{ends}之后方可作出处理决定",
    en="The person has not been heard; without a statement the sanction can be imposed after {ends}.",
)
SANCTION_OVER = Problem(
    "sanction-over",
    Kind.CONFLICT,
    zh="处理期限已满，无须解除",
    en="The sanction's term is over; there is nothing to lift.",
)

# What is said

NOT_MISSING = Problem(
    "report-part-not-missing",
    Kind.CONFLICT,
    zh="只能补充缺少的内容（{missing_zh}），已提交的{given_zh}不得更改",
    en="Only what is missing ({missing}) can be supplied; {given} stays as it was.",
)
UNKNOWN_FINDING = Problem(
    "unknown-finding",
    Kind.INVALID,
    zh="没有适用于{target_zh}的违规情形“{word}”，可用：{known}",
    en="There is no finding {word!r} on an {target}; known are {known}.",
)
NO_SUCH_PERSON = Problem(
    "no-such-person",
    Kind.INVALID,
    zh="人员编号有误，须为申报件所载的64位人员编号",
    en="This is no reference of a person; it is the one of 64 digits that the person's cases carry.",
)
ABOUT_NO_CASE = Problem(
    "about-no-case",
    Kind.INVALID,
    zh="对评审服务机构的处理不针对单个申报件",
    en="A sanction on an institution is about no single case.",
)
REPORT_NOT_UPHELD = Problem(
    "report-not-upheld",
    Kind.CONFLICT,
    zh="举报未经查实，不能据此提出处理意见",
    en="The report was not upheld; no sanction can stand on it.",
)
REPORT_ON_ANOTHER_CASE = Problem(
    "report-on-another-case",
    Kind.CONFLICT,
    zh="该举报针对另一申报件",
    en="The report is about another case.",
)
CASE_OF_ANOTHER = Problem(
    "case-of-another-person",
    Kind.CONFLICT,
    zh="该申报件不属于此人",
    en="The case is not one of this person.",
)
FINDING_NEEDS_CASE = Problem(
    "finding-needs-case",
    Kind.CONFLICT,
    zh="“{finding_zh}”的处理须针对一件未结束的申报",
    en="What follows from {finding} needs a case that has not ended.",
)
FINDING_DOES_NOT_FIT = Problem(
    "finding-does-not-fit",
    Kind.CONFLICT,
    zh="申报件{state_zh}，须适用包含“{wanted_zh}”的违规情形，“{finding_zh}”不包含",
    en="The case is {state}: the finding must bring {wanted}, which {finding} does not.",
)
