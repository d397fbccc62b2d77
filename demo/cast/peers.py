"""Colleagues of the profession who recommend exceptional applications (四(六)); they apply for nothing."""

from dataclasses import dataclass
from datetime import date

from demo.cast import numbers

BORN = 1967


@dataclass(frozen=True)
class Peer:
    """同行专家: holds a full senior title, recommends exceptional applications and applies for nothing."""

    name: str
    key: str
    employer: str
    major: str

    @property
    def number(self) -> str:
        """The resident identity number."""
        return numbers.resident_number(self.key, date(BORN, 6, 15))


PEERS = (
    Peer("萧山岳", "xiao-shanyue", "space-institute", "computer"),
    Peer("尹川泽", "yin-chuanze", "economics-institute", "electronics"),
    Peer("姚台城", "yao-taicheng", "theatre", "stage_performance"),
    Peer("邵长歌", "shao-changge", "newspaper", "film_and_television"),
)
