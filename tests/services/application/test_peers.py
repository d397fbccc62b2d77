"""Peers of an exceptional application are known by number, and kept without it (四(六)). On both databases."""

from typing import Any

import pytest

from services.application import cases
from services.application.peers import shown
from shared.contracts.application import CheckEligibility, ResubmitCorrection, SaveDraft, SubmitApplication
from shared.contracts.case_events import ApplicationSubmitted
from shared.contracts.form import Form, Recommender
from shared.contracts.vocabulary import Stage
from shared.errors import Kind
from shared.identity import DocumentType, mask
from tests.bench import Bench
from tests.services.application import player as cast
from tests.services.application.player import PLEDGE, Player
from tests.unit.application import kit
from tests.unit.application.kit import peers_number

SENT = kit.by_number(kit.exceptional())
B, C = SENT.recommenders
DETOURS = [
    peers_number("b"),
    f" {peers_number('b')[:6]} {peers_number('b')[6:]} ",
    peers_number("b").translate(str.maketrans("0123456789X", "０１２３４５６７８９ｘ")),
]
"""The same number, however it is written."""


def peers(*them: Recommender) -> Form:
    return SENT.model_copy(update={"recommenders": them})


def other(one: Recommender, **changes: Any) -> Recommender:
    return one.model_copy(update=changes)


def saves(player: Player, *them: Recommender) -> tuple[Recommender, ...]:
    """Save a form with these peers and read it again."""
    player.does(SaveDraft(case_id=player.case_id, form=peers(*them)))
    return player.sees().form.recommenders


def kept(player: Player) -> tuple[Recommender, ...]:
    """The peers as the service has them."""
    with player.bench.house.work(player.bench.clock.now(), player.actor, "correlation") as work:
        return cases.own(work, player.case_id).stated().recommenders


def ref(bench: Bench, name: str) -> str:
    found: str = bench.service.vault.person_ref(DocumentType.RESIDENT_ID, peers_number(name))  # type: ignore[attr-defined]
    return found


def test_a_peer_is_kept_by_masked_number_and_reference(player: Player, bench: Bench) -> None:
    read = player.applies(SENT).sees().form.recommenders
    assert [peer.masked_number for peer in read] == [mask(peers_number(name)) for name in "bc"]
    assert {(peer.document_type, peer.document_number, peer.person_ref) for peer in read} == {
        ("resident_id", None, None)
    }
    (told,) = bench.told(ApplicationSubmitted)
    assert [peer.person_ref for peer in told.snapshot.form.recommenders] == [ref(bench, "b"), ref(bench, "c")]
    assert shown(told.snapshot.form) == player.sees().form


def test_what_was_read_can_be_sent_again(player: Player, bench: Bench) -> None:
    player.opens().fills(SENT)
    read = player.sees().form
    player.does(SaveDraft(case_id=player.case_id, form=read))
    assert player.sees().form == read
    assert [peer.person_ref for peer in kept(player)] == [ref(bench, "b"), ref(bench, "c")]
    moved = other(read.recommenders[0], organisation="京华理工大学")
    assert saves(player, moved, read.recommenders[1])[0] == moved
    assert player.submits().is_at(Stage.EMPLOYER_REVIEW)


@pytest.mark.parametrize("number", DETOURS)
def test_one_person_under_two_names_counts_once(player: Player, number: str) -> None:
    player.opens().fills(peers(B, other(B, name="c", document_number=number)))
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert [(f.rule, f.found.en) for f in refusal.failures] == [("peers-recommend", "1 recommenders who count")]


def test_nobody_recommends_themselves(player: Player) -> None:
    player.opens().fills(peers(B, other(C, document_number=player.number)))
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert [(f.rule, f.clause) for f in refusal.failures] == [("peers-recommend", "四(六)")]


def test_a_number_is_believed_and_no_mask_beside_it(player: Player, bench: Bench) -> None:
    (told,) = saves(player.opens(), other(B, masked_number="1101"))
    assert told.masked_number == mask(peers_number("b"))
    assert [peer.person_ref for peer in kept(player)] == [ref(bench, "b")]


def test_a_reference_made_by_hand_or_borrowed_is_refused(player: Player, bench: Bench) -> None:
    theirs = Player(bench, "zhao-yutong").applies(SENT).sees().form.recommenders[0]
    mine = saves(player.opens(), B)[0]
    for wrong in (
        other(B, document_number=None, person_ref="a" * 64),
        other(B, document_number=None, person_ref=ref(bench, "b")),
        other(B, person_ref="a" * 64),
        other(mine, person_ref="a" * 64),
        other(mine, person_ref=ref(bench, "b")),
        other(mine, name="c"),
        other(mine, document_type="passport"),
        other(mine, masked_number=mask(peers_number("c"))),
    ):
        refusal = player.refused(SaveDraft(case_id=player.case_id, form=peers(C, wrong)))
        assert (refusal.slug, refusal.kind, refusal.clause) == ("peers-not-identified", Kind.INVALID, "四(六)")
        ((rule, field),) = [(f.rule, f.field) for f in refusal.failures]
        assert (rule, field) == ("peer-identified", "recommenders.1.document_number")
    saves(player, C)
    assert player.refused(SaveDraft(case_id=player.case_id, form=peers(theirs))).slug == "peers-not-identified"


def test_every_number_that_is_not_valid_is_told_at_once(player: Player) -> None:
    wrong = [
        other(B, document_number=B.document_number[:-1] + "?"),  # type: ignore[index]
        other(B, document_type="library_card"),
        C,
        other(C, document_type=None),
        other(C, document_number=kit.peers_number("c")[:6] + "20300101" + "001X"),
    ]
    refusal = player.opens().refused(SaveDraft(case_id=player.case_id, form=peers(*wrong)))
    assert refusal.slug == "peers-not-identified"
    assert [f.field for f in refusal.failures] == [f"recommenders.{n}.document_number" for n in (0, 1, 3, 4)]
    assert "格式" in refusal.failures[0].found.zh
    assert player.sees().form == Form()


def test_a_draft_may_wait_for_a_number_and_a_submission_may_not(player: Player) -> None:
    player.opens().fills(peers(B, C, other(B, name="d", document_number=None, document_type=peers_number("d"))))
    waiting = kept(player)[2]
    assert (waiting.person_ref, waiting.document_type, waiting.masked_number) == (None, None, None)
    refusal = player.refused(SubmitApplication(case_id=player.case_id, pledge=PLEDGE))
    assert (refusal.slug, refusal.clause) == ("incomplete", "四(六)")
    assert [f.field for f in refusal.failures] == ["recommenders.2.document_number"]


def test_a_correction_names_another_peer_by_number(player: Player, bench: Bench) -> None:
    player.applies(SENT).hears(cast.PUBLISHED, cast.RECOMMENDED)
    player.hears(cast.correction("recommenders"), at="2023-07-18 15:00", actor=cast.AUDITOR)
    read = player.sees().form
    made_up = read.model_copy(update={"recommenders": (other(B, document_number=None, person_ref="a" * 64),)})
    refusal = player.refused(ResubmitCorrection(case_id=player.case_id, form=made_up))
    assert refusal.slug == "peers-not-identified"
    nameless = read.model_copy(update={"recommenders": (other(B, document_number=None),)})
    assert player.refused(ResubmitCorrection(case_id=player.case_id, form=nameless)).slug == "incomplete"
    third = other(B, name="d", document_number=peers_number("d"))
    corrected = read.model_copy(update={"recommenders": (read.recommenders[0], third)})
    player.does(ResubmitCorrection(case_id=player.case_id, form=corrected))
    told = bench.told(ApplicationSubmitted)[-1]
    assert told.changed == ("recommenders",)
    assert [peer.person_ref for peer in told.snapshot.form.recommenders] == [ref(bench, "b"), ref(bench, "d")]


def test_the_same_peers_by_number_are_no_correction(player: Player, bench: Bench) -> None:
    player.applies(SENT).hears(cast.PUBLISHED, cast.RECOMMENDED)
    player.hears(cast.correction("summary"), at="2023-07-18 15:00", actor=cast.AUDITOR)
    player.does(ResubmitCorrection(case_id=player.case_id, form=SENT.model_copy(update={"summary": "补充项目。"})))
    assert bench.told(ApplicationSubmitted)[-1].changed == ("summary",)


def test_the_question_about_eligibility_knows_peers_by_number_or_as_read(player: Player, bench: Bench) -> None:
    def rules(form: Form) -> list[str]:
        ask = CheckEligibility(cycle=cast.CYCLE, document_type=player.document, form=form)
        return [failure.rule for failure in bench.call(ask, player.actor).failures]

    assert rules(SENT) == []
    assert rules(peers(B, other(C, document_number=player.number))) == ["peers-recommend"]
    read = player.opens().fills(SENT).sees().form
    assert rules(read) == []
    ask = CheckEligibility(cycle=cast.CYCLE, document_type=player.document, form=read)
    assert player.refused(ask, Player(bench, "zhao-yutong").actor).slug == "peers-not-identified"
