"""The client repeats a command with the same key until it is answered, and tells problems apart."""

from threading import Event, Thread

import pytest

from demo.client import Gateway, NoAnswer, NotRefused, ProblemReceived
from tests.demo.scripted import Scripted

PROBLEM = {
    "slug": "not-eligible",
    "detail": "1 condition is not met",
    "failures": [{"rule": "not-retired", "clause": "一", "found": "retired", "needed": "at work"}],
}


@pytest.fixture
def gateway(server: Scripted) -> Gateway:
    return Gateway(f"http://127.0.0.1:{server.server_port}")


def test_a_command_is_repeated_with_its_key_until_it_is_answered(server: Scripted, gateway: Gateway) -> None:
    server.script = [None, (503, {}), (504, {}), (201, {"case_id": "c1"})]
    assert gateway.user("王文静", "t0ken").post("/applications", {"name": "x"}) == {"case_id": "c1"}
    assert len(server.seen) == 4
    ((method, path, key, token),) = set(server.seen)
    assert (method, path, token) == ("POST", "/v1/applications", "Bearer t0ken")
    assert key


def test_each_command_has_a_key_of_its_own(server: Scripted, gateway: Gateway) -> None:
    server.script = [(200, {})] * 3
    user = gateway.user("王文静", "t0ken")
    user.post("/a"), user.put("/a", {}), user.delete("/a")
    assert len({key for _, _, key, _ in server.seen}) == 3


def test_a_question_has_no_key(server: Scripted, gateway: Gateway) -> None:
    server.script = [(200, {"items": []})]
    assert gateway.user("公众").get("/publicity", level="junior") == {"items": []}
    assert server.seen == [("GET", "/v1/publicity?level=junior", None, None)]


def test_all_pages_of_a_list_are_read(server: Scripted, gateway: Gateway) -> None:
    server.script = [(200, {"items": [{"n": 1}], "next": "1"}), (200, {"items": [{"n": 2}], "next": None})]
    assert gateway.user("公众").items("/publicity", limit=1) == [{"n": 1}, {"n": 2}]
    assert [path for _, path, _, _ in server.seen] == ["/v1/publicity?limit=1", "/v1/publicity?limit=1&after=1"]


def test_a_file_is_fetched_again_until_it_is_whole(server: Scripted, gateway: Gateway) -> None:
    server.script = [None, (503, {}), (200, b"%PDF-1.7")]
    assert gateway.user("王文静", "t0ken").download("/applications/c1/certificate") == b"%PDF-1.7"
    assert {token for _, _, _, token in server.seen} == {"Bearer t0ken"}


def test_a_file_that_is_not_there_is_a_problem(server: Scripted, gateway: Gateway) -> None:
    server.script = [(404, {"slug": "no-such-certificate"})]
    with pytest.raises(ProblemReceived, match="no-such-certificate"):
        gateway.user("王文静", "t0ken").download("/applications/c1/certificate")


def test_a_problem_is_raised_with_who_slug_and_every_failure(server: Scripted, gateway: Gateway) -> None:
    server.script = [(422, PROBLEM)]
    with pytest.raises(ProblemReceived) as raised:
        gateway.user("王文静", "t0ken").post("/submission")
    assert raised.value.slug == "not-eligible"
    for part in ("王文静", "/v1/submission", "422", "1 condition is not met", "not-retired", "一", "at work"):
        assert part in str(raised.value)


def test_an_expected_refusal_is_given_back(server: Scripted, gateway: Gateway) -> None:
    server.script = [(422, PROBLEM)]
    problem = gateway.user("王文静", "t0ken").refused("/submission", None, "window-closed", "not-eligible")
    assert problem.failures[0]["rule"] == "not-retired"


def test_any_method_may_have_to_be_refused(server: Scripted, gateway: Gateway) -> None:
    server.script = [(409, {"slug": "no-more-reschedules"})]
    gateway.user("王文静", "t0ken").refused("/defence", {}, "no-more-reschedules", method="PUT")
    assert server.seen[0][:2] == ("PUT", "/v1/defence")


def test_another_refusal_or_none_is_an_error(server: Scripted, gateway: Gateway) -> None:
    server.script = [(422, PROBLEM), (200, {"stage": "audit"})]
    user = gateway.user("王文静", "t0ken")
    with pytest.raises(ProblemReceived):
        user.refused("/submission", None, "window-closed")
    with pytest.raises(NotRefused, match="window-closed"):
        user.refused("/submission", None, "window-closed")


def test_patience_ends(server: Scripted) -> None:
    server.script = [(503, {"slug": "service-absent"})] * 20
    impatient = Gateway(f"http://127.0.0.1:{server.server_port}", patience=0.5)
    with pytest.raises(NoAnswer, match="service-absent"):
        impatient.user("王文静", "t0ken").post("/claim")


def test_closing_breaks_off_whoever_still_waits(server: Scripted, gateway: Gateway) -> None:
    server.script = [(503, {})] * 1000
    broken_off = Event()

    def wait_for_an_answer() -> None:
        with pytest.raises(NoAnswer, match="broken off"):
            gateway.user("王文静", "t0ken").post("/claim")
        broken_off.set()

    thread = Thread(target=wait_for_an_answer)
    thread.start()
    gateway.close()
    thread.join(30)
    assert broken_off.is_set()
