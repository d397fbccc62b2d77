"""A store of many cases: copies of a real one at four moments, spread over persons, employers, institutions and majors.

Half of the cases belong to one institution and a quarter to one employer, so that their lists grow with the store. One
case in two hundred has a major that is rare there. Ids are ordered by time of making, as real ones are.
"""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import groupby

import psycopg2
from psycopg2.extras import Json

from benchmarks.ground import Ground
from benchmarks.photographs import Album

SHARES = {"employer": 40, "audit": 70, "publicity": 85, "certified": 100}
"""Up to which of a hundred cases each moment has them."""

PUBLIC_UNTIL = "2023-12-31T16:00:00Z"
BULK = ("synchronous_commit = off", "session_replication_role = replica")
"""Foreign keys hold by the making; nothing is lost that is not made again by the next run."""

MADE = """
create unlogged table store.made as
select n, h.id, md5('a' || n) || md5('b' || n) as person, '林知远' || n as name, n * interval '2 s' as later,
    (select key from jsonb_each_text(%(shares)s) where value::int > n %% 100 order by value::int limit 1) as moment,
    case when n %% 4 = 0 then %(employer)s else 'employer-' || n %% 997 end as employer,
    case when n %% 2 = 0 then %(institution)s else 'institution-' || n %% 31 end as institution,
    case when n %% 200 = 62 then %(rare)s else (%(majors)s::text[])[1 + n / 2 %% %(count)s] end as major
from generate_series(1, %(cases)s) n
cross join lateral (select lpad(to_hex(1688432400000 + n), 12, '0') as t, md5('c' || n) as r) hex
cross join lateral (select concat_ws('-', left(t, 8), right(t, 4), '7' || left(r, 3), '8' || substr(r, 4, 3),
    right(r, 12)) as id) h
"""

OWN: Mapping[str, Mapping[str, str]] = {
    "application.persons": {"person_ref": "p.person", "name": "p.name"},
    "application.cases": {
        "id": "p.id",
        "person_ref": "p.person",
        "employer": "p.employer",
        "addressed_to": "p.institution",
        "institution": "case when t.institution is not null then p.institution end",
    },
    "application.documents": {"case_id": "p.id"},
    "application.history": {"case_id": "p.id", "at": "t.at + p.later"},
    "application.checks": {"case_id": "p.id"},
    "review.desks": {
        "case_id": "p.id",
        "name": "p.name",
        "employer": "p.employer",
        "institution": "p.institution",
        "major": "p.major",
        "arrived_at": "t.arrived_at + p.later",
    },
    "evaluation.cases": {
        "case_id": "p.id",
        "person_ref": "p.person",
        "name": "p.name",
        "employer": "p.employer",
        "institution": "p.institution",
        "major": "p.major",
        "publicity_ends_at": f"timestamptz '{PUBLIC_UNTIL}'",
    },
    "certificate.certificates": {
        "case_id": "p.id",
        "person_ref": "p.person",
        "number": "'ZC11-2023-' || p.n",
        "token": "left(p.person, 43)",
        "status_index": "p.n",
    },
}
"""What of each copy is its own, from the made case `p` and the photographed row `t`."""


def fill(at: Ground, album: Album, cases: int, *, employer: str, institution: str, majors: tuple[str, ...]) -> None:
    """Put so many cases into the house; the last of the majors is the rare one."""
    with at.connected() as connection, connection.cursor() as cursor:
        cursor.execute("create schema store")
        made = {"employer": employer, "institution": institution, "majors": list(majors[:-1]), "rare": majors[-1]}
        cursor.execute(MADE, {**made, "count": len(majors) - 1, "cases": cases, "shares": Json(SHARES)})
        cursor.execute("create index on store.made (moment)")
        for moment, tables in album.items():
            for table, rows in tables.items():
                photograph = _photograph(moment, table)
                cursor.execute(f"create table {photograph} (like {table})")
                cursor.execute(
                    f"insert into {photograph} select * from jsonb_populate_recordset(null::{table}, %s)", [Json(rows)]
                )
    with ThreadPoolExecutor() as pool:
        for _ in pool.map(lambda tables: _copy(at, album, tables), _by_service(album)):
            pass
    _settle(at)


def _by_service(album: Album) -> Iterator[list[str]]:
    tables = next(iter(album.values()))
    return (list(own) for _, own in groupby(tables, key=lambda table: table.partition(".")[0]))


def _photograph(moment: str, table: str) -> str:
    return f"store.{moment}_{table.replace('.', '_')}"


def _copy(at: Ground, album: Album, tables: list[str]) -> None:
    with at.connected() as connection, connection.cursor() as cursor:
        for setting in BULK:
            cursor.execute(f"set {setting}")
        for table in tables:
            cursor.execute(f"select * from {table} limit 0")
            names = [column.name for column in cursor.description or ()]
            values = ", ".join(OWN[table].get(name, f't."{name}"') for name in names)
            for moment in album:
                cursor.execute(
                    f"insert into {table} select {values} from store.made p, {_photograph(moment, table)} t"
                    " where p.moment = %s",
                    [moment],
                )


def _settle(at: Ground) -> None:
    """As after a while of work: counted by the planner, visible to all, written to disk."""
    with closing(psycopg2.connect(at.database.url.replace("+psycopg2", ""))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("vacuum (analyze)")
            cursor.execute("checkpoint")
