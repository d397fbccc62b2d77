"""ONE table: the address of every command and question. A new request is one line here and one in the role table."""

import re
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus

from pydantic import BaseModel, create_model
from pydantic.fields import FieldInfo

from shared.contracts import application, review
from shared.contracts.base import Command, Request

PREFIX = "/v1"
CASE = "/applications/{case_id}"


@dataclass(frozen=True)
class Route:
    """A method and a path, the request behind them and the status of success.

    The path's names are fields of the request; of a GET the others are query parameters, else they are
    the body. An `upload` takes a file as its body instead.
    """

    method: str
    path: str
    request: type[Request]
    status: int = HTTPStatus.OK
    upload: bool = False

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
        if strangers and not self.upload:
            raise ValueError(f"{self.path}: {self.request.__name__} has no {', '.join(sorted(strangers))}")


ROUTES = (
    # the application
    Route("POST", "/eligibility", application.CheckEligibility),
    Route("POST", "/applications", application.OpenDraft, HTTPStatus.CREATED),
    Route("GET", "/applications", application.ListCases),
    Route("GET", CASE, application.GetCase),
    Route("GET", CASE + "/timeline", application.Timeline),
    Route("PUT", CASE + "/form", application.SaveDraft),
    Route("PUT", CASE + "/documents/{code}", application.AttachDocument, upload=True),
    Route("POST", CASE + "/submission", application.SubmitApplication),
    Route("POST", CASE + "/stamped-forms", application.UploadStampedForms),
    Route("POST", CASE + "/correction", application.ResubmitCorrection),
    Route("POST", CASE + "/withdrawal", application.WithdrawApplication),
    Route("POST", CASE + "/registry-checks", application.RetryRegistryCheck),
    Route("POST", CASE + "/non-evaluation", application.CloseNotEvaluated),
    # the employer's desk
    Route("GET", "/work-lists/employer", review.EmployerWorkList),
    Route("GET", CASE + "/desk", review.GetDesk),
    Route("POST", CASE + "/confirmations", review.ConfirmItems),
    Route("POST", CASE + "/return", review.ReturnToApplicant),
    Route("POST", CASE + "/internal-publicity", review.OpenInternalPublicity),
    Route("POST", CASE + "/objections", review.RaiseObjection, HTTPStatus.CREATED),
    Route("POST", CASE + "/objections/{objection_id}/resolution", review.ResolveObjection),
    Route("POST", CASE + "/recommendation", review.Recommend),
    Route("POST", CASE + "/declination", review.Decline),
    # the institution's desk
    Route("GET", "/work-lists/audit", review.AuditWorkList),
    Route("POST", CASE + "/claim", review.ClaimCase),
    Route("DELETE", CASE + "/claim", review.ReleaseCase),
    Route("POST", CASE + "/correction-notice", review.RequestCorrection),
    Route("POST", CASE + "/second-correction-permission", review.AllowSecondCorrection),
    Route("POST", CASE + "/checks/{check}/decision", review.DecideCheckOnDocument),
    Route("POST", CASE + "/countersignature", review.CountersignAudit),
    Route("POST", CASE + "/audit-acceptance", review.PassAudit),
    Route("POST", CASE + "/audit-refusal", review.RefuseAudit),
)
