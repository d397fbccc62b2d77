"""Attacks on what a token says: each is well signed by the issuer's key, or was before somebody changed it."""

import json
from typing import Any

from tests.gateway.forging import AUDIENCE, ISSUER, NOW, claims, es256, good, header, token

HEAD, BODY, SIGNATURE = good().split(".")

WRONG: dict[str, tuple[Any, ...]] = {
    "iss": (
        *("https://evil.example", f"{ISSUER}/", ISSUER.upper(), f" {ISSUER}", f"{ISSUER}.evil", ISSUER[:-1], ""),
        *([ISSUER], {"": ISSUER}, 0, True, ISSUER.replace("e", "е")),
    ),
    "aud": (
        *("elsewhere", "", "Zhicheng", f"{AUDIENCE} ", "zhicheng-docs", "zhi", [], ["elsewhere"], [[AUDIENCE]]),
        *([AUDIENCE, 7], [AUDIENCE, None], {AUDIENCE: True}, 7, True, "*"),
    ),
    "exp": (
        *(NOW - 3600, NOW - 31, 0, -1, 1, NOW * 1000, 2**63, 10**300, NOW + 365 * 86400, NOW + 0.5),
        *(str(NOW + 300), "never", "", True, [NOW + 300], {}, NOW - 86400 * 365),
    ),
    "iat": (NOW + 3600, NOW + 61 * 60, NOW - 86400, 0, -1, str(NOW), NOW + 0.5, True, [NOW], {}, 2**63),
    "nbf": (NOW + 3600, NOW + 600, str(NOW), NOW + 0.5, True, [NOW], {}, 2**63),
    "sub": (
        *("", " ", "p 1", "p\n1", "p\0", "p\r\nrole: bureau_officer", "张三", "p\u200b1", "\u202ep", "x" * 101),
        *(7, True, ["p-0001"], {"sub": "p-0001"}, "p-0001\n"),
    ),
    "role": (
        *("clock", "public", "provider", "emperor", "", "Applicant", "APPLICANT", "applicant ", "applicant\0"),
        *("аpplicant", "ａpplicant", "bureau-officer", "applicant,bureau_officer", "*", 0, True),
        *(["applicant"], ["applicant", "bureau_officer"], {"role": "applicant"}, "Role.APPLICANT"),
    ),
    "org": ("", " ", "9111\n", "9111\0", "单位", "x" * 201, 7, True, ["91110000100000000X"], {}),
    "name": ("x" * 101, "a\nb", "a\0b", "a\u202eb", "a\u2028b", "a\x1b[2Jb", 7, True, ["张三"], {}),
}

VALUES = {
    f"{name} {value if len(str(value)) < 60 else 'too long'!r}": good(**{name: value})
    for name, values in WRONG.items()
    for value in values
}

ABSENT = {f"no {name}": good(**{name: None}) for name in ("iss", "aud", "exp", "iat", "sub", "role")}

WITHOUT_ORGANISATION = {
    f"{role} of no organisation": good(role=role, org=None)
    for role in ("employer_officer", "colleague", "auditor", "secretary")
}

TOGETHER = {
    "issued in the future": good(iat=NOW + 3600, exp=NOW + 7200),
    "life that ends before it begins": good(iat=NOW, exp=NOW - 10),
    "life without length": good(iat=NOW + 20, exp=NOW + 20),
    "life that is longer than allowed": good(iat=NOW, exp=NOW + 12 * 3600 + 1),
    "expired, but valid from later on": good(iat=NOW - 7200, exp=NOW - 3600, nbf=NOW + 3600),
    "no life at all": good(iat=None, exp=None),
    "roles in the plural alone": good(role=None, roles=["applicant"]),
    "a scope instead of a role": good(role=None, scope="role:applicant"),
}

CHANGED = {
    f"{name} changed after signing": f"{HEAD}.{token(body=claims(**{name: value})).split('.')[1]}.{SIGNATURE}"
    for name, value in {
        "sub": "p-0002",
        "role": "bureau_officer",
        "org": "91110000100000000X",
        "name": "李四",
        "exp": NOW + 3601,
        "iat": NOW - 1,
        "aud": [AUDIENCE],
        "iss": f"{ISSUER}.evil",
        "jti": "x",
    }.items()
} | {"header changed after signing": f"{token(header(kid='ec-2')).split('.')[0]}.{BODY}.{SIGNATURE}"}

TEXT = json.dumps(claims(), ensure_ascii=False)
TEXTS: dict[str, bytes] = {
    "a claim twice": TEXT.replace('"sub"', '"sub": "p-0002", "sub"').encode(),
    "a role twice": TEXT.replace('"role"', '"role": "bureau_officer", "role"').encode(),
    "a claim twice, once escaped": TEXT.replace('"sub"', '"\\u0073ub": "p-0002", "sub"').encode(),
    "a claim twice, deep inside": TEXT.replace("}", ', "act": {"sub": "a", "sub": "b"}}').encode(),
    "a list": b"[]",
    "a text": b'"text"',
    "a number": b"7",
    "null": b"null",
    "no claims": b"{}",
    "no JSON": b"sub=p-0001",
    "JSON and more": TEXT.encode() + b"x",
    "two objects": TEXT.encode() * 2,
    "a byte order mark": b"\xef\xbb\xbf" + TEXT.encode(),
    "UTF-16": TEXT.encode("utf-16"),
    "UTF-32": TEXT.encode("utf-32"),
    "bytes that are no UTF-8": TEXT.encode().replace(b"p-0001", b"p-\xff\xfe"),
    "a lone surrogate": TEXT.replace("p-0001", "\\ud800").encode(),
    "a lone surrogate in a name": TEXT.replace("张三", "\\ud800").encode(),
    "many brackets": b"[" * 5000,
    "many braces": b'{"a":' * 1000,
    "NaN": TEXT.replace(str(NOW + 3600), "NaN").encode(),
    "Infinity": TEXT.replace(str(NOW + 3600), "Infinity").encode(),
    "an exponent": TEXT.replace(str(NOW + 3600), "1e99").encode(),
    "a number of many digits": TEXT.replace(str(NOW + 3600), "9" * 5000).encode(),
    "single quotes": TEXT.replace('"', "'").encode(),
    "a comment": b"/* */" + TEXT.encode(),
    "a trailing comma": TEXT.replace("}", ",}").encode(),
}
SHAPES = {f"claims with {name}": token(body=text, sign=es256()) for name, text in TEXTS.items()}

HEADS: dict[str, bytes] = {
    "the algorithm twice": b'{"alg":"none","typ":"at+jwt","kid":"ec-1","alg":"ES256"}',
    "the key id twice": b'{"alg":"ES256","typ":"at+jwt","kid":"ec-2","kid":"ec-1"}',
    "the key id twice, once escaped": b'{"alg":"ES256","typ":"at+jwt","\\u006bid":"ec-2","kid":"ec-1"}',
    "a list": b'[{"alg":"ES256","typ":"at+jwt","kid":"ec-1"}]',
    "null": b"null",
    "a text": b'"ES256"',
    "no members": b"{}",
    "no JSON": b"alg=ES256",
    "a byte order mark": b'\xef\xbb\xbf{"alg":"ES256","typ":"at+jwt","kid":"ec-1"}',
    "UTF-16": json.dumps(header()).encode("utf-16"),
    "many brackets": b"[" * 3000,
    "an empty text": b" ",
}
HEADERS = {f"a header with {name}": token(text, sign=es256()) for name, text in HEADS.items()}

ON_CLAIMS = VALUES | ABSENT | WITHOUT_ORGANISATION | TOGETHER | CHANGED | SHAPES | HEADERS
