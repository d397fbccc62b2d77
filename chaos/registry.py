"""`python -m chaos.registry`: the demo's registry of record, over the made people of a run."""

import argparse
from contextlib import suppress
from pathlib import Path

from chaos.people import cast_of
from demo.cast.records import records_of
from demo.registry_server import Registry, RegistryServer
from shared.policy import load


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(prog="python -m chaos.registry", description="The registry of a run's people.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--policy", type=Path, required=True)
    parser.add_argument("--people", type=int, required=True)
    options = parser.parse_args()
    registry = Registry(*records_of(cast_of(load(options.policy), options.people)))
    with RegistryServer("127.0.0.1", options.port, registry) as server, suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
