"""Every refusal of the evaluation service, with its texts."""

from shared.errors import Kind, Problem

# Who

# The hub and the desks refuse with the same words: nobody can tell a foreign case from one that does not exist.
NO_SUCH_MEETING = Problem("no-such-meeting", Kind.NOT_FOUND, zh="没有这个评审会议", en="There is no such meeting")
SITS_IN_COMMITTEE = Problem(
    "sits-in-committee",
    Kind.FORBIDDEN,
    zh="您是本次会议的评审委员，不得同时办理会议事务",
    en="You sit in this committee; its members do not keep its meeting.",
)

# Where

MEETING_MOVE_NOT_OPEN = Problem(
    "meeting-move-not-open",
    Kind.CONFLICT,
    zh="评审会议处于“{stage_zh}”环节，不能办理“{zh}”；您现在可办理：{open_zh}",
    en="The meeting is at {stage}, where {move} is not possible; possible for you now: {open_en}.",
)

# When

EVALUATION_NOT_OPEN = Problem(
    "evaluation-not-open",
    Kind.CONFLICT,
    zh="评审自{opens}开始",
    en="Evaluation begins on {opens}.",
)
EVALUATION_OVER = Problem(
    "evaluation-over",
    Kind.CONFLICT,
    zh="本年度评审已于{ends}截止",
    en="Cases of this cycle could be evaluated until {ends}.",
)
SLOT_OUTSIDE = Problem(
    "slot-outside-evaluation",
    Kind.INVALID,
    zh="答辩时间须在{opens}至{ends}之间",
    en="A defence takes place from {opens} until {ends}.",
)
NOTICE_TOO_SHORT = Problem(
    "defence-notice-too-short",
    Kind.INVALID,
    zh="答辩须提前{days}个工作日通知，最早可安排在{ends}之后",
    en="A defence is announced {days} working days before; the earliest slot is after {ends}.",
)
SLOT_REACHED = Problem(
    "defence-slot-reached",
    Kind.CONFLICT,
    zh="答辩时间（{slot}）已到，改期须在此之前提出",
    en="The slot of {slot} has come; a change is asked for before it.",
)
NO_MORE_CHANGES = Problem(
    "no-more-reschedules",
    Kind.CONFLICT,
    zh="答辩已改期{times}次，不能再改",
    en="The defence was moved {times} time(s); it cannot be moved again.",
)
SLOT_NOT_REACHED = Problem(
    "defence-slot-not-reached",
    Kind.CONFLICT,
    zh="答辩时间为{slot}，尚未到时",
    en="The applicant is called at {slot}, which has not come yet.",
)
SLOT_LOST = Problem(
    "defence-slot-lost",
    Kind.CONFLICT,
    zh="答辩时间（{slot}）在暂停评审期间，须另行安排，不计改期次数",
    en="The slot of {slot} fell into a suspension; another one is due, which is not counted as a change.",
)

# Defence and opinion

ON_PAPER = Problem(
    "judged-on-paper",
    Kind.CONFLICT,
    zh="该级别采用专家评审，不安排答辩",
    en="This level is judged on paper; there is no defence.",
)
NOT_DEFENDED = Problem(
    "not-defended",
    Kind.CONFLICT,
    zh="申报人尚未答辩，不能提交评价意见",
    en="The applicant has not defended yet, so there is nothing to assess.",
)
PANEL_UNFIT = Problem(
    "panel-unfit",
    Kind.INVALID,
    zh="专业评议组或评分不符合要求，共{n}项",
    en="The panel or its scores are not as the rules ask, in {n} point(s).",
)

# Convening

MEETING_EXISTS = Problem(
    "meeting-exists", Kind.CONFLICT, zh="会议编号“{meeting}”已被使用", en="A meeting named {meeting!r} exists already."
)
MAJOR_OF_ANOTHER_SERIES = Problem(
    "major-of-another-series",
    Kind.INVALID,
    zh="专业“{major}”不属于系列“{series}”",
    en="The major {major!r} does not belong to the series {series!r}.",
)
MEETING_UNFIT = Problem(
    "meeting-unfit",
    Kind.INVALID,
    zh="评审委员会或上会名单不符合要求，共{n}项",
    en="The committee or the case list is not as the rules ask, in {n} point(s).",
)

# The ballot

NO_SUCH_MEMBER = Problem(
    "no-such-member",
    Kind.INVALID,
    zh="本次会议没有委员“{member}”",
    en="The committee has no member {member!r}.",
)
ALREADY_SIGNED_IN = Problem(
    "already-signed-in", Kind.CONFLICT, zh="委员“{member}”已签到", en="The member {member!r} has signed in already."
)
ALREADY_RECUSED = Problem(
    "already-recused",
    Kind.CONFLICT,
    zh="委员“{member}”对该申报件已回避",
    en="The member {member!r} is recused from this case already.",
)
NOT_ON_LIST = Problem(
    "not-on-list", Kind.INVALID, zh="申报件不在本次上会名单中", en="The case is not on this meeting's list."
)
NO_QUORUM = Problem(
    "no-quorum",
    Kind.CONFLICT,
    zh="委员{seats}人，已签到{signed_in}人，不足{needed}人，不能开会",
    en="{signed_in} of {seats} members have signed in; a meeting opens with {needed}.",
)
NOBODY_PRESIDES = Problem(
    "nobody-presides",
    Kind.CONFLICT,
    zh="主任委员、副主任委员均未签到，不能开会",
    en="Neither the chair nor a vice-chair has signed in, so the meeting cannot open.",
)
MAY_NOT_PRESIDE = Problem(
    "may-not-preside",
    Kind.INVALID,
    zh="“{member}”不是已签到的主任委员或副主任委员，不能主持会议",
    en="{member!r} is not a chair or vice-chair who has signed in, and cannot preside.",
)
NO_BOX_CAN_OPEN = Problem(
    "no-box-can-open",
    Kind.CONFLICT,
    zh="没有可以表决的申报件：均已退出、暂不得表决，或回避后出席委员不足{needed}人",
    en="There is no case to vote on: each has ended, is held off, or is left fewer than {needed} members by recusals.",
)
ALL_COUNTED = Problem(
    "all-counted", Kind.CONFLICT, zh="各申报件均已计票", en="The papers of every case are counted already."
)
BOX_NOT_OPEN = Problem(
    "box-not-open",
    Kind.CONFLICT,
    zh="该申报件没有待计票的票箱",
    en="The case has no box that waits to be counted.",
)
TOO_MANY_PAPERS = Problem(
    "too-many-papers",
    Kind.INVALID,
    zh="票数合计{papers}，多于出席委员{attending}人",
    en="{papers} papers are more than the {attending} members attending.",
)
NOT_ALL_COUNTED = Problem(
    "not-all-counted",
    Kind.CONFLICT,
    zh="尚有{n}件未计票",
    en="{n} case(s) are not counted yet.",
)
ANOTHER_PRESIDED = Problem(
    "another-presided",
    Kind.INVALID,
    zh="会议记录由主持人“{member}”签字",
    en="The minutes are signed by who presided: {member!r}.",
)

# Acceptance

RECORD_FAULTY = Problem(
    "record-faulty",
    Kind.CONFLICT,
    zh="验收未通过，评审记录有{n}处问题，只能退回",
    en="The sealed record fails in {n} point(s); only sending it back is left.",
)
