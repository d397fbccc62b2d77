"""openapi.yaml: the REST interface as the gateway itself describes it."""

import yaml

from gateway.app import create_app
from gateway.settings import GatewaySettings

ISSUER = "http://127.0.0.1:8093"
"""The demo's; every gateway names its own."""

HEAD = "# Made by `python -m reference` from the route table, the role table and the contracts.\n"


def document() -> str:
    """The description in YAML."""
    settings = GatewaySettings(mode="demo", clock_url=None, oidc_issuer=ISSUER, oidc_jwks_url=f"{ISSUER}/jwks.json")
    described = create_app(settings).openapi()
    return HEAD + yaml.dump(described, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=120)


class _Plain(yaml.SafeDumper):
    """Writes a thing that stands in two places twice: an anchor helps no reader."""

    def ignore_aliases(self, data: object) -> bool:
        return True
