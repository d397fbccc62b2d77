"""Random forms: every field right, wrong or left out, so that any set of rules may fail together."""

from datetime import date

from hypothesis import strategies as st

from shared.contracts.form import Form
from shared.contracts.vocabulary import Degree, Level
from tests.unit.application import kit

MAJORS = ("computer", "fine_art", "carving", "enterprise_accounting", "english", "electronics", "laboratory_teaching")
DAYS = tuple(
    map(date.fromisoformat, ("2001-02-28", "2012-07-01", "2016-12-31", "2018-12-31", "2021-11-30", "2023-07-11"))
)
DEGREES = [None, *(kit.graduated(str(day), degree) for degree in Degree for day in DAYS[1:3])]
TITLES = [
    None,
    *(kit.held(level, str(day)) for level in Level for day in DAYS[2:]),
    *(
        {"qualification": name, "obtained_on": "2015-11-30"}
        for name in ("certified_public_accountant", "software_intermediate", "palmistry")
    ),
]
EMPLOYMENTS = [
    None,
    *(
        kit.employment(kind=kind, insured_in_beijing=insured, credit_code=code)
        for kind in ("non_public", "public_institution", "central_unit")
        for insured in (True, False)
        for code in (kit.COMPANY, kit.WITH_COMMITTEE, "91")
    ),
]
LETTERS = [None, *({"year": year, "issued_by": "unit_with_consent"} for year in (2022, 2023))]
SKILLS = [None, None, kit.technician("2019-06-30"), kit.technician("2022-06-30", "senior_technician")]
WORKS = [(), kit.worked("2022-09-01", None), kit.worked("2019-01-01", "2022-07-01", "arts_and_crafts")]
PEERS = [(), (kit.peer("b"), kit.peer("c")), (kit.peer("b"), kit.peer("b")), (kit.peer("b", major="carving"),)]
SANCTIONS = [None, None, kit.demerit("2024-03-31"), kit.demerit("2023-01-31"), kit.demerit("2024-03-31", "warning")]

forms = st.fixed_dictionaries(
    {},
    optional={
        "major": st.sampled_from(MAJORS),
        "level": st.sampled_from(Level),
        "institution": st.sampled_from(("engineering_center", "arts_center", "economy_center", "nobody")),
        "path": st.sampled_from(("employed", "central_unit", "freelancer")),
        "skill": st.sampled_from(SKILLS),
        "civil_servant": st.booleans(),
        "retired": st.booleans(),
        "staff_sanction": st.sampled_from(SANCTIONS),
        "work_permit": st.sampled_from((None, "R-2022-0417")),
        "work_permit_until": st.sampled_from((None, *DAYS)),
        "employment": st.sampled_from(EMPLOYMENTS),
        "association": st.sampled_from((None, "writers_and_artists", "crafts_society", "friends")),
        "freelance_work": st.sampled_from(WORKS),
        "education": st.sampled_from(DEGREES),
        "title": st.sampled_from(TITLES),
        "working_since": st.sampled_from((None, *DAYS)),
        "exam_certificate": st.sampled_from((None, "GJ-2022-0815")),
        "exceptional": st.booleans(),
        "exceptional_grounds": st.sampled_from(((), ("national_award", "key_project"))),
        "recommenders": st.sampled_from(PEERS),
        "commission_letter": st.sampled_from(LETTERS),
    },
).map(Form.model_validate)
"""One form in many thousand may apply: mend single fields of a whole one for those that nearly may."""

nearly = st.builds(
    lambda whole, other, fields: whole.model_copy(update={name: getattr(other, name) for name in fields}),
    st.sampled_from([kit.employed(), kit.senior(), kit.central(), kit.freelancer(), kit.skilled(), kit.exceptional()]),
    forms,
    st.lists(st.sampled_from(sorted(Form.model_fields)), max_size=3),
)
"""A whole form of each path, with up to three fields of a random one."""
