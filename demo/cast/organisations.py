"""The organisations of the cast: who employs, who audits, and the people who act for them."""

from dataclasses import dataclass
from typing import Literal

from demo.cast.numbers import credit_code, digits
from shared.contracts.base import Actor, Role
from shared.policy import Policy

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛范彭"
GIVEN = ("文静", "建华", "晓东", "丽娟", "志远", "海燕", "国栋", "雪梅", "立新", "春华", "永康", "秀兰", "少华", "佩云")

Kind = Literal["state", "public_institution", "non_public", "social", "central_unit"]


@dataclass(frozen=True)
class Employer:
    """Who employs applicants and vouches for them."""

    key: str
    name: str
    kind: Kind
    credit_code: str
    in_beijing: bool = True

    def officer(self, n: int = 0) -> Actor:
        """One of the people in its personnel office."""
        return official(Role.EMPLOYER_OFFICER, self.key, n, self.credit_code)

    def colleague(self) -> Actor:
        """Somebody whom it insures, too."""
        return official(Role.COLLEAGUE, self.key, 0, self.credit_code)


def official(role: Role, where: str, n: int, organisation: str | None) -> Actor:
    """A made person who acts for an organisation; the same arguments make the same person."""
    subject = f"{role.value}-{where}-{n + 1}".replace("_", "-")
    return Actor(role=role, subject=subject, organisation=organisation, name=made_name(subject))


def made_name(subject: str) -> str:
    """A Chinese name that depends on the subject alone."""
    draw = int(digits(subject, 8))
    return SURNAMES[draw % len(SURNAMES)] + GIVEN[draw // 100 % len(GIVEN)]


# key: name, kind, the first two signs of its credit code
MADE: dict[str, tuple[str, Kind, str]] = {
    "software": ("京华星辰软件有限公司", "non_public", "91"),
    "electronics": ("京华蓝天电子科技有限公司", "non_public", "91"),
    "construction": ("京华城建集团有限公司", "state", "91"),
    "farm-station": ("京华农业技术推广站", "public_institution", "12"),
    "museum": ("京华城市博物馆", "public_institution", "12"),
    "library": ("京华图书馆", "public_institution", "12"),
    "economics-institute": ("京华经济社会研究所", "public_institution", "12"),
    "newspaper": ("京华晨讯报社", "state", "91"),
    "law-firm": ("京华天衡律师事务所", "non_public", "31"),
    "sports-club": ("京华青少年体育联合会", "social", "51"),
    "theatre": ("京华话剧院", "state", "12"),
    "accountants": ("京华信达会计师事务所", "non_public", "91"),
    "embroidery": ("京华锦绣工艺品有限公司", "non_public", "91"),
    "technical-school": ("京华技师学院", "public_institution", "12"),
    "space-institute": ("华夏航天装备研究院", "central_unit", "12"),
    "out-of-town": ("津门机械制造有限公司", "non_public", "91"),
}
CENTRAL_WITH_COMMITTEE = "central-electronics"
OWN_INSTITUTION = "engineering_center"


def employers(policy: Policy) -> dict[str, Employer]:
    """Every employer by its key: made ones, one unit with a filed committee, one evaluation institution."""
    found = {
        key: Employer(key, name, kind, credit_code(key, start), in_beijing=key != "out-of-town")
        for key, (name, kind, start) in MADE.items()
    }
    filed = policy.central_units.filed_committees[0]
    found[CENTRAL_WITH_COMMITTEE] = Employer(CENTRAL_WITH_COMMITTEE, filed.unit.zh, "central_unit", filed.credit_code)
    own = policy.institution(OWN_INSTITUTION)
    found[OWN_INSTITUTION] = Employer(OWN_INSTITUTION, own.name.zh, "public_institution", own.credit_code)
    return found


def auditor(institution: str, n: int = 0) -> Actor:
    """One of an institution's auditors."""
    return official(Role.AUDITOR, institution, n, institution)


def secretary(institution: str) -> Actor:
    """The secretary of an institution's committees."""
    return official(Role.SECRETARY, institution, 0, institution)


def bureau_officer(n: int = 0) -> Actor:
    """One of the bureau's officers; what needs two signatures needs two of them."""
    return official(Role.BUREAU_OFFICER, "bureau", n, None)


def integrity_officer() -> Actor:
    """Who investigates, and never on a case decided by the same person."""
    return official(Role.INTEGRITY_OFFICER, "bureau", 0, None)
