"""`python -m tests.patched`: the services' bus tests, or those named, in a process that eventlet patched first."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

import pytest  # noqa: E402

named = any(argument.startswith("tests/patched") for argument in sys.argv[1:])
sys.exit(pytest.main([*(() if named else ("tests/patched",)), *sys.argv[1:]]))
