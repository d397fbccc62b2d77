"""What is shown of a paper, and to whom it is handed."""

from services.certificate import changing, domain, tables
from services.certificate.domain.problems import NO_SUCH_CERTIFICATE, NO_SUCH_NOTICE
from services.certificate.tables import Certificate
from shared.bus import Work
from shared.contracts.certificate import FindByNumberAndName, Verified
from shared.contracts.files import Paper


def by_token(work: Work, token: str) -> Verified:
    """What a code leads to. Raises `no-such-certificate`."""
    certificate = tables.certificate_by_token(work.session, token)
    if certificate is None:
        raise NO_SUCH_CERTIFICATE()
    return _verified(certificate)


def by_number_and_name(work: Work, ask: FindByNumberAndName) -> Verified:
    """The same by number and name. Raises `no-such-certificate`, `number-mistyped`."""
    certificate = changing.load(work, ask.number)
    if not domain.same_name(certificate.printed["name"], ask.name):
        raise NO_SUCH_CERTIFICATE()
    return _verified(certificate)


def certificate(work: Work, case_id: str) -> Paper:
    """The certificate of a case, for its holder or the bureau. Raises `no-such-certificate`."""
    found = tables.certificate_of(work.session, case_id)
    if found is None or not domain.may_fetch(work.actor, found.person_ref):
        raise NO_SUCH_CERTIFICATE()
    return Paper(digest=found.digest, filename=f"电子职称证书-{found.number}.pdf")


def notice(work: Work, case_id: str) -> Paper:
    """The newest result notice of a case, for its applicant or the bureau. Raises `no-such-notice`."""
    found = tables.notice_of(work.session, case_id)
    if found is None or not domain.may_fetch(work.actor, found.person_ref):
        raise NO_SUCH_NOTICE()
    return Paper(digest=found.digest, filename="电子职称评价结果通知书.pdf")


def _verified(found: Certificate) -> Verified:
    return Verified(number=found.number, state=found.state, digest=found.digest, **found.printed)
