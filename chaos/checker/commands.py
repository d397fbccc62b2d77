"""Which address is which command, who answers it, and the act it leaves behind exactly once."""

import re
from typing import NamedTuple


class Command(NamedTuple):
    """`act` is the name under which the service writes it down, `subject` the field of the answer that says of what."""

    service: str
    name: str
    subject: str
    act: str | None


_COMMANDS = """
POST    /applications                                        application  open_draft             case_id   open
PUT     /applications/{}/form                                application  save_draft             case_id   -
PUT     /applications/{}/documents/{}                        application  attach_document        case_id   -
POST    /applications/{}/submission                          application  submit_application     case_id   submit
POST    /applications/{}/stamped-forms                       application  upload_stamped_forms   case_id   *
POST    /applications/{}/correction                          application  resubmit_correction    case_id   resubmit
POST    /applications/{}/withdrawal                          application  withdraw_application   case_id   withdraw
POST    /applications/{}/registry-checks                     application  retry_registry_check   case_id   -
POST    /applications/{}/non-evaluation                      application  close_not_evaluated    case_id   *
POST    /applications/{}/reopening                           application  reopen_case            case_id   *
POST    /applications/{}/reassignment                        application  reassign_case          case_id   *
POST    /applications/{}/refusal-after-audit                 application  refuse_after_audit     case_id   *
POST    /applications/{}/death                               application  close_for_death        case_id   *
PUT     /filing-keys/{}                                      application  register_filing_key    plan      -
POST    /filings                                             application  file_autonomous_results filing   -
POST    /filings/{}/acceptance                               application  accept_filing          filing    -
POST    /filings/{}/return                                   application  return_filing          filing    -
POST    /academic-reviews                                    application  commission_review      review    -
PUT     /academic-reviews/{}/files/{}                        application  attach_review_file     review    -
POST    /academic-reviews/{}/opinion                         application  submit_academic_opinion review   -
POST    /applications/{}/number-reveals                      application  reveal_number          case_id   *
POST    /applications/{}/confirmations                       review       confirm_items          case_id   *
POST    /applications/{}/return                              review       return_to_applicant    case_id   *
PUT     /applications/{}/superior-consent                    review       record_superior_consent case_id  *
POST    /applications/{}/internal-publicity                  review       open_internal_publicity case_id  *
POST    /applications/{}/objections                          review       raise_objection        case_id   *
POST    /applications/{}/objections/{}/resolution            review       resolve_objection      case_id   *
POST    /applications/{}/recommendation                      review       recommend              case_id   *
POST    /applications/{}/declination                         review       decline                case_id   *
POST    /applications/{}/claim                               review       claim_case             case_id   *
DELETE  /applications/{}/claim                               review       release_case           case_id   *
POST    /applications/{}/taking-back                         review       take_back_case         case_id   *
POST    /applications/{}/correction-notice                   review       request_correction     case_id   *
POST    /applications/{}/second-correction-permission        review       allow_second_correction case_id  *
POST    /applications/{}/checks/{}/decision                  review       decide_check_on_document case_id *
POST    /applications/{}/countersignature                    review       countersign_audit      case_id   *
POST    /applications/{}/audit-acceptance                    review       pass_audit             case_id   *
POST    /applications/{}/audit-refusal                       review       refuse_audit           case_id   *
POST    /applications/{}/payment                             payment      start_payment          case_id   -
POST    /applications/{}/defence                             evaluation   schedule_defence       case_id   *
PUT     /applications/{}/defence                             evaluation   reschedule             case_id   *
POST    /applications/{}/defence/attendance                  evaluation   record_attendance      case_id   *
PUT     /applications/{}/panel-opinion                       evaluation   submit_panel_opinion   case_id   *
POST    /meetings                                            evaluation   convene_meeting        meeting   *
POST    /meetings/{}/attendance                              evaluation   sign_in                meeting   *
POST    /meetings/{}/recusals                                evaluation   recuse                 meeting   *
POST    /meetings/{}/ballot                                  evaluation   open_ballot            meeting   *
POST    /meetings/{}/cases/{}/tally                          evaluation   record_tally           meeting   *
POST    /meetings/{}/minutes                                 evaluation   sign_minutes           meeting   *
POST    /meetings/{}/acceptance                              evaluation   accept_results         meeting   *
POST    /meetings/{}/return                                  evaluation   send_back_results      meeting   *
POST    /certificate-batches                                 certificate  issue_batch            batch     *
POST    /certificates/{}/suspension                          certificate  suspend_certificate    number    *
POST    /certificates/{}/restoration                         certificate  restore_certificate    number    *
POST    /certificates/{}/revocation                          certificate  revoke_certificate     number    -
POST    /applications/{}/reports                             integrity    file_report            report    *
POST    /reports/{}/completion                               integrity    complete_report        report    *
POST    /reports/{}/decision                                 integrity    decide_report          report    *
POST    /sanctions                                           integrity    propose_sanction       sanction  *
POST    /sanctions/{}/hearing                                integrity    hear_sanction          sanction  *
POST    /sanctions/{}/imposition                             integrity    impose_sanction        sanction  *
POST    /sanctions/{}/lifting                                integrity    lift_sanction          sanction  *
"""


def _pattern(method: str, path: str) -> re.Pattern[str]:
    return re.compile(rf"{method} /v1{path.replace('{}', '[^/]+')}")


COMMANDS: list[tuple[re.Pattern[str], Command]] = [
    (_pattern(method, path), Command(service, name, subject, {"-": None, "*": name}.get(act, act)))
    for method, path, service, name, subject, act in map(str.split, _COMMANDS.strip().splitlines())
]
"""A revocation may follow a sanction as well, so that it leaves no act that is the command's alone."""

ACTS = {
    "application": "select case_id as subject, replace(move, 'submit_freelance', 'submit') as act from history",
    "review": "select case_id as subject, move as act from acts",
    "evaluation": "select subject, move as act from acts",
    "integrity": "select subject, move as act from acts",
    "certificate": """
        select id as subject, 'issue_batch' as act from batches
        union all select number, 'suspend_certificate' from changes where after = 'suspended'
        union all select number, 'restore_certificate' from changes where before = 'suspended' and after = 'valid'
    """,
}
"""Where each service writes down what was done."""


def command_of(method: str, path: str) -> Command | None:
    """The command behind an address; None if there is none."""
    return next((command for pattern, command in COMMANDS if pattern.fullmatch(f"{method} {path}")), None)
