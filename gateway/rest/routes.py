"""ONE table: the address of every command and question. A new request is one line here and one in the role table."""

import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Literal

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from shared.contracts import academic, application, audit, certificate, evaluation, filing, integrity, payment, review
from shared.contracts.base import Command, Request

PREFIX = "/v1"
CASE = "/applications/{case_id}"
MEETING = "/meetings/{meeting}"
CERTIFICATE = "/certificates/{number}"
FILING = "/filings/{filing}"
REVIEW = "/academic-reviews/{review}"

Kind = Literal["json", "upload", "download", "notification"]
"""What travels: JSON both ways, a file in, a file out, or the payment provider's own form."""


@dataclass(frozen=True)
class Route:
    """A method and a path, the request behind them and the status of success.

    The path's names are fields of the request; of a GET the others are query parameters, else they are
    the body, unless the `kind` says otherwise.
    """

    method: str
    path: str
    request: type[Request]
    status: int = HTTPStatus.OK
    kind: Kind = "json"

    @cached_property
    def name(self) -> str:
        """The operation's name, as in logs and in the interface description."""
        return self.request.method().partition(".")[2]

    @cached_property
    def in_path(self) -> tuple[str, ...]:
        """The names in the path, in order."""
        return tuple(re.findall(r"{(\w+)}", self.path))

    @cached_property
    def is_command(self) -> bool:
        """Whether it changes something, so that an idempotency key means something."""
        return issubclass(self.request, Command)

    @cached_property
    def changes_the_seen(self) -> bool:
        """Whether it changes something that is there, and shown with its version, which the caller may name."""
        makes = self.status == HTTPStatus.CREATED
        return self.is_command and not makes and "version" in self.request.answer.model_fields

    @cached_property
    def outside_path(self) -> type[BaseModel]:
        """What the caller gives beside the path: the request without the path's fields."""
        fields: dict[str, tuple[object, FieldInfo]] = {
            name: (field.annotation, field)
            for name, field in self.request.model_fields.items()
            if name not in self.in_path
        }
        return create_model(self.request.__name__, __doc__=self.request.__doc__, **fields)  # type: ignore[call-overload,no-any-return]

    def check(self) -> None:
        """Raise ValueError for a line of the table that cannot work."""
        if self.method not in (("POST", "PUT", "DELETE") if self.is_command else ("GET", "POST")):
            raise ValueError(f"{self.method} {self.path} does not suit {self.request.__name__}")
        strangers = set(self.in_path) - self.request.model_fields.keys()
        if strangers and self.kind != "upload":
            raise ValueError(f"{self.path}: {self.request.__name__} has no {', '.join(sorted(strangers))}")


ROUTES = (
    # the application
    Route("GET", "/cycles/{cycle}/majors", application.ListMajors),
    Route("GET", "/cycles/{cycle}/majors/{major}", application.GetMajor),
    Route("POST", "/eligibility", application.CheckEligibility),
    Route("POST", "/applications", application.OpenDraft, HTTPStatus.CREATED),
    Route("GET", "/applications", application.ListCases),
    Route("GET", CASE, application.GetCase),
    Route("GET", CASE + "/timeline", application.Timeline),
    Route("PUT", CASE + "/form", application.SaveDraft),
    Route("PUT", CASE + "/documents/{code}", application.AttachDocument, kind="upload"),
    Route("GET", CASE + "/documents/{code}", application.FetchDocument, kind="download"),
    Route("GET", CASE + "/dossier", application.FetchDossier, kind="download"),
    Route("GET", CASE + "/forms/{form}", application.FetchForm, kind="download"),
    Route("POST", CASE + "/submission", application.SubmitApplication),
    Route("POST", CASE + "/stamped-forms", application.UploadStampedForms),
    Route("POST", CASE + "/correction", application.ResubmitCorrection),
    Route("POST", CASE + "/withdrawal", application.WithdrawApplication),
    Route("POST", CASE + "/registry-checks", application.RetryRegistryCheck),
    Route("POST", CASE + "/non-evaluation", application.CloseNotEvaluated),
    Route("POST", CASE + "/reopening", application.ReopenCase),
    Route("POST", CASE + "/reassignment", application.ReassignCase),
    Route("POST", CASE + "/death", application.CloseForDeath),
    Route("POST", CASE + "/refusal-after-audit", application.RefuseAfterAudit),
    Route("POST", CASE + "/number-reveals", application.RevealNumber, HTTPStatus.CREATED),
    # the autonomous track
    Route("PUT", "/filing-keys/{plan}", filing.RegisterFilingKey),
    Route("POST", "/filings", filing.FileAutonomousResults, HTTPStatus.CREATED),
    Route("GET", "/filings", filing.ListFilings),
    Route("GET", FILING, filing.GetFiling),
    Route("POST", FILING + "/acceptance", filing.AcceptFiling),
    Route("POST", FILING + "/return", filing.ReturnFiling),
    Route("POST", "/academic-reviews", filing.CommissionReview, HTTPStatus.CREATED),
    Route("GET", "/academic-reviews", filing.ListAcademicReviews),
    Route("GET", REVIEW, filing.GetAcademicReview),
    Route("POST", REVIEW + "/opinion", filing.SubmitAcademicOpinion),
    Route("PUT", REVIEW + "/files/{code}", academic.AttachReviewFile, kind="upload"),
    Route("GET", REVIEW + "/files/{code}", academic.FetchReviewFile, kind="download"),
    # the employer's desk
    Route("GET", "/work-lists/employer", review.EmployerWorkList),
    Route("GET", "/reminders", review.Reminders),
    Route("GET", CASE + "/desk", review.GetDesk),
    Route("POST", CASE + "/confirmations", review.ConfirmItems),
    Route("POST", CASE + "/return", review.ReturnToApplicant),
    Route("PUT", CASE + "/superior-consent", review.RecordSuperiorConsent),
    Route("POST", CASE + "/internal-publicity", review.OpenInternalPublicity),
    Route("POST", CASE + "/objections", review.RaiseObjection, HTTPStatus.CREATED),
    Route("POST", CASE + "/objections/{objection_id}/resolution", review.ResolveObjection),
    Route("POST", CASE + "/recommendation", review.Recommend),
    Route("POST", CASE + "/declination", review.Decline),
    # the institution's desk
    Route("GET", "/work-lists/audit", audit.AuditWorkList),
    Route("GET", "/audit-load", audit.AuditLoad),
    Route("POST", CASE + "/claim", audit.ClaimCase),
    Route("DELETE", CASE + "/claim", audit.ReleaseCase),
    Route("POST", CASE + "/taking-back", audit.TakeBackCase),
    Route("POST", CASE + "/correction-notice", audit.RequestCorrection),
    Route("POST", CASE + "/second-correction-permission", audit.AllowSecondCorrection),
    Route("POST", CASE + "/checks/{check}/decision", audit.DecideCheckOnDocument),
    Route("POST", CASE + "/countersignature", audit.CountersignAudit),
    Route("POST", CASE + "/audit-acceptance", audit.PassAudit),
    Route("POST", CASE + "/audit-refusal", audit.RefuseAudit),
    # the fee
    Route("POST", CASE + "/payment", payment.StartPayment),
    Route("GET", CASE + "/payment", payment.GetOrder),
    Route("POST", "/payments/notifications", payment.ReceiveCallback, kind="notification"),
    # the defence
    Route("GET", "/work-lists/evaluation", evaluation.EvaluationWorkList),
    Route("GET", CASE + "/evaluation", evaluation.GetEvaluation),
    Route("POST", CASE + "/defence", evaluation.ScheduleDefence),
    Route("PUT", CASE + "/defence", evaluation.Reschedule),
    Route("POST", CASE + "/defence/attendance", evaluation.RecordAttendance),
    Route("PUT", CASE + "/panel-opinion", evaluation.SubmitPanelOpinion),
    # the committee
    Route("POST", "/meetings", evaluation.ConveneMeeting, HTTPStatus.CREATED),
    Route("GET", MEETING, evaluation.GetMeeting),
    Route("POST", MEETING + "/attendance", evaluation.SignIn),
    Route("POST", MEETING + "/recusals", evaluation.Recuse),
    Route("POST", MEETING + "/ballot", evaluation.OpenBallot),
    Route("POST", MEETING + "/cases/{case_id}/tally", evaluation.RecordTally),
    Route("POST", MEETING + "/minutes", evaluation.SignMinutes),
    # acceptance and publicity
    Route("POST", MEETING + "/acceptance", evaluation.AcceptResults),
    Route("POST", MEETING + "/return", evaluation.SendBackResults),
    Route("GET", "/publicity", evaluation.PublicityList),
    # certificates
    Route("POST", "/certificate-batches", certificate.IssueBatch, HTTPStatus.CREATED),
    Route("GET", "/certificate-batches/{batch}", certificate.GetBatch),
    Route("POST", "/certificates/search", certificate.FindByNumberAndName),  # a name has no place in an address
    Route("GET", "/certificates/verify/{token}", certificate.Verify),
    Route("POST", CERTIFICATE + "/suspension", certificate.SuspendCertificate),
    Route("POST", CERTIFICATE + "/restoration", certificate.RestoreCertificate),
    Route("POST", CERTIFICATE + "/revocation", certificate.RevokeCertificate),
    Route("GET", CASE + "/certificate", certificate.FetchCertificate, kind="download"),
    Route("GET", CASE + "/result-notice", certificate.FetchNotice, kind="download"),
    # integrity
    Route("POST", CASE + "/reports", integrity.FileReport, HTTPStatus.CREATED),
    Route("GET", "/reports", integrity.OpenReports),
    Route("GET", "/reports/{report}", integrity.GetReport),
    Route("POST", "/reports/{report}/completion", integrity.CompleteReport),
    Route("POST", "/reports/{report}/decision", integrity.DecideReport),
    Route("POST", "/sanctions", integrity.ProposeSanction, HTTPStatus.CREATED),
    Route("GET", "/sanctions", integrity.OpenSanctions),
    Route("GET", "/sanctions/{sanction}", integrity.GetSanction),
    Route("POST", "/sanctions/{sanction}/hearing", integrity.HearSanction),
    Route("POST", "/sanctions/{sanction}/imposition", integrity.ImposeSanction),
    Route("POST", "/sanctions/{sanction}/lifting", integrity.LiftSanction),
    Route("GET", "/persons/{person_ref}/records", integrity.Records),
)
