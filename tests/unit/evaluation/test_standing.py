"""What is looked at again at the case list and at the box: the title held (三(一)1), the civil service (一)."""

import pytest

from services.evaluation.domain import State
from shared.contracts.certificate import CertificateState
from shared.contracts.evaluation import BoxOpened, CaseDecided
from shared.errors import Failure, Text
from shared.mirrors.base_title import BaseTitle
from tests.unit.evaluation import kit
from tests.unit.evaluation.kit import BUREAU, SECRETARY, Play

NUMBER = "ZC11-2022-000042-7"
LOST: tuple[CertificateState, ...] = ("suspended", "revoked")
STANDS: tuple[CertificateState, ...] = ("valid", "superseded")


def on(play: Play, state: CertificateState, case_id: str = kit.CASE) -> Play:
    play.bases[case_id] = BaseTitle(NUMBER, state)
    return play


class TestTheList:
    NEEDED = {  # noqa: RUF012
        "suspended": Text("该证书恢复有效后方可列入名单", "the certificate restored; the case may be listed then"),
        "revoked": Text("另有有效的现有职称，否则不得评审", "another valid title held; else the case is not evaluated"),
    }
    FOUND = {  # noqa: RUF012
        "suspended": Text(f"证书{NUMBER}已暂停", f"the certificate {NUMBER} is suspended"),
        "revoked": Text(f"证书{NUMBER}已撤销", f"the certificate {NUMBER} is revoked"),
    }

    @pytest.mark.parametrize("state", LOST)
    def test_has_no_case_whose_base_title_is_gone(self, state: CertificateState) -> None:
        play = on(kit.assessed_cases((kit.CASE, kit.OTHER)), state, kit.OTHER)
        refusal = play.refuses(SECRETARY, kit.convene(kit.CASE, kit.OTHER))
        failure = Failure("base-title-stands", "三(一)1", self.FOUND[state], self.NEEDED[state], "cases.1")
        assert (refusal.slug, refusal.failures) == ("meeting-unfit", (failure,))
        play.does(SECRETARY, kit.convene(kit.CASE))
        assert [item.case_id for item in play.held.items] == [kit.CASE]

    @pytest.mark.parametrize("state", STANDS)
    def test_takes_one_whose_base_title_is_still_held(self, state: CertificateState) -> None:
        on(kit.assessed_cases(), state).does(SECRETARY, kit.convene())

    def test_takes_a_suspended_one_once_it_is_restored(self) -> None:
        play = on(kit.assessed_cases(), "suspended")
        play.refuses(SECRETARY, kit.convene())
        on(play, "valid").does(SECRETARY, kit.convene())

    def test_says_nothing_of_another_institutions_case(self) -> None:
        play = kit.assessed_cases()
        play.hears(kit.evaluation_due(kit.OTHER, level="junior", institution=kit.OTHER_INSTITUTION), kit.OTHER)
        refusal = on(play, "revoked", kit.OTHER).refuses(SECRETARY, kit.convene(kit.CASE, kit.OTHER))
        assert kit.rules(refusal) == ["case-known"]


class TestTheBox:
    @pytest.mark.parametrize("state", LOST)
    def test_stays_closed_where_the_base_was_lost_after_the_list(self, state: CertificateState) -> None:
        play = on(kit.convened(), state)
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN)
        assert [(item.case_id, item.box) for item in play.held.items] == [
            (kit.CASE, "not_opened"),
            (kit.OTHER, "open"),
        ]
        assert (play.case.state, play.case.meeting) == (State.ASSESSED, None)
        assert [case_id for case_id, _, event in play.told if isinstance(event, BoxOpened)] == [kit.OTHER]

    def test_that_stayed_closed_is_in_a_record_that_stands_the_check(self) -> None:
        play = on(kit.convened(), "revoked")
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN, kit.tally(6, 1, case_id=kit.OTHER), kit.SIGN)
        play.does(BUREAU, kit.ACCEPT)
        assert [case_id for case_id, _, event in play.told if isinstance(event, CaseDecided)] == [kit.OTHER]
        assert play.known(kit.OTHER).state is State.PUBLICITY

    @pytest.mark.parametrize("state", STANDS)
    def test_opens_where_it_is_still_held(self, state: CertificateState) -> None:
        play = on(kit.convened(), state)
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN)
        assert {item.box for item in play.held.items} == {"open"}

    def test_alone_opens_no_meeting(self) -> None:
        play = on(kit.convened(cases=(kit.CASE,)), "suspended")
        play.does(SECRETARY, *kit.all_sign_in())
        assert play.refuses(SECRETARY, kit.OPEN).slug == "no-box-can-open"

    def test_waits_for_another_meeting_and_opens_there(self) -> None:
        play = on(kit.convened(), "suspended")
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN)
        assert kit.rules(play.refuses(SECRETARY, kit.convene(meeting="another"))) == ["base-title-stands"]
        on(play, "valid").does(SECRETARY, kit.convene(meeting="another"))
        play.does(SECRETARY, *kit.all_sign_in(meeting="another"))
        play.does(SECRETARY, kit.OPEN.model_copy(update={"meeting": "another"}))
        assert play.case.state is State.VOTING


class TestACivilServant:
    FAILURE = Failure(
        "not-civil-servant",
        "一",
        Text("公务员登记核验不一致", "the civil service register says otherwise"),
        Text("核验一致；登记有误的可申请重新核验", "a match; a register that errs may be asked again"),
        "cases.0",
    )

    def test_is_not_listed(self) -> None:
        play = kit.assessed_cases()
        play.serving = {kit.CASE}
        assert play.refuses(SECRETARY, kit.convene()).failures == (self.FAILURE,)
        play.serving = set()
        play.does(SECRETARY, kit.convene())

    def test_by_the_time_of_the_box_is_not_voted_on(self) -> None:
        play = kit.convened()
        play.serving = {kit.CASE}
        play.does(SECRETARY, *kit.all_sign_in(), kit.OPEN)
        assert [item.box for item in play.held.items] == ["not_opened", "open"]
        assert play.case.state is State.ASSESSED

    def test_who_has_lost_the_title_held_too_is_told_both(self) -> None:
        play = on(kit.assessed_cases(), "revoked")
        play.serving = {kit.CASE}
        assert kit.rules(play.refuses(SECRETARY, kit.convene())) == ["base-title-stands", "not-civil-servant"]
