"""What these libraries do when left alone, the lines that keep it from happening, and the test that misses them."""

from dataclasses import dataclass

from chaos.mutants.mutants import MUTANTS, Change

PATCHED = "tests/patched"
BY_CHAOS = {mutant.name: mutant.changes for mutant in MUTANTS}


@dataclass(frozen=True)
class Trap:
    """`fact` is measured; without `changes` undone it happens here too, and `test` turns red."""

    name: str
    fact: str
    test: str
    changes: tuple[Change, ...]

    @property
    def patched(self) -> bool:
        """Whether the test runs in a process that eventlet patched."""
        return self.test.startswith(PATCHED)


def _one(path: str, old: str, new: str) -> tuple[Change, ...]:
    return (Change(path, old, new),)


CALLING, CONSUMER, ENTRYPOINTS = "shared/bus/calling.py", "shared/bus/consumer.py", "shared/bus/entrypoints.py"
INBOX, RELAY, WIRE = "shared/bus/inbox.py", "shared/bus/relay.py", "shared/contracts/wire.py"

HEARING = (
    Trap(
        "failing-handler-forgotten",
        "nameko acknowledges an event whose handler failed",
        "tests/patched/test_events.py::test_a_failing_handler_costs_the_broker_one_delivery",
        _one(
            INBOX,
            "            self._set_aside(envelope, error)\n",
            "            logger.warning('gone', exc_info=error)\n",
        ),
    ),
    Trap(
        "failing-handler-loops",
        "requeue_on_error delivers it again 800 times a second",
        "tests/patched/test_events.py::test_a_failing_handler_costs_the_broker_one_delivery",
        (
            Change(
                INBOX, "            self._set_aside(envelope, error)\n            return None\n", "            raise\n"
            ),
            Change(
                ENTRYPOINTS,
                '            self.reject(message, f"event does not fit: {type(exc_info[1]).__name__}")\n',
                "            self._settle(message, Message.requeue)\n",
            ),
        ),
    ),
    Trap(
        "attempts-uncounted",
        "RabbitMQ 4 no longer counts what is published again: whoever counts by x-death tries for ever",
        "tests/bus/test_inbox.py::test_it_is_tried_again_later_each_time_and_at_last_is_dead",
        _one(INBOX, "attempt=attempt + 1,", "attempt=attempt,"),
    ),
    Trap(
        "undecodable-acknowledged",
        "a body that does not decode is acknowledged and gone",
        "tests/patched/test_hostile_frames.py::test_a_frame_that_does_not_decode_is_dead_at_once",
        _one(
            ENTRYPOINTS,
            '            self.reject(message, f"malformed event: {error}")\n',
            "            self._settle(message, Message.ack)\n",
        ),
    ),
    Trap(
        "handled-again",
        "after SIGTERM a message whose handler had finished is delivered again",
        "tests/bus/test_inbox.py::test_a_repeated_event_has_one_effect",
        BY_CHAOS["inbox-removed"],
    ),
    Trap(
        "acknowledged-early",
        "what is acknowledged before the commit is lost with the process",
        "tests/patched/test_events.py::test_a_database_that_is_away_costs_nothing",
        BY_CHAOS["ack-before-commit"],
    ),
    Trap(
        "leaves-unsettled",
        "on SIGTERM the acknowledgement of what was finished is lost",
        "tests/patched/test_processes.py::test_what_it_has_begun_is_acknowledged_before_it_leaves",
        _one(CONSUMER, "if not self._consumers and not self._unsettled:", "if not self._consumers:"),
    ),
    Trap(
        "asked-again-and-again",
        "a frame handed back while the database is away comes at once, twenty times, and is dead",
        "tests/patched/test_events.py::test_while_the_database_is_away_the_broker_is_not_asked_again_and_again",
        _one(ENTRYPOINTS, "        while waited < LONGEST_PAUSE:\n", "        while waited < 0:\n"),
    ),
    Trap(
        "given-up-and-gone",
        "RabbitMQ 4 drops a frame after 20 deliveries where there is no dead-letter exchange",
        "tests/patched/test_events.py::test_a_frame_that_the_broker_gives_up_is_kept",
        _one(
            WIRE,
            '        "x-dead-letter-exchange": "",\n        "x-dead-letter-routing-key": dead_letter_queue(service),\n'
            '        "x-dead-letter-strategy": "at-least-once",\n',
            "",
        ),
    ),
    Trap(
        "holds-everything",
        "without a prefetch one process takes the whole queue from the others",
        "tests/patched/test_events.py::test_a_service_holds_few_frames_and_leaves_the_rest_to_others",
        _one(CONSUMER, "prefetch_count=self.prefetch_count", "prefetch_count=0"),
    ),
    Trap(
        "handler-renamed",
        "nameko's queues are named like methods: a renamed handler leaves a queue that nobody hears",
        "tests/bus/test_handlers.py::test_a_removed_event_is_told_at_start",
        _one("shared/bus/handlers.py", "        handlers._check(service.name)  # type: ignore[attr-defined]\n", ""),
    ),
)

TELLING = (
    Trap(
        "unrouted-vanishes",
        "an event without a queue vanishes",
        "tests/patched/test_relay.py::test_an_event_without_a_queue_stays_and_is_reported_and_others_go_on",
        _one(RELAY, "mandatory=True", "mandatory=False"),
    ),
    Trap(
        "one-hears-everything",
        "with an audit queue on # mandatory returns nothing when another queue is missing",
        "tests/patched/test_relay.py"
        "::test_an_event_is_kept_while_a_consumers_queue_is_missing_though_somebody_hears_everything",
        _one("shared/bus/audience.py", "next((queue for queue in self._missing if", "next((queue for queue in [] if"),
    ),
    Trap(
        "unconfirmed",
        "what is only written into a socket may never have arrived",
        "tests/patched/test_relay.py::test_an_event_that_a_queue_refuses_stays_until_there_is_room",
        BY_CHAOS["confirms-off"],
    ),
    Trap(
        "late-commit-skipped",
        "a transaction that commits late has an id below the last one published",
        "tests/patched/test_relay.py::test_what_is_committed_late_is_not_skipped",
        (
            Change(
                RELAY,
                "        self._pause = FIRST_PAUSE\n\n",
                "        self._pause = FIRST_PAUSE\n        self._last = 0\n\n",
            ),
            Change(
                RELAY,
                "                    select(outbox.c.event_id, ",
                "                    select(outbox.c.id, outbox.c.event_id, ",
            ),
            Change(
                RELAY,
                "                        outbox.c.published_at.is_(None),\n                        or_",
                "                        outbox.c.id > self._last,\n                        or_",
            ),
            Change(
                RELAY,
                "        finally:\n            self._mark(flight)\n",
                "        finally:\n            self._last = rows[-1].id\n            self._mark(flight)\n",
            ),
        ),
    ),
    Trap(
        "refused-overtaken",
        "behind a refused event the next one of its subject goes out first",
        "tests/patched/test_relay.py::test_behind_a_refused_event_its_subject_waits_though_all_were_read_at_once",
        _one(
            RELAY, "index = depth[_subject(row)] = depth.get(_subject(row), -1) + 1", "index = depth[_subject(row)] = 0"
        ),
    ),
    Trap(
        "all-publish",
        "two relays on one database send everything twice",
        "tests/patched/test_relay.py::test_of_two_relays_one_publishes_and_the_other_takes_over",
        _one("shared/bus/lead.py", "select pg_try_advisory_lock(hashtext(:name))", "select :name <> ''"),
    ),
    Trap(
        "frozen-broker",
        "a frozen broker holds a publisher for 36 s, and its own time-outs do not end it",
        "tests/patched/test_broker_breaks.py::test_a_frozen_broker_stops_neither_the_relay_nor_its_end",
        _one("shared/bus/link.py", "eventlet.Timeout(seconds or ANSWER_SECONDS)", "eventlet.Timeout(3600)"),
    ),
)

ANSWERING = (
    Trap(
        "nobody-to-answer",
        "one call without reply_to kills a nameko service, and again after its restart",
        "tests/patched/test_hostile_frames.py::test_a_good_call_that_nobody_waits_for_is_not_begun",
        _one(ENTRYPOINTS, '        if not message.properties.get("reply_to"):\n', "        if False:\n"),
    ),
    Trap(
        "unreadable-properties",
        "a property that does not decode ends the connection, and comes again on the next one",
        "tests/patched/test_hostile_frames.py::test_a_frame_that_cannot_be_answered_is_dropped",
        _one(CONSUMER, "linked(self.amqp_uri, frame_handler=lenient_reader)", "linked(self.amqp_uri)"),
    ),
    Trap(
        "inflated",
        "kombu inflates a compressed body, however large it gets",
        "tests/patched/test_hostile_frames.py::test_properties_of_any_kind_do_not_hide_an_event",
        _one(CONSUMER, "            channel.Message = Uninflated\n", ""),
    ),
    Trap(
        "huge",
        "a frame may be as large as its sender likes",
        "tests/patched/test_hostile_frames.py::test_a_frame_that_is_no_call_gets_an_error",
        _one(ENTRYPOINTS, "    if len(body) > LARGEST_FRAME:\n", "    if False:\n"),
    ),
    Trap(
        "call-twice",
        "the broker may deliver a call twice",
        "tests/patched/test_calls.py::test_a_call_delivered_twice_is_done_once_though_it_has_no_key",
        _one(ENTRYPOINTS, "_with_key(call, message))\n", "call)\n"),
    ),
    Trap(
        "caller-gone",
        "nameko begins a call whose caller has gone",
        "tests/patched/test_calls.py::test_a_command_whose_caller_has_gone_is_not_begun",
        _one(ENTRYPOINTS, "    late = call.expires_at <= datetime.now(UTC)\n", "    late = False\n"),
    ),
    Trap(
        "headers-authorise",
        "nameko hands every header of a message to its workers",
        "tests/patched/test_calls.py::test_headers_reach_no_handler_and_authorise_nobody",
        _one(
            ENTRYPOINTS,
            "(entrypoint, (job,), {}, handle_result=done)",
            "(entrypoint, (job,), {}, context_data=dict(message.headers), handle_result=done)",
        ),
    ),
    Trap(
        "asks-for-ever",
        "nameko's call from service to service has no time-out",
        "tests/patched/test_calling.py::test_a_service_that_is_busy_is_waited_for_no_longer_than_said",
        _one(CALLING, "with answering(timeout), linked", "with linked"),
    ),
    Trap(
        "asks-nobody",
        "a call to a service that never ran is waited for",
        "tests/patched/test_calling_in_vain.py::test_a_service_that_never_ran_is_told_at_once",
        _one(CALLING, "        mandatory=True,\n", ""),
    ),
    Trap(
        "dates-of-kombus-own",
        'kombu\'s JSON writes dates as {"__type__": …}',
        "tests/patched/test_calling.py::test_the_typed_answer_comes_back",
        _one(CALLING, '[envelope.model_dump(mode="json")]', "[envelope.model_dump()]"),
    ),
)

GREENLETS = (
    Trap(
        "driver-waits-in-c",
        "a driver that eventlet does not know waits in C: two greenlets that want one row hang the process",
        "tests/patched/test_greenlets.py::test_two_greenlets_that_want_one_row_get_it_one_after_the_other",
        tuple(
            Change(path, "eventlet.monkey_patch()", "eventlet.monkey_patch(psycopg=False)")
            for path in ("tests/patched/__main__.py", "shared/runner.py")
        ),
    ),
    Trap(
        "writers-in-the-driver",
        "on SQLite a yield inside a transaction makes nine of ten writers fail",
        "tests/patched/test_greenlets.py::test_on_sqlite_ten_writers_that_pause_all_succeed",
        _one("shared/db.py", "        with self._writer:\n            yield\n", "        yield\n"),
    ),
    Trap(
        "two-processes-on-sqlite",
        "a second process that holds SQLite's lock stops the hub",
        "tests/patched/test_processes.py::test_on_sqlite_a_second_process_is_refused",
        _one(
            "shared/runner.py",
            "            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)\n",
            "            lock.flush()\n",
        ),
    ),
    Trap(
        "stands-still-unseen",
        "what blocks stops every greenlet, and nothing says so",
        "tests/patched/test_greenlets.py::test_a_process_that_stands_still_knows_it",
        _one("shared/bus/pulse.py", "        self._late.append(late)\n", ""),
    ),
    Trap(
        "eventlet-in-the-gateway",
        "a gRPC server hangs in a process that eventlet patched",
        "tests/gateway/test_process.py::test_nothing_of_eventlets_world_comes_in_with_the_gateway",
        _one("gateway/app.py", "from fastapi import FastAPI\n", "import eventlet\nfrom fastapi import FastAPI\n"),
    ),
)

TRAPS = (*HEARING, *TELLING, *ANSWERING, *GREENLETS)
