"""The words a policy is written in: closed lists, each word with its Chinese and English name.

What may differ from year to year or from city to city is a value in the policy file; what is a
word of the domain itself is here.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Self

from shared.contracts.vocabulary import Degree, Level
from shared.errors import Text


class Term(StrEnum):
    """A word of the domain: its value is what files, tables and messages carry, `text` what people read."""

    text: Text

    def __new__(cls, value: str, zh: str, en: str) -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.text = Text(zh, en)
        return word


class Ranked(Term):
    """Words in order, lowest first."""

    @property
    def rank(self) -> int:
        """Place in the order; the lowest word has 1."""
        return list(type(self)).index(self) + 1

    def at_least(self, other: Self) -> bool:
        """Whether this word stands at or above `other`."""
        return self.rank >= other.rank


LEVELS = (Level.JUNIOR, Level.INTERMEDIATE, Level.ASSOCIATE_SENIOR, Level.FULL_SENIOR)
"""级别, lowest first."""

DEGREES = (Degree.NONE, Degree.SECONDARY, Degree.ASSOCIATE, Degree.BACHELOR, Degree.MASTER, Degree.DOCTOR)
"""学历学位, lowest first."""

LEVEL_NAMES: Mapping[Level, Text] = {
    Level.JUNIOR: Text("初级", "junior"),
    Level.INTERMEDIATE: Text("中级", "intermediate"),
    Level.ASSOCIATE_SENIOR: Text("副高级", "associate senior"),
    Level.FULL_SENIOR: Text("正高级", "full senior"),
}

DEGREE_NAMES: Mapping[Degree, Text] = {
    Degree.NONE: Text("中专以下", "below technical secondary school"),
    Degree.SECONDARY: Text("中专", "technical secondary school"),
    Degree.ASSOCIATE: Text("大学专科", "associate degree"),
    Degree.BACHELOR: Text("大学本科", "bachelor's degree"),
    Degree.MASTER: Text("硕士", "master's degree"),
    Degree.DOCTOR: Text("博士", "doctorate"),
}


def level_reaches(level: Level, needed: Level) -> bool:
    """Whether `level` stands at or above `needed`."""
    return LEVELS.index(level) >= LEVELS.index(needed)


def degree_reaches(degree: Degree, needed: Degree) -> bool:
    """Whether `degree` stands at or above `needed`."""
    return DEGREES.index(degree) >= DEGREES.index(needed)


def is_senior(level: Level) -> bool:
    """高级: associate senior or full senior."""
    return level_reaches(level, Level.ASSOCIATE_SENIOR)


class SkillGrade(Ranked):
    """技能等级 of a high-skilled worker (高技能人才)."""

    ADVANCED_WORKER = "advanced_worker", "高级工", "advanced skilled worker"
    TECHNICIAN = "technician", "技师", "technician"
    SENIOR_TECHNICIAN = "senior_technician", "高级技师", "senior technician"


class StaffSanction(Ranked):
    """处分 of a public institution's staff, mildest first."""

    WARNING = "warning", "警告", "warning"
    DEMERIT = "demerit", "记过", "demerit"
    DEMOTION = "demotion", "降低岗位等级", "demotion"
    DISMISSAL = "dismissal", "开除", "dismissal"


class Track(Term):
    """评价方式 (三): how a series is evaluated."""

    QUALIFICATION = "qualification", "专业技术资格评审", "evaluation of a professional qualification"
    POSITION = "position", "专业技术职务评审", "evaluation of a professional position"
    AUTONOMOUS = "autonomous", "自主评聘", "autonomous evaluation"


class ExamMode(Term):
    """How a level is reached (三(一)): the State examination alone, together with a review, or the review alone."""

    REVIEW = "review", "评审", "review"
    EXAM = "exam", "以考代评", "State examination"
    EXAM_AND_REVIEW = "exam_and_review", "考评结合", "State examination and review"


class Category(Term):
    """申报人员类别 (一, 四(四), 四(六)): the groups the notice names; one applicant may be in several."""

    EMPLOYED = "employed", "用人单位人员", "employed by an organisation in Beijing"
    CENTRAL_UNIT = "central_unit", "中央在京单位人员", "of a central unit in Beijing"
    FREELANCER = "freelancer", "自由职业者", "freelancer"
    HIGH_SKILLED = "high_skilled", "高技能人才", "high-skilled worker"
    EXCEPTIONAL = "exceptional", "破格申报人员", "exceptional application"
    HMT = "hmt", "港澳台人才", "talent from Hong Kong, Macau or Taiwan"
    FOREIGN = "foreign", "外籍人才", "foreign talent"


class Standing(Term):
    """Whoever stands here may not apply (一)."""

    CIVIL_SERVANT = "civil_servant", "公务员", "civil servant"
    RETIRED = "retired", "离退休人员", "retired"
    UNDER_SANCTION = "under_sanction", "处分期内人员", "under a staff sanction"


class DocumentDue(Term):
    """When a document must be there."""

    SUBMISSION = "submission", "个人申报时", "at submission"
    ASSOCIATION = "association", "协会学会推荐时", "with the association's recommendation"


class RegistryCheck(Term):
    """What registries of record are asked (四(一))."""

    IDENTITY = "identity", "身份信息", "identity"
    DEGREE = "degree", "学历学位", "degree"
    TITLE = "title", "职称", "title"
    INSURANCE = "insurance", "社会保险", "social insurance"
    CIVIL_SERVICE = "civil_service", "公务员登记", "civil service register"


class Step(Term):
    """Steps of the road that an industry authority's own schedule may leave out (三(二))."""

    EMPLOYER_PUBLICITY = "employer_publicity", "单位内部公示", "internal publicity"
    PAYMENT = "payment", "网上缴费", "payment"
    DEFENCE = "defence", "现场答辩", "defence in person"


class Committee(Term):
    """How a committee was formed: for a whole series, or for one major."""

    SERIES = "series", "按系列组建", "formed by series"
    MAJOR = "major", "按专业组建", "formed by major"


class PublishedAt(Term):
    """Where results are made public (三(一)5)."""

    BUREAU = "bureau", "市人力资源社会保障局网站", "the bureau's website"
    INSTITUTION = "institution", "评审服务机构网站或公众号", "the institution's website or account"


class RefundCause(Term):
    """Why a case that was paid for ended without a result that is worth the fee, or with one."""

    WITHDRAWN_BEFORE_LIST = "withdrawn_before_list", "上会名单确定前撤回", "withdrawn before the case list closed"
    WITHDRAWN_LATER = "withdrawn_later", "上会名单确定后撤回", "withdrawn after the case list closed"
    DEATH = "death", "表决前去世", "death before the ballot"
    NOT_EVALUATED = "not_evaluated", "未能评审", "not evaluated"
    ABSENT = "absent", "缺席答辩", "absent from the defence"
    NOT_PASSED = "not_passed", "评审未通过", "not passed"
    DISQUALIFIED = "disqualified", "取消申报资格", "disqualified"
    REFUSED_AFTER_AUDIT = "refused_after_audit", "审核后不再符合申报条件", "refused after the audit"


class AutonomousKind(Term):
    """Who may evaluate on its own (三(三))."""

    UNIVERSITY = "university", "高等学校", "university"
    PARTY_SCHOOL = "party_school", "党校", "party school"
    RESEARCH_INSTITUTE = "research_institute", "科研机构", "research institute"
    NEW_RESEARCH_INSTITUTE = "new_research_institute", "新型研发机构", "new-type research institution"
    PILOT = "pilot", "自主评聘试点机构", "pilot institution"


class AcademicReview(Term):
    """Who holds the academic review of an autonomous institution (三(三))."""

    OWN = "own", "自行组织", "the institution itself"
    EDUCATION_COMMISSION = "education_commission", "市教委", "the Municipal Education Commission"
    MUNICIPAL_PARTY_SCHOOL = "municipal_party_school", "市委党校", "the Municipal Party School"


class Finding(Term):
    """What an investigation may find proven (四(一)-(三))."""

    FALSE_APPLICATION = "false_application", "申报弄虚作假", "false application"
    FALSE_PLEDGE = "false_pledge", "承诺不实", "false pledge"
    TITLE_BY_FRAUD = "title_by_fraud", "以不正当手段取得职称", "title obtained by fraud"
    SERIOUS_FRAUD = "serious_fraud", "弄虚作假情节严重", "serious fraud"
    NEGLIGENT_RECOMMENDATION = "negligent_recommendation", "审核推荐失职", "negligent recommendation"
    COVER_UP = "cover_up", "包庇纵容或出具虚假证明", "cover-up or false proof"
    PROCEDURE_BREACH = "procedure_breach", "违反评审程序", "breach of procedure"
    SERIOUS_PROCEDURE_BREACH = "serious_procedure_breach", "违反评审程序情节严重", "serious breach of procedure"
    EXPERT_MISCONDUCT = "expert_misconduct", "评审专家违纪", "misconduct of an expert"


class Target(Term):
    """Whom a sanction reaches."""

    APPLICANT = "applicant", "申报人", "applicant"
    RECOMMENDER = "recommender", "用人单位或推荐协会学会", "employer or association"
    RESPONSIBLE_PERSON = "responsible_person", "相关责任人员", "responsible person"
    INSTITUTION = "institution", "评审服务机构", "evaluation institution"
    EXPERT = "expert", "评审专家", "expert"


class Effect(Term):
    """What a sanction does."""

    CANCEL_APPLICATION = "cancel_application", "取消申报资格", "the application is cancelled"
    REVOKE_TITLE = "revoke_title", "撤销职称", "the title is revoked"
    RECORD = "record", "记入职称评审诚信档案库", "an integrity record is kept"
    SHARE = "share", "纳入全国信用信息共享平台", "the record is shared with the national credit platform"
    BAN = "ban", "取消职称及岗位晋升资格", "applying and promotion are banned"
    NOTIFY_AUTHORITY = "notify_authority", "通报行业主管部门", "the industry authority is told"
    RECTIFY = "rectify", "责令采取补救措施", "remedies are ordered"
    SUSPEND_EVALUATION = "suspend_evaluation", "暂停评审工作", "evaluation is suspended"
    WITHDRAW_RIGHT = "withdraw_right", "收回职称评审权", "the right to evaluate is withdrawn"
    REMOVE_FROM_POOL = "remove_from_pool", "移出评审专家库", "the expert leaves the pool"
