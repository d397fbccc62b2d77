"""The bus: typed commands and events that are neither lost nor done twice.

What a service uses is here; how it is kept is told in each module's first lines.
"""

from shared.bus.decorators import command, due, errand, on, question
from shared.bus.errands import Errand
from shared.bus.work import Reading, Work

__all__ = ["Errand", "Reading", "Work", "command", "due", "errand", "on", "question"]
