"""The people of the cast, one line each: who, where, for what, and how their year is meant to end."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from demo.cast import numbers
from demo.cast.plan import Ending, Turn
from shared.contracts.vocabulary import Level
from shared.identity import DocumentType

FS, AS, IM, JR = Level.FULL_SENIOR, Level.ASSOCIATE_SENIOR, Level.INTERMEDIATE, Level.JUNIOR
BORN = {FS: 1972, AS: 1981, IM: 1989, JR: 1996}


class Kind(StrEnum):
    """What makes an application different from an employee's ordinary one (一, 四(四)-(六))."""

    ORDINARY = "ordinary"
    HIGH_SKILLED = "high-skilled worker"
    FREELANCER = "freelancer"
    CENTRAL_UNIT = "central unit, with the letter"
    EXCEPTIONAL = "exceptional, with two peers"
    RECOGNISED = "a qualification counts as the title"
    EXAM_PASSED = "has the pass of the State examination"

    # Refused: the form says what it should not, or lacks what it should have.
    CIVIL_SERVANT = "civil servant"
    RETIRED = "retired"
    SANCTIONED = "under a demerit"
    BANNED = "under a ban"
    BAD_NUMBER = "an identity number that fails its check digit"
    NO_PERMIT = "foreigner without a work permit"
    WRONG_SERIES_SKILLED = "high-skilled worker, wrong series"
    NO_LETTER = "central unit, no letter"
    OWN_COMMITTEE = "central unit with a filed committee of its own"
    UNLISTED_ASSOCIATION = "freelancer, association not on the list"
    WRONG_SERIES_FREELANCE = "freelancer, wrong series"
    EXAM_ONLY = "a level that the State examines"
    NO_PASS = "no pass of the State examination"
    LACKS_YEARS = "lacks years"
    ONE_PEER = "exceptional, one peer only"
    NOT_INSURED = "not insured in Beijing"
    WRONG_INSTITUTION = "addressed to an institution that does not take it"
    NO_TRACK = "a series that nobody evaluates this year"
    PAPER_MISSING = "a paper is missing"


@dataclass(frozen=True)
class Person:
    """One applicant. `employer` is an employer's key, or for freelancers an association's id."""

    name: str
    key: str
    employer: str
    major: str
    level: Level
    kind: Kind
    ending: Ending
    turns: tuple[Turn, ...]
    born: date
    document: DocumentType
    number: str
    institution: str | None = None
    again: str | None = None
    """The major of a second application, where the first ends without a recommendation."""
    moved_to: str | None = None
    """The institution to which the bureau gives the case."""

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


ID, PERMIT = DocumentType.RESIDENT_ID, DocumentType.HK_MACAU_TAIWAN_RESIDENCE_PERMIT
PASS, TAIWAN_PASS = DocumentType.HK_MACAU_PASS, DocumentType.TAIWAN_PASS
PASSPORT, CARD = DocumentType.PASSPORT, DocumentType.FOREIGNER_PERMANENT_RESIDENCE
ITALY = 380


def person(
    name: str,
    key: str,
    employer: str,
    major: str,
    level: Level,
    ending: Ending,
    *turns: Turn,
    kind: Kind = Kind.ORDINARY,
    document: DocumentType = ID,
    area: str = numbers.HONG_KONG,
    institution: str | None = None,
    again: str | None = None,
    moved_to: str | None = None,
) -> Person:
    """A line of the table. Birth date and number follow from the key."""
    draw = int(numbers.digits(key, 9))
    born = date(BORN[level] + draw % 7, draw // 10 % 12 + 1, draw // 1000 % 28 + 1)
    number = {
        ID: lambda: numbers.resident_number(key, born),
        PERMIT: lambda: numbers.residence_permit_number(key, born, area),
        PASS: lambda: "H" + numbers.digits(key, 8),
        TAIWAN_PASS: lambda: numbers.digits(key, 8),
        PASSPORT: lambda: numbers.passport_number(key, "C"),
        CARD: lambda: numbers.foreigner_card_number(key, born, ITALY),
    }[document]()
    if kind is Kind.BAD_NUMBER:
        number = number[:-1] + ("0" if number[-1] != "0" else "1")
    extra = {"institution": institution, "again": again, "moved_to": moved_to}
    return Person(name, key, employer, major, level, kind, ending, turns, born, document, number, **extra)


E, T, K, P = Ending, Turn, Kind, person

# fmt: off
PEOPLE = (
    # Employees, who get their certificate
    P("林晓峰", "lin-xiaofeng", "software", "computer", IM, E.CERTIFIED, T.EARLY),
    P("赵雨桐", "zhao-yutong", "software", "computer", JR, E.CERTIFIED, T.ASKED_FIRST),
    P("钱立行", "qian-lixing", "software", "computer", AS, E.CERTIFIED, T.LAST_SECOND, T.BOX_OPEN),
    P("孙若兰", "sun-ruolan", "electronics", "electronics", IM, E.CERTIFIED, T.CALLBACK_TWICE),
    P("李承泽", "li-chengze", "electronics", "electronics", FS, E.CERTIFIED, T.TWO_THIRDS),
    P("周明远", "zhou-mingyuan", "construction", "civil", AS, E.CERTIFIED, T.CORRECTION, T.RECUSED),
    P("吴静姝", "wu-jingshu", "construction", "civil", IM, E.CERTIFIED, T.RETURNED),
    P("郑思齐", "zheng-siqi", "construction", "mechanical", JR, E.CERTIFIED, T.CALLBACK_LATE),
    P("范临川", "fan-linchuan", "construction", "mechanical", IM, E.CERTIFIED, T.SECOND_CASE, T.RESCHEDULED),
    P("苏沐阳", "su-muyang", "construction", "environment", IM, E.CERTIFIED, T.CLAIM_MOVED),
    P("王梓萱", "wang-zixuan", "farm-station", "agronomy", AS, E.CERTIFIED, T.SENT_BACK),
    P("冯守田", "feng-shoutian", "farm-station", "veterinary", IM, E.CERTIFIED, T.REGISTRY_DIFFERS),
    P("陈望舒", "chen-wangshu", "museum", "museum", AS, E.CERTIFIED, T.OBJECTION_DISMISSED),
    P("褚云起", "chu-yunqi", "museum", "conservation", IM, E.CERTIFIED, T.CORRECTION_CONFIRMED_LATE),
    P("卫清和", "wei-qinghe", "library", "reader_services", AS, E.CERTIFIED, T.CALLBACK_NEVER),
    P("葛书兰", "ge-shulan", "library", "archive_management", AS, E.CERTIFIED, T.OBJECTION_RETURNED),
    P("沈知行", "shen-zhixing", "economics-institute", "economic_research", FS, E.CERTIFIED),
    P("韩映雪", "han-yingxue", "economics-institute", "law_research", IM, E.CERTIFIED, T.SECOND_CORRECTION),
    P("杨采薇", "yang-caiwei", "newspaper", "reporting", IM, E.CERTIFIED, T.REGISTRY_SLOW),
    P("秦朗月", "qin-langyue", "law-firm", "lawyer", IM, E.CERTIFIED),
    P("何川流", "he-chuanliu", "sports-club", "athletic_training", JR, E.CERTIFIED, T.REGISTRY_DOWN_ONCE),
    P("吕安歌", "lv-ange", "theatre", "stage_performance", AS, E.CERTIFIED, T.LAST_SECOND),
    P("施砚秋", "shi-yanqiu", "accountants", "enterprise_accounting", FS, E.CERTIFIED),
    P("潘越溪", "pan-yuexi", "electronics", "electronics", IM, E.CERTIFIED, T.APPLIES_AGAIN, again="communications"),
    P("云逸尘", "yun-yichen", "engineering_center", "computer", IM, E.CERTIFIED, T.OWN_STAFF,
      institution="engineering_center"),

    # Every other kind of person the notice names
    P("张闻笛", "zhang-wendi", "accountants", "enterprise_accounting", AS, E.CERTIFIED, kind=K.EXAM_PASSED),
    P("孔令妤", "kong-lingyu", "newspaper", "english", AS, E.CERTIFIED, kind=K.EXAM_PASSED),
    P("曹铭石", "cao-mingshi", "construction", "civil", AS, E.CERTIFIED, kind=K.RECOGNISED),
    P("严述之", "yan-shuzhi", "software", "computer", AS, E.CERTIFIED, kind=K.RECOGNISED),
    P("华建民", "hua-jianmin", "construction", "mechanical", IM, E.CERTIFIED, kind=K.HIGH_SKILLED),
    P("金绣云", "jin-xiuyun", "embroidery", "textile_crafts", AS, E.CERTIFIED, kind=K.HIGH_SKILLED),
    P("魏守艺", "wei-shouyi", "technical-school", "technical_practice", IM, E.CERTIFIED, kind=K.HIGH_SKILLED),
    P("陶立言", "tao-liyan", "technical-school", "technical_theory", AS, E.CERTIFIED, T.WRONG_AMOUNT),
    P("姜未晞", "jiang-weixi", "film_artists", "film_and_television", IM, E.CERTIFIED, T.FORGED_CALLBACK,
      kind=K.FREELANCER),
    P("戚风吟", "qi-fengyin", "writers_and_artists", "literature", AS, E.CERTIFIED, kind=K.FREELANCER),
    P("邹琢玉", "zou-zhuoyu", "crafts_society", "carving", AS, E.NOT_PASSED, kind=K.FREELANCER),
    P("喻远航", "yu-yuanhang", "space-institute", "mechanical", AS, E.CERTIFIED, kind=K.CENTRAL_UNIT),
    P("柏青松", "bai-qingsong", "space-institute", "computer", FS, E.CERTIFIED, kind=K.CENTRAL_UNIT),
    P("水清扬", "shui-qingyang", "software", "computer", AS, E.CERTIFIED, kind=K.EXCEPTIONAL),
    P("窦听澜", "dou-tinglan", "theatre", "stage_performance", FS, E.NOT_PASSED, kind=K.EXCEPTIONAL),
    P("欧阳嘉晴", "ouyang-jiaqing", "electronics", "electronics", IM, E.CERTIFIED, document=PERMIT),
    P("何佩瑜", "he-peiyu", "museum", "museum", IM, E.CERTIFIED, document=PERMIT, area=numbers.MACAU),
    P("简育诚", "jian-yucheng", "software", "computer", IM, E.CERTIFIED, document=PERMIT, area=numbers.TAIWAN),
    P("梁启星", "liang-qixing", "electronics", "communications", JR, E.CERTIFIED, document=PASS),
    P("连以恒", "lian-yiheng", "electronics", "electronics", AS, E.CERTIFIED, document=TAIWAN_PASS),
    P("Anna Kellner", "anna-kellner", "electronics", "communications", AS, E.CERTIFIED, T.REGISTRY_SILENT,
      document=PASSPORT),
    P("Marco Bellini", "marco-bellini", "software", "computer", AS, E.CERTIFIED, document=CARD),

    # Held up by others
    P("司马启", "sima-qi", "electronics", "communications", IM, E.CERTIFIED_REOPENED, T.REOPENED),
    P("上官迁", "shangguan-qian", "software", "computer", IM, E.CERTIFIED_MOVED, T.MOVED,
      institution="innovation_park", moved_to="engineering_center"),

    # Reached the committee, or nearly, and ended otherwise
    P("章未央", "zhang-weiyang", "software", "computer", IM, E.NOT_PASSED, T.ONE_SHORT),
    P("苗禾生", "miao-hesheng", "farm-station", "agronomy", JR, E.NOT_PASSED, T.SENT_BACK),
    P("凤鸣谦", "feng-mingqian", "economics-institute", "culture_research", AS, E.NOT_PASSED),
    P("花知晓", "hua-zhixiao", "newspaper", "new_media", AS, E.ABSENT),
    P("方既明", "fang-jiming", "construction", "civil", IM, E.ABSENT, T.RESCHEDULED),
    P("俞伯端", "yu-boduan", "law-firm", "forensic_science", AS, E.NOT_EVALUATED),
    P("任远之", "ren-yuanzhi", "software", "computer", AS, E.DISQUALIFIED),
    P("仕子衡", "shi-ziheng", "electronics", "electronics", IM, E.REFUSED_LATER, T.CIVIL_SERVANT_LATER),
    P("袁时雨", "yuan-shiyu", "electronics", "electronics", IM, E.REVOKED),
    P("柳成荫", "liu-chengyin", "library", "ancient_books", AS, E.CERTIFIED_AFTER_REPORT),
    P("鲍叔文", "bao-shuwen", "construction", "environment", AS, E.WITHDRAWN_PAID),
    P("蒋回川", "jiang-huichuan", "construction", "civil", AS, E.WITHDRAWN_LISTED),
    P("史可风", "shi-kefeng", "museum", "archaeology", JR, E.ABANDONED_FEE),
    P("唐晚晴", "tang-wanqing", "sports-club", "youth_coaching", IM, E.ABANDONED_FEE, T.ORDERS_ONLY),
    P("骆迟归", "luo-chigui", "farm-station", "horticulture", AS, E.ABANDONED_LATE),

    # Ended by the end of August
    P("费思淼", "fei-simiao", "software", "computer", JR, E.LAPSED_DRAFT),
    P("廉守时", "lian-shoushi", "construction", "civil", IM, E.LAPSED_DRAFT, T.TOO_LATE),
    P("岑参商", "cen-canshang", "farm-station", "horticulture", IM, E.LAPSED_EMPLOYER, T.FORGOTTEN),
    P("薛归舟", "xue-guizhou", "electronics", "communications", IM, E.LAPSED_EMPLOYER, T.PUBLICITY_TOO_LATE),
    P("雷震川", "lei-zhenchuan", "construction", "civil", AS, E.LAPSED_EMPLOYER, T.OBJECTION_UNDECIDED),
    P("贺岁寒", "he-suihan", "writers_and_artists", "fine_art", IM, E.LAPSED_ASSOCIATION, kind=K.FREELANCER),
    P("倪云深", "ni-yunshen", "software", "computer", IM, E.NOT_RECOMMENDED, T.DECLINED),
    P("汤望岳", "tang-wangyue", "museum", "museum", IM, E.NOT_RECOMMENDED, T.OBJECTION_DECLINED),
    P("滕远山", "teng-yuanshan", "library", "collections", AS, E.ABANDONED_CORRECTION, T.CORRECTION_IGNORED),
    P("殷实秋", "yin-shiqiu", "construction", "mechanical", AS, E.ABANDONED_CORRECTION, T.CORRECTION_IGNORED),
    P("罗敷月", "luo-fuyue", "newspaper", "news_editing", IM, E.REFUSED),
    P("毕竟成", "bi-jingcheng", "electronics", "electronics", AS, E.REFUSED, T.CORRECTION),
    P("郝长青", "hao-changqing", "embroidery", "lacquer_crafts", IM, E.REFUSED),
    P("邬水清", "wu-shuiqing", "theatre", "stage_performance", IM, E.WITHDRAWN_DRAFT),
    P("安顾行", "an-guxing", "economics-institute", "economic_research", AS, E.WITHDRAWN_AT_EMPLOYER),
    P("常思远", "chang-siyuan", "software", "computer", IM, E.WITHDRAWN_IN_AUDIT),

    # Refused at the door: some submit and are refused, some only ask
    P("岳正言", "yue-zhengyan", "economics-institute", "economic_research", AS, E.NO_CASE, kind=K.CIVIL_SERVANT),
    P("于归田", "yu-guitian", "farm-station", "agronomy", FS, E.NO_CASE, kind=K.RETIRED),
    P("时宜之", "shi-yizhi", "museum", "museum", AS, E.DOOR, kind=K.SANCTIONED),
    P("傅雨霁", "fu-yuji", "software", "computer", IM, E.NO_CASE, kind=K.BAD_NUMBER),
    P("Ivan Morozin", "ivan-morozin", "software", "computer", IM, E.DOOR, kind=K.NO_PERMIT, document=PASSPORT),
    P("皮远志", "pi-yuanzhi", "accountants", "finance", AS, E.DOOR, kind=K.WRONG_SERIES_SKILLED),
    P("卞怀瑾", "bian-huaijin", "space-institute", "mechanical", IM, E.DOOR, kind=K.NO_LETTER),
    P("齐允文", "qi-yunwen", "central-electronics", "electronics", AS, E.DOOR, kind=K.OWN_COMMITTEE),
    P("康墨林", "kang-molin", "unlisted", "fine_art", IM, E.DOOR, kind=K.UNLISTED_ASSOCIATION),
    P("伍行简", "wu-xingjian", "film_artists", "reporting", IM, E.NO_CASE, kind=K.WRONG_SERIES_FREELANCE),
    P("余景行", "yu-jingxing", "accountants", "enterprise_accounting", IM, E.NO_CASE, kind=K.EXAM_ONLY),
    P("元思睿", "yuan-sirui", "accountants", "enterprise_accounting", AS, E.DOOR, kind=K.NO_PASS),
    P("卜辰光", "bu-chenguang", "construction", "civil", AS, E.DOOR, kind=K.LACKS_YEARS),
    P("顾行之", "gu-xingzhi", "software", "computer", AS, E.DOOR, kind=K.ONE_PEER),
    P("孟津生", "meng-jinsheng", "out-of-town", "mechanical", IM, E.NO_CASE, kind=K.NOT_INSURED),
    P("平书远", "ping-shuyuan", "farm-station", "agronomy", IM, E.NO_CASE, kind=K.WRONG_INSTITUTION,
      institution="engineering_center"),
    P("黄知微", "huang-zhiwei", "economics-institute", "laboratory_teaching", IM, E.NO_CASE, kind=K.NO_TRACK,
      institution="research_center"),
    P("和兆一", "he-zhaoyi", "electronics", "electronics", AS, E.DOOR, kind=K.PAPER_MISSING),
    P("穆一诺", "mu-yinuo", "electronics", "electronics", IM, E.DOOR, kind=K.BANNED),
)
# fmt: on
