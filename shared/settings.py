"""What the environment decides. Every process reads the same names."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings from environment variables of the same names in capitals.

    `database_url` names one PostgreSQL database with a schema per service; without it each service
    keeps one SQLite file below `var_dir`. `clock_url` is the demo's clock server. Files lie below
    `var_dir`, or in the bucket of `store_url` (s3://bucket/prefix) on the S3-compatible server at
    `store_endpoint`, whose keys and region are AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_REGION.
    `health_port` is where a service answers `/health` and `/ready`. Time-outs are in seconds of wall time.
    """

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    mode: Literal["production", "demo"] = "production"
    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672//"
    database_url: str | None = None
    clock_url: str | None = None
    registry_url: str | None = None
    public_url: str = "http://127.0.0.1:8080"
    var_dir: Path = Path("var")
    store_url: str | None = None
    store_endpoint: str | None = None
    policy_dir: Path = Path("policies")
    rpc_timeout_seconds: float = Field(default=10.0, gt=0)
    drain_seconds: float = Field(default=20.0, gt=0)
    health_port: int | None = Field(default=None, gt=0, le=65535)
    log_level: str = "INFO"

    @property
    def secrets_dir(self) -> Path:
        """Folder of the key files, each with mode 0600."""
        return self.var_dir / "secrets"

    @property
    def store_dir(self) -> Path:
        """Folder of uploaded and issued files."""
        return self.var_dir / "store"
