"""Every refusal about papers, with its texts."""

from shared.errors import Kind, Problem

# One answer for a number nobody has, a name that does not fit it, a code that was never printed and a
# paper that is somebody else's: nobody can tell them apart.
NO_SUCH_CERTIFICATE = Problem(
    "no-such-certificate",
    Kind.NOT_FOUND,
    zh="查无此证书，请核对编号和姓名",
    en="There is no such certificate; check the number and the name.",
)
NO_SUCH_NOTICE = Problem(
    "no-such-notice", Kind.NOT_FOUND, zh="没有这份评价结果通知书", en="There is no such result notice."
)
NO_SUCH_BATCH = Problem("no-such-batch", Kind.NOT_FOUND, zh="没有这一批次", en="There is no such batch.")
NUMBER_MISTYPED = Problem(
    "number-mistyped",
    Kind.INVALID,
    zh="证书编号有误：编号形如 {example}，末位为校验码",
    en="This is no certificate number: numbers read like {example}, and the last character checks the others.",
)
BUREAU_ONLY = Problem(
    "bureau-only",
    Kind.FORBIDDEN,
    zh="证书的发放、暂停、恢复和撤销由市人力社保局办理",
    en="The bureau alone issues, suspends, restores and revokes certificates.",
)
STATE_FORBIDS = Problem(
    "certificate-state-forbids",
    Kind.CONFLICT,
    zh="证书目前为“{state_zh}”，不能{move_zh}；现在可办理：{open_zh}",
    en="The certificate is {state}, so it cannot {move}; possible now: {open_en}.",
)
