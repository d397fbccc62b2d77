"""What the parts of a policy file are called when people are told where something stands."""

from collections.abc import Mapping
from typing import Any

from shared.errors import Text
from shared.policy.base import Part
from shared.policy.model import Policy
from shared.policy.terms import DEGREE_NAMES, LEVEL_NAMES, Ranked, Term

Place = tuple[str, ...]

# fmt: off
FIELDS: Mapping[str, tuple[str, str]] = {
    "cycle": ("年度", "cycle"), "id": ("编号", "id"), "year": ("年", "year"), "name": ("名称", "name"),
    "notice": ("通知", "notice"), "timezone": ("时区", "time zone"), "authority": ("主管部门", "authority"),
    "area_code": ("地区代码", "area code"), "contacts": ("咨询", "contacts"), "hotline": ("咨询电话", "hotline"),
    "website": ("网站", "website"), "clauses": ("条款", "clauses"), "clause": ("依据条款", "clause"),
    "applicants": ("申报人员范围", "who may apply"), "freelancers": ("自由职业者", "freelancers"),
    "lookback_years": ("从业年限", "years looked back on"), "fields": ("专业领域", "fields"),
    "high_skilled": ("高技能人才", "high-skilled workers"), "grade": ("技能等级", "skill grade"),
    "excluded": ("不得申报的情形", "who may not apply"), "reason": ("说明", "reason"),
    "youngest": ("最低年龄", "youngest age"),
    "staff_sanction_from": ("限制申报的处分", "mildest excluding sanction"),
    "hmt": ("港澳台证件", "HK, Macau and Taiwan documents"),
    "foreign": ("外籍证件", "foreigners' documents"),
    "again_after": ("可再次申报的结果", "endings after which one may apply again"),
    "institutions": ("评审服务机构", "institutions"), "associations": ("协会学会", "associations"),
    "credit_code": ("统一社会信用代码", "credit code"), "phone": ("电话", "telephone"),
    "accepts": ("受理范围", "accepts"),
    "recognised_by": ("认可部门", "recognised by"), "series": ("系列", "series"), "majors": ("专业", "majors"),
    "track": ("评价方式", "track"), "titles": ("职称名称", "titles"), "requirements": ("申报要求", "requirements"),
    "defence_notice": ("答辩须知", "defence notice"), "conditions": ("学历资历条件", "degree and years"),
    "counted_until": ("年限计算至", "years counted until"), "default": ("一般规定", "default"),
    "degree": ("学历", "degree"), "years": ("年限", "years"), "after": ("原职称", "previous title"),
    "examinations": ("国家考试", "State examinations"), "mode": ("方式", "mode"),
    "where_to_go": ("报名处", "where to go"),
    "levels": ("级别", "levels"), "level": ("级别", "level"),
    "windows": ("时间安排", "windows"), "first": ("首日", "first day"), "last": ("末日", "last day"),
    "application": ("个人申报", "applications"), "employer": ("单位审核推荐", "employer"),
    "association": ("协会学会推荐", "association"), "audit": ("机构审核", "audit"),
    "correction_requests": ("补正告知", "correction notices"), "evaluation": ("答辩评审", "evaluation"),
    "evaluation_ends": ("本年度评审截止日", "last day of the evaluation year"), "deadlines": ("期限", "deadlines"),
    "employer_publicity_working_days": ("单位内部公示工作日", "working days of internal publicity"),
    "association_publicity_working_days": ("协会学会公示工作日", "working days of an association's publicity"),
    "correction_notice_working_days": ("告知补正工作日", "working days to ask for a correction"),
    "correction_working_days": ("补正工作日", "working days to correct"),
    "registry_fallback_working_days": ("登记机构答复工作日", "working days a registry may be silent"),
    "payment_working_days": ("缴费工作日", "working days to pay"),
    "payment_last_order_minutes": ("截止前停止下单分钟数", "last minutes without a new order"),
    "defence_notice_working_days": ("答辩提前通知工作日", "working days of notice of a defence"),
    "publicity_working_days": ("结果公示工作日", "working days of publicity"),
    "reminder_working_days": ("到期前提醒工作日", "working days left when a reminder is given"),
    "grace_working_days": ("恢复后宽限工作日", "working days of grace when a case is taken up again"),
    "report_completion_working_days": ("举报补充工作日", "working days to complete a report"),
    "reconsideration_working_days": ("申请复查工作日", "working days to ask for reconsideration"),
    "reconsideration_answer_working_days": ("复查答复工作日", "working days to answer a reconsideration"),
    "complaint_answer_working_days": ("投诉答复工作日", "working days to answer a complaint"),
    "hearing_working_days": ("陈述申辩工作日", "working days to be heard"),
    "appeal_working_days": ("申诉工作日", "working days to appeal"),
    "documents": ("材料", "papers"), "limits": ("上传限制", "limits of uploads"),
    "file_megabytes": ("单个文件上限（MB）", "largest file in MB"),
    "case_megabytes": ("每件申报材料上限（MB）", "all files of a case in MB"),
    "uploads": ("每件申报上传次数", "uploads per case"), "kinds": ("种类", "kinds"), "due": ("提交时间", "due"),
    "correctable": ("可补正", "correctable"), "categories": ("人员类别", "categories"),
    "examination": ("考试合格人员", "with an examination"), "recognition": ("职业资格人员", "with a qualification"),
    "registry": ("数据核验", "registry checks"), "mandatory": ("必须核验", "mandatory"),
    "checklist": ("审核清单", "checklist"), "base_certificate": ("本系统所发证书", "certificates of this system"),
    "two_person_rule": ("双人经办", "two-person rule"), "superior_consent": ("上级单位同意", "superior's consent"),
    "fees": ("评审费", "fees"), "fen": ("金额（分）", "amount in fen"), "refunds": ("退费", "refunds"),
    "defence": ("答辩", "defence"), "panel": ("专业评议组人数", "panel"), "reschedules": ("改期次数", "reschedules"),
    "committees": ("评审委员会", "committees"), "seats": ("委员人数", "seats"), "reserves": ("候补人数", "reserves"),
    "major": ("专业", "major"), "expert_term_years": ("专家任期年数", "years of an expert's term"),
    "quorum": ("开会比例", "quorum"), "numerator": ("分子", "numerator"), "denominator": ("分母", "denominator"),
    "to_pass": ("通过比例", "share to pass"), "trustees": ("计票密钥保管人", "trustees"), "shares": ("份数", "shares"),
    "needed": ("所需份数", "shares needed"), "criteria": ("评价标准", "criteria"), "weight": ("权重", "weight"),
    "results": ("评审结果", "results"), "published_at": ("公示渠道", "published at"),
    "schedules": ("行业主管部门安排", "authorities' schedules"), "steps": ("环节", "steps"),
    "autonomous": ("自主评聘", "autonomous evaluation"), "plans": ("方案", "plans"),
    "reviewed_levels": ("须学术评议的级别", "levels with an academic review"),
    "institution": ("单位", "institution"),
    "kind": ("类型", "kind"), "academic_review": ("学术评议", "academic review"), "filed_on": ("备案日期", "filed on"),
    "until": ("有效期至", "until"), "central_units": ("中央在京单位", "central units"),
    "letter_year": ("委托函年度", "year of the letter"), "filed_committees": ("已备案评委会", "filed committees"),
    "unit": ("单位", "unit"), "recognitions": ("职业资格对应职称", "recognitions"),
    "qualifications": ("职业资格", "qualifications"), "exceptional": ("破格申报", "exceptional applications"),
    "excluded_majors": ("不接受破格的专业", "majors without"), "recommendations": ("推荐人数", "recommendations"),
    "recommender_level": ("推荐人级别", "recommender's level"), "excepted": ("法律另有规定的", "excepted"),
    "least_conditions": ("须满足条件数", "least conditions"), "text": ("内容", "text"),
    "integrity": ("诚信管理", "integrity"), "record_years": ("记录年限", "years of a record"),
    "ban_years": ("禁止申报年限", "years of a ban"), "signers": ("签署人数", "signers"),
    "recheck_per_mille": ("抽查千分比", "re-checked per mille"), "pledge": ("个人诚信承诺", "integrity pledge"),
    "sanctions": ("处理", "sanctions"),
    "finding": ("认定", "finding"), "target": ("对象", "target"), "effects": ("处理措施", "effects"),
    "working_days": ("调休安排", "working days of its own"), "amendments": ("补充通知", "amendments"),
    "date": ("日期", "date"),
}
# fmt: on

TERMS: Mapping[str, Text] = {
    **{str(word): word.text for kind in (*Term.__subclasses__(), *Ranked.__subclasses__()) for word in kind},
    **{str(level): name for level, name in LEVEL_NAMES.items()},
    **{str(degree): name for degree, name in DEGREE_NAMES.items()},
}
NAMED_BY = ("name", "authority", "institution", "unit")


def vocabulary(policy: Policy) -> Mapping[str, Text]:
    """What a word of the domain, or the id of something in the policy, is called."""
    names = {id: series.name for id, series in policy.series.items()}
    names |= {major.id: major.name for major in policy.majors()}
    names |= {id: paper.name for id, paper in policy.documents.kinds.items()}
    return {**TERMS, **names}


def plain(part: Any) -> Any:
    """A part as mappings, tuples and single values, by the names that stand in the file. Texts stay texts."""
    if isinstance(part, Part):
        fields = type(part).model_fields.items()
        return {field.alias or name: plain(getattr(part, name)) for name, field in fields}
    if isinstance(part, Mapping):
        return {str(key): plain(value) for key, value in part.items()}
    if isinstance(part, tuple) and not isinstance(part, Text):
        return tuple(plain(one) for one in part)
    return part


def words(place: Place, data: Any) -> Text:
    """A path in words, e.g. 时间安排 · 个人申报 · 末日; `data` is the plain policy that it leads into."""
    steps: list[Text] = []
    for step in place:
        data = _inside(data, step)
        steps.append(_word(step, data))
    return Text(" · ".join(step.zh for step in steps), " · ".join(step.en for step in steps))


def name_of(part: Any) -> Text | None:
    """What an entry calls itself, if it does."""
    found = next((part[key] for key in NAMED_BY if key in part), None) if isinstance(part, Mapping) else None
    return found if isinstance(found, Text) else None


def _inside(data: Any, step: str) -> Any:
    if isinstance(data, Mapping):
        return data.get(step)
    return data[int(step)] if isinstance(data, tuple) and int(step) < len(data) else None


def _word(step: str, data: Any) -> Text:
    """A field is called as we call it, an entry by its name, a term by the domain's; the rest is what it is."""
    if step in FIELDS:
        return Text(*FIELDS[step])
    if step.isdecimal():
        return name_of(data) or Text(f"第{int(step) + 1}项", f"no. {int(step) + 1}")
    return name_of(data) or TERMS.get(step) or Text(step, step)
