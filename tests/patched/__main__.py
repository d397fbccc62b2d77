"""`python -m tests.patched`: the services' bus tests, in a process that eventlet patched before all else."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402

import pytest  # noqa: E402

sys.exit(pytest.main(["tests/patched", *sys.argv[1:]]))
