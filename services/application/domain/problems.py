"""Every refusal of the hub and the applicant's form, with its texts."""

from shared.errors import Kind, Problem

# Who

NOT_YOUR_DOCUMENT = Problem(
    "document-of-another",
    Kind.FORBIDDEN,
    zh="证件与登录人不一致",
    en="The document does not belong to the person who is logged in",
)
NUMBER_NOT_NEEDED = Problem(
    "number-not-needed",
    Kind.FORBIDDEN,
    zh="证件号码仅供办理本申报件审核的审核员和市人社局核对时查看",
    en="The whole number is for the auditor who holds the case and for the bureau's officers, once it is submitted.",
)
UNKNOWN_DOCUMENT_TYPE = Problem(
    "unknown-document-type",
    Kind.INVALID,
    zh="没有证件类型“{word}”，可用：{known}",
    en="There is no document type {word!r}; known are {known}",
)
LIVE_CASE = Problem(
    "live-case-exists",
    Kind.CONFLICT,
    zh="本年度已有一件申报，撤回或未获推荐后方可另行申报",
    en="There is already a case of this person in this cycle",
)
ANOTHER_LIVE_CASE = Problem(
    "another-live-case",
    Kind.CONFLICT,
    zh="申报人本年度已另有一件申报，不能重新受理本件",
    en="The applicant has another case in this cycle by now; this one cannot be reopened",
)

# What is offered

MAJOR_NOT_FOUND = Problem(
    "major-not-found",
    Kind.NOT_FOUND,
    zh="本年度的专业清单中没有“{id}”",
    en="There is no major {id!r} on the list of this cycle",
)

# Where and when

ILLEGAL_MOVE = Problem(
    "illegal-move",
    Kind.CONFLICT,
    zh="申报件处于“{stage_zh}”环节，不能{move_zh}",
    en="The case is at {stage}; {move} is not possible",
)
NOT_OPEN_YET = Problem("window-not-open", Kind.CONFLICT, zh="{what.zh}自{opens}开始", en="{what.en} opens on {opens}")
WINDOW_CLOSED = Problem(
    "window-closed", Kind.CONFLICT, zh="{what.zh}已于{closing}截止", en="{what.en} closed at {closing}"
)
TOO_EARLY_TO_CLOSE = Problem(
    "evaluation-still-possible",
    Kind.CONFLICT,
    zh="{closing}前仍可评审",
    en="A committee may still take the case until {closing}",
)
NOT_REOPENABLE = Problem(
    "not-reopenable",
    Kind.CONFLICT,
    zh="只有逾期失效或视为放弃的申报件可以重新受理",
    en="Only a case that lapsed or was abandoned can be reopened",
)
TOO_LATE_TO_REOPEN = Problem(
    "too-late-to-reopen",
    Kind.CONFLICT,
    zh="本年度评审已于{closing}结束，不能重新受理",
    en="No committee takes a case any more since {closing}; it cannot be reopened",
)

# To whom

NOTHING_REASSIGNED = Problem(
    "nothing-reassigned",
    Kind.INVALID,
    zh="请指定另一用人单位或另一评审服务机构",
    en="Name another employer or another institution",
)
EMPLOYER_HAS_NO_PART = Problem(
    "employer-has-no-part",
    Kind.CONFLICT,
    zh="本件此时没有须由用人单位办理的事项，不能变更用人单位",
    en="No employer has anything to do with the case now, so none can be put in its place",
)
DOES_NOT_TAKE = Problem(
    "institution-does-not-take",
    Kind.INVALID,
    zh="{name.zh}不受理该专业该级别的申报",
    en="{name.en} takes no cases of this major and level",
)
NOTHING_LOST = Problem(
    "nothing-lost",
    Kind.CONFLICT,
    zh="申报所依据的职称未被撤销，公务员登记核验亦无不一致",
    en="The title it builds on was not revoked, and the civil service register does not have the applicant",
)
INSTITUTION_SUSPENDED = Problem(
    "institution-suspended",
    Kind.CONFLICT,
    zh="{name.zh}已被暂停评审工作，不能接收申报件",
    en="{name.en} is suspended from evaluating; no case can be given to it",
)
MEETING_HOLDS_CASE = Problem(
    "meeting-holds-case",
    Kind.CONFLICT,
    zh="本件已列入评审会议名单，不能变更评审服务机构",
    en="A meeting of the committee has the case on its list; it cannot go to another institution",
)

# What

NOT_ELIGIBLE = Problem(
    "not-eligible", Kind.INVALID, zh="不符合申报条件，共{n}项", en="{n} conditions for applying are not met"
)
INCOMPLETE = Problem("incomplete", Kind.INVALID, zh="申报材料不完整，共{n}项", en="{n} things are missing")
NOT_ASKED_FOR = Problem(
    "document-not-asked-for",
    Kind.INVALID,
    zh="此时不能上传“{code}”",
    en="A document {code!r} is not asked for at this stage",
)
DOCUMENT_TOO_LARGE = Problem(
    "document-too-large",
    Kind.TOO_LARGE,
    zh="单个文件不得超过{megabytes}MB",
    en="A document may not exceed {megabytes} MB",
)
CASE_TOO_LARGE = Problem(
    "documents-too-large",
    Kind.TOO_LARGE,
    zh="一件申报或评议的全部材料合计不得超过{megabytes}MB",
    en="The documents of one case or review may not exceed {megabytes} MB together",
)
TOO_MANY_UPLOADS = Problem(
    "too-many-uploads",
    Kind.CONFLICT,
    zh="已上传文件{uploads}次（含替换），不能再上传",
    en="{uploads} files have been uploaded, replaced ones included; no more are taken",
)
DOCUMENT_REPEATED = Problem(
    "document-repeated",
    Kind.CONFLICT,
    zh="该文件已作为“{zh}”上传，同一文件不能用作两项材料",
    en="This file was already uploaded as: {en}. One file cannot be two documents",
)
PLEDGE_WORDING = Problem(
    "pledge-wording",
    Kind.INVALID,
    zh="签署的内容与规定的个人诚信承诺不一致，请照录专业“{major}”申报须知中的承诺原文",
    en="What was signed is not the integrity pledge. Sign its Chinese words to the letter: the notice of the major "
    "{major!r} (GetMajor) has them as `pledge`",
)
PEERS_NOT_IDENTIFIED = Problem(
    "peers-not-identified",
    Kind.INVALID,
    zh="推荐专家的身份有误，共{n}名",
    en="{n} of the recommending peers are not identified",
)
PUBLICITY_DATES = Problem(
    "publicity-dates",
    Kind.INVALID,
    zh="协会学会公示应在{submitted}提交之后开始，并在上传之前结束",
    en="The association's publicity begins after the submission on {submitted} and is over before the upload",
)
PUBLICITY_TOO_SHORT = Problem(
    "publicity-too-short",
    Kind.INVALID,
    zh="公示不足{days}个工作日，最早于{ends}结束",
    en="The publicity is shorter than {days} working days; it may close at {ends} at the earliest",
)

# Forms and files to read

NO_SUCH_FORM = Problem(
    "no-such-form",
    Kind.NOT_FOUND,
    zh="本申报件目前没有可打印的表格“{name}”",
    en="There is no form {name!r} to print for this case now",
)
NOT_PRINTABLE = Problem(
    "not-printable",
    Kind.CONFLICT,
    zh="表格中有字库没有的字，请联系系统使用咨询电话",
    en="The form holds a character that no font has; ask the hotline",
)
NO_SUCH_DOCUMENT = Problem(
    "no-such-document",
    Kind.NOT_FOUND,
    zh="本申报件没有材料“{code}”",
    en="The case has no document {code!r}",
)

# Corrections

ADDS_ACHIEVEMENT = Problem(
    "correction-adds-achievement",
    Kind.INVALID,
    zh="补正不得新增业绩成果：{keys}",
    en="A correction completes what was submitted and adds no achievement: {keys}",
)
CHANGES_CASE = Problem(
    "correction-changes-case",
    Kind.INVALID,
    zh="补正不得变更申报的专业、级别、机构和途径：{fields}",
    en="A correction keeps the major, the level, the institution and the path: {fields}",
)
BEYOND_NOTICE = Problem(
    "correction-beyond-notice",
    Kind.INVALID,
    zh="补正通知未要求修改：{fields}",
    en="The correction notice did not ask for changes to: {fields}",
)
BOX_IS_OPEN = Problem(
    "box-is-open",
    Kind.CONFLICT,
    zh="评审委员会已开始表决，不能撤回",
    en="The ballot box is open; the case can no longer be withdrawn",
)

# The autonomous track

NOT_YOUR_PLAN = Problem(
    "plan-of-another",
    Kind.FORBIDDEN,
    zh="该自主评聘工作方案不是贵单位备案的",
    en="The plan was filed by another institution",
)
NO_FILING_KEY = Problem(
    "no-filing-key",
    Kind.CONFLICT,
    zh="该方案尚未登记签名公钥，请联系市人社局",
    en="No key is registered for this plan yet; ask the bureau",
)
NOT_SIGNED = Problem(
    "record-not-signed",
    Kind.INVALID,
    zh="签名与报送内容或方案登记的公钥不符，内容签名后不得改动",
    en="The signature is not one of the plan's key over this record; what was signed must not be changed",
)
NOT_AS_FILED = Problem(
    "not-as-filed",
    Kind.INVALID,
    zh="报送结果不符合备案方案和规定，共{n}项",
    en="{n} things are not as the filed plan and the notice want them",
)
NO_SUCH_FILING = Problem("no-such-filing", Kind.NOT_FOUND, zh="没有这份自主评聘结果", en="There is no such filing")
FILING_DECIDED = Problem(
    "filing-decided",
    Kind.CONFLICT,
    zh="该自主评聘结果已核验完毕，不能再{move_zh}",
    en="The filing has been decided; {move} is not possible",
)
REVIEWS_ITSELF = Problem(
    "reviews-itself",
    Kind.CONFLICT,
    zh="按备案方案，学术评议由本单位自行组织",
    en="By its plan the institution holds the academic review itself",
)
REVIEW_THERE = Problem(
    "review-there",
    Kind.CONFLICT,
    zh="已就该人员的同一专业和级别委托学术评议",
    en="An academic review of this person in this major and level has been commissioned before",
)
NO_SUCH_REVIEW = Problem("no-such-review", Kind.NOT_FOUND, zh="没有这项学术评议", en="There is no such academic review")
REVIEW_DELIVERED = Problem(
    "review-delivered",
    Kind.CONFLICT,
    zh="学术评议意见已出具，不能更改",
    en="The opinion has been delivered and stays as it is",
)
REVIEW_FILES_CLOSED = Problem(
    "review-files-closed",
    Kind.CONFLICT,
    zh="学术评议意见已出具，不能再补充或替换材料",
    en="The opinion has been delivered; no file can be added or replaced any more",
)
NO_SUCH_REVIEW_FILE = Problem(
    "no-such-review-file",
    Kind.NOT_FOUND,
    zh="这项学术评议没有材料“{code}”",
    en="The academic review has no file {code!r}",
)
