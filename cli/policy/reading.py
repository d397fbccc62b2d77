"""A reader of one language."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal

import typer
from rich.markup import escape

from shared.errors import Text

WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")


Language = Annotated[Literal["zh", "en"], typer.Option(help="The language to read it in.")]


class Reader:
    """Gives every text in the reader's language, safe to print with markup."""

    def __init__(self, language: Literal["zh", "en"]) -> None:
        self.language = language

    def __call__(self, text: Text) -> str:
        return escape(text.zh if self.language == "zh" else text.en)

    def list(self, texts: Iterable[Text]) -> str:
        """Several names as one."""
        return ("、" if self.language == "zh" else ", ").join(self(text) for text in texts)

    def month(self, day: date) -> str:
        """The month of a day."""
        return f"{day.month}月" if self.language == "zh" else f"{day:%b}"

    def day(self, day: date) -> str:
        """A day of the year with its weekday."""
        return f"{day:%m-%d} {WEEKDAYS[day.weekday()] if self.language == 'zh' else f'{day:%a}'}"
