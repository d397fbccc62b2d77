"""ONE table: who may send which command or ask which question.

REST routes, gRPC methods, the interface description and docs/reference/roles.md are made from it or held to it:
a command without a row does not start. It only keeps out those who never may. Whether this officer may act on
that case is the service's to decide, which knows the case.
"""

from collections.abc import Iterable, Mapping, Set

import shared.contracts.everything  # noqa: F401  (each request is known and can be missed)
from gateway.auth import TOKEN_MISSING
from shared.contracts import academic, application, audit, certificate, evaluation, filing, integrity, payment, review
from shared.contracts.base import SERVICES, Actor, Probe, Request, Role
from shared.errors import Kind, Problem

ROLE_NOT_ALLOWED = Problem(
    "role-not-allowed",
    Kind.FORBIDDEN,
    zh="您的身份（{role}）不能进行此操作",
    en="Your role ({role}) may not do this.",
)

APPLICANT = Role.APPLICANT
EMPLOYER = Role.EMPLOYER_OFFICER
COLLEAGUE = Role.COLLEAGUE
AUDITOR = Role.AUDITOR
SECRETARY = Role.SECRETARY
BUREAU = Role.BUREAU_OFFICER
INTEGRITY = Role.INTEGRITY_OFFICER
BODY = Role.REVIEWING_BODY
PROVIDER = Role.PROVIDER
PUBLIC = Role.PUBLIC

ROLES: Mapping[type[Request], Set[Role]] = {
    # what can be applied for
    application.ListMajors: {PUBLIC},
    application.GetMajor: {PUBLIC},
    # the applicant's own case
    application.OpenDraft: {APPLICANT},
    application.SaveDraft: {APPLICANT},
    application.AttachDocument: {APPLICANT},
    application.SubmitApplication: {APPLICANT},
    application.UploadStampedForms: {APPLICANT},
    application.ResubmitCorrection: {APPLICANT},
    application.WithdrawApplication: {APPLICANT},
    application.CheckEligibility: {APPLICANT},
    # anyone who works on the case
    application.RetryRegistryCheck: {APPLICANT, EMPLOYER, AUDITOR, BUREAU},
    application.GetCase: {APPLICANT, EMPLOYER, AUDITOR, SECRETARY, BUREAU, INTEGRITY},
    application.Timeline: {APPLICANT, EMPLOYER, AUDITOR, SECRETARY, BUREAU, INTEGRITY},
    application.FetchDocument: {APPLICANT, EMPLOYER, AUDITOR, SECRETARY, BUREAU, INTEGRITY},
    application.FetchForm: {APPLICANT, BUREAU},
    application.FetchDossier: {APPLICANT, BUREAU},
    application.ListCases: {APPLICANT, EMPLOYER, AUDITOR, SECRETARY, BUREAU, INTEGRITY},
    application.CloseNotEvaluated: {BUREAU},
    application.ReopenCase: {BUREAU},
    application.ReassignCase: {BUREAU},
    application.CloseForDeath: {BUREAU},
    application.RefuseAfterAudit: {BUREAU},
    application.RevealNumber: {AUDITOR, BUREAU, INTEGRITY},
    # the autonomous track
    filing.RegisterFilingKey: {BUREAU},
    filing.FileAutonomousResults: {SECRETARY},
    filing.AcceptFiling: {BUREAU},
    filing.ReturnFiling: {BUREAU},
    filing.GetFiling: {SECRETARY, BUREAU, INTEGRITY},
    filing.ListFilings: {SECRETARY, BUREAU, INTEGRITY},
    filing.CommissionReview: {SECRETARY},
    filing.SubmitAcademicOpinion: {BODY},
    filing.GetAcademicReview: {SECRETARY, BODY, BUREAU, INTEGRITY},
    filing.ListAcademicReviews: {SECRETARY, BODY, BUREAU, INTEGRITY},
    academic.AttachReviewFile: {SECRETARY},
    academic.FetchReviewFile: {SECRETARY, BODY, BUREAU, INTEGRITY},
    # the employer's desk
    review.ConfirmItems: {EMPLOYER},
    review.ReturnToApplicant: {EMPLOYER},
    review.RecordSuperiorConsent: {EMPLOYER},
    review.OpenInternalPublicity: {EMPLOYER},
    review.RaiseObjection: {COLLEAGUE},
    review.ResolveObjection: {EMPLOYER},
    review.Recommend: {EMPLOYER},
    review.Decline: {EMPLOYER},
    review.EmployerWorkList: {EMPLOYER},
    # the institution's desk
    audit.ClaimCase: {AUDITOR},
    audit.ReleaseCase: {AUDITOR},
    audit.TakeBackCase: {SECRETARY},
    audit.RequestCorrection: {AUDITOR},
    audit.AllowSecondCorrection: {BUREAU},
    audit.DecideCheckOnDocument: {AUDITOR},
    audit.CountersignAudit: {BUREAU},
    audit.PassAudit: {AUDITOR},
    audit.RefuseAudit: {AUDITOR},
    audit.AuditWorkList: {AUDITOR, SECRETARY, BUREAU},
    audit.AuditLoad: {AUDITOR, SECRETARY, BUREAU},
    review.Reminders: {APPLICANT, EMPLOYER, AUDITOR},
    review.GetDesk: {EMPLOYER, AUDITOR, BUREAU},
    # the fee
    payment.StartPayment: {APPLICANT},
    payment.GetOrder: {APPLICANT, BUREAU},
    payment.ReceiveCallback: {PROVIDER},
    # the defence and the committee
    evaluation.ScheduleDefence: {SECRETARY},
    evaluation.Reschedule: {SECRETARY},
    evaluation.RecordAttendance: {SECRETARY},
    evaluation.SubmitPanelOpinion: {SECRETARY},
    evaluation.ConveneMeeting: {SECRETARY},
    evaluation.SignIn: {SECRETARY},
    evaluation.Recuse: {SECRETARY},
    evaluation.OpenBallot: {SECRETARY},
    evaluation.RecordTally: {SECRETARY},
    evaluation.SignMinutes: {SECRETARY},
    evaluation.EvaluationWorkList: {SECRETARY},
    evaluation.GetEvaluation: {SECRETARY, BUREAU},
    evaluation.GetMeeting: {SECRETARY, BUREAU, INTEGRITY},
    # acceptance and publicity
    evaluation.AcceptResults: {BUREAU},
    evaluation.SendBackResults: {BUREAU},
    evaluation.PublicityList: {PUBLIC},
    # certificates
    certificate.IssueBatch: {BUREAU},
    certificate.GetBatch: {BUREAU},
    certificate.SuspendCertificate: {BUREAU},
    certificate.RestoreCertificate: {BUREAU},
    certificate.RevokeCertificate: {BUREAU},
    certificate.Verify: {PUBLIC},
    certificate.FindByNumberAndName: {PUBLIC},
    certificate.FetchCertificate: {APPLICANT, BUREAU},
    certificate.FetchNotice: {APPLICANT, BUREAU},
    # integrity
    integrity.FileReport: {PUBLIC},
    integrity.CompleteReport: {PUBLIC},
    integrity.GetReport: {PUBLIC},
    integrity.OpenReports: {INTEGRITY},
    integrity.DecideReport: {INTEGRITY},
    integrity.ProposeSanction: {INTEGRITY, BUREAU},
    integrity.HearSanction: {APPLICANT, SECRETARY, INTEGRITY, BUREAU},
    integrity.ImposeSanction: {BUREAU},
    integrity.LiftSanction: {BUREAU},
    integrity.GetSanction: {APPLICANT, SECRETARY, INTEGRITY, BUREAU},
    integrity.OpenSanctions: {INTEGRITY, BUREAU},
    integrity.Records: {APPLICANT, INTEGRITY, BUREAU},
    integrity.Standing: set(),
}


class TablesDisagreeError(RuntimeError):
    """The contracts, the roles and the routes do not name the same requests."""


def check_tables(roles: Mapping[type[Request], Set[Role]], interfaces: Mapping[str, Iterable[type[Request]]]) -> None:
    """Stop the start unless each request of a running service has a row, and each row with roles its place everywhere.

    `interfaces` says what each of them takes, by what a place in it is called: a route, a gRPC method. A row
    without roles is for what services ask each other. A probe is asked by the gateway itself and needs no row.
    Raises TablesDisagreeError, which names all that is missing.
    """
    known = {request for request in Request.known.values() if not issubclass(request.answer, Probe)}
    running = {request for request in known if request.service in SERVICES}
    open_to_somebody = {request for request, allowed in roles.items() if allowed}
    complaints = [
        *_complaints("no roles", running - roles.keys()),
        *_complaints("not in the contracts", roles.keys() - known),
    ]
    for place, requests in interfaces.items():
        taken = set(requests)
        complaints += _complaints(f"no {place}", open_to_somebody - taken)
        complaints += _complaints(f"a {place}, but nobody may call it", taken - open_to_somebody)
    if complaints:
        raise TablesDisagreeError("; ".join(complaints))


def _complaints(what: str, requests: Iterable[type[Request]]) -> list[str]:
    return [f"{request.__name__}: {what}" for request in sorted(requests, key=lambda request: request.__name__)]


def check_role(actor: Actor, request: type[Request]) -> None:
    """Refuse who never may make this request: `token-missing` where nobody logged in, else `role-not-allowed`."""
    allowed = ROLES[request]
    if actor.role in allowed or Role.PUBLIC in allowed:
        return
    raise TOKEN_MISSING() if actor.role is Role.PUBLIC else ROLE_NOT_ALLOWED(role=actor.role.value)
