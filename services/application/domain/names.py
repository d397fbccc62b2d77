"""How stages and moves are called where people read them."""

from collections.abc import Mapping

from shared.contracts.vocabulary import Stage

STAGE_NAMES: Mapping[Stage, str] = {
    Stage.DRAFT: "填报",
    Stage.EMPLOYER_REVIEW: "单位审核",
    Stage.EMPLOYER_PUBLICITY: "单位内部公示",
    Stage.ASSOCIATION_REVIEW: "协会学会推荐",
    Stage.AUDIT: "评审机构审核",
    Stage.CORRECTION: "补正",
    Stage.PAYMENT: "缴费",
    Stage.EVALUATION: "评审",
    Stage.ACCEPTANCE: "验收",
    Stage.PUBLICITY: "公示",
    Stage.FILING_CHECK: "自主评聘结果核验",
    Stage.CERTIFIED: "已发证",
    Stage.CLOSED: "已结束",
}

MOVE_NAMES: Mapping[str, str] = {
    "save_draft": "保存申报信息",
    "attach_document": "上传材料",
    "submit": "提交申报",
    "submit_freelance": "提交申报",
    "lapse": "逾期失效",
    "upload_stamped_forms": "提交协会学会推荐材料",
    "return": "退回申报人",
    "open_publicity": "开始单位内部公示",
    "recommend": "推荐",
    "decline": "不予推荐",
    "retry_registry_check": "重新核验",
    "request_correction": "一次性补正告知",
    "resubmit": "提交补正",
    "abandon": "视为放弃",
    "refuse": "审核不通过",
    "accept": "审核通过",
    "accept_without_fee": "审核通过（无需缴费）",
    "settle": "缴费",
    "decide": "表决",
    "miss": "缺席",
    "close_not_evaluated": "按未评审结案",
    "reopen": "重新受理",
    "reassign": "变更用人单位或评审服务机构",
    "refuse_after_audit": "审核后不予通过",
    "close_for_death": "因申报人去世结案",
    "accept_passed": "验收通过",
    "accept_not_passed": "验收通过",
    "send_back": "退回重新评审",
    "certify": "颁发证书",
    "revoke": "撤销职称",
    "disqualify": "取消申报资格",
    "withdraw": "撤回申报",
    "accept_filing": "通过自主评聘结果核验",
    "return_filing": "退回自主评聘结果",
}
