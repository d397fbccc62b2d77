"""Chinese or English: what a caller reads is chosen by Accept-Language, Chinese where it names neither."""

from typing import Literal

from shared.errors import Text

Language = Literal["zh", "en"]


def choose(accept_language: str | None) -> Language:
    """The language with the higher weight; at equal weight the one named first. Nonsense counts as nothing."""
    best: tuple[float, Language] = (0.0, "zh")
    for part in (accept_language or "").split(","):
        tag, _, parameter = part.strip().partition(";")
        weight = _weight(parameter)
        name = tag.strip().lower().partition("-")[0]
        if name in ("zh", "en") and weight > best[0]:
            best = (weight, "en" if name == "en" else "zh")
    return best[1]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return min(float(value), 1.0)
    except ValueError:
        return 0.0


def pick(text: Text, language: Language) -> str:
    """The sentence in that language."""
    return text.en if language == "en" else text.zh
