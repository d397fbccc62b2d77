"""What the environment decides for whoever sets papers."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict


class FontSettings(BaseSettings):
    """`FONT_DIR` is a folder with Noto Serif CJK SC; without it the system's fonts are searched."""

    model_config = SettingsConfigDict(frozen=True, env_ignore_empty=True)

    font_dir: Path | None = None
