"""Attacks on how a token is made: its algorithm, its header, its key, its signature, its very form."""

import base64
import json

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from tests.gateway.forging import (
    EC,
    ED,
    ISSUER,
    ORDER,
    OTHER_EC,
    P384,
    SHOWN,
    STRANGER,
    WEAK_RSA,
    b64,
    claims,
    es256,
    good,
    header,
    hmac_with,
    jwk,
    ps256,
    public_forms,
    raw,
    rs256,
    shared_secret,
    token,
)

GOOD = good()
HEAD, BODY, SIGNATURE = GOOD.split(".")
BYTES = base64.urlsafe_b64decode(SIGNATURE + "==")
R, S = int.from_bytes(BYTES[:32]), int.from_bytes(BYTES[32:])

ALGORITHMS = {
    **{
        f"algorithm {alg!r}, signed with the right key": token(header(alg=alg), sign=es256())
        for alg in (
            *("none", "None", "NONE", "nOnE", " none", "", "HS256", "HS384", "HS512", "RS256", "RS384", "PS256"),
            *("PS512", "ES384", "ES512", "ES256K", "EdDSA", "Ed25519", "Ed448", "es256", "ES256 ", "ES256\0", "dir"),
            *("RSA-OAEP", "A128KW", "PBES2-HS256+A128KW", "ML-DSA-44", 0, True, ["ES256"], {"alg": "ES256"}, "ＥＳ256"),
        )
    },
    **{f"algorithm {alg!r} and no signature": token(header(alg=alg)) for alg in ("none", "NoNe", "ES256", "RS256")},
    "no algorithm named": token(header(alg=None), sign=es256()),
    "an algorithm that is null": token({**header(), "alg": None}, sign=es256()),
    "RSA's algorithm with EC's key": token(header(alg="RS256"), sign=rs256()),
    "EC's algorithm with RSA's key": token(header(kid="rsa-1"), sign=es256()),
    "PSS where the issuer's key is EC": token(header(alg="PS256"), sign=ps256),
    "an algorithm that the issuer's key is not for": token(header(alg="PS256", kid="rsa-pkcs1"), sign=ps256),
    "an algorithm that the settings leave out": token(header(alg="EdDSA", kid="ed-1"), sign=ED.sign),
}

SECRETS = {
    f"HS256 with {name} as secret": token(header(alg="HS256", kid=kid), sign=hmac_with(secret))
    for kid in ("ec-1", "rsa-1")
    for name, secret in public_forms().items()
} | {
    "HS512 with the public key": token(header(alg="HS512"), sign=hmac_with(public_forms()["RSA PEM"], "sha512")),
    "HS256 with a secret that the issuer shows": token(
        header(alg="HS256", kid="shared-secret"), sign=hmac_with(shared_secret().raw_value)
    ),
    "ES256 by name, HMAC in truth": token(sign=hmac_with(public_forms()["EC PEM"])),
}

OWN = jwk(STRANGER, "ec-1")
MEMBERS = {
    f"{name} in the header": token(header(**{name: value}), sign=es256(STRANGER))
    for name, value in {
        "jwk": OWN,
        "jku": "http://127.0.0.1:1/keys",
        "x5u": "http://127.0.0.1:1/chain",
        "x5c": ["MIIB"],
        "x5t": "AAAA",
        "x5t#S256": "AAAA",
        "iss": ISSUER,
        "keys": [OWN],
    }.items()
} | {
    f"{name} {value!r} in a header that is well signed": token(header(**{name: value}), sign=es256())
    for name, value in (
        *(("jwk", SHOWN[0]), ("jku", f"{ISSUER}/keys"), ("crit", ["exp"]), ("crit", []), ("crit", ["b64"])),
        *(("crit", "exp"), ("b64", False), ("b64", True), ("zip", "DEF"), ("cty", "JWT"), ("enc", "A128GCM")),
        *(("epk", OWN), ("p2c", 2**31), ("iv", "AAAA"), ("tag", "AAAA"), ("nonce", "x"), ("url", ISSUER)),
        *(("exp", 9999999999), ("role", "bureau_officer"), ("alg2", "none"), ("ALG", "none"), ("", "")),
    )
}

TYPES = {
    f"type {kind!r}": token({**header(), "typ": kind}, sign=es256())
    for kind in (
        *("JWT", "jwt", "", "JOSE", "at+jwt ", "AT+JWT ", "dpop+jwt", "logout+jwt", "secevent+jwt"),
        *("application/jwt", "at+jwt\0", None, 7, ["at+jwt"], {}, True),
    )
} | {"no type": token(header(typ=None), sign=es256())}

KEYS = {
    **{
        f"key id {kid!r}": token({**header(), "kid": kid}, sign=es256())
        for kid in (
            *(
                "unknown",
                "",
                "ec-2",
                "rsa-1",
                "EC-1",
                "ec-1 ",
                " ec-1",
                "ec-1\0",
                "ec-1\n",
                "еc-1",
                "ec‐1",
                "ec-1,ec-2",
            ),
            *("../../dev/null", "/dev/null", "' or 1=1 --", "http://127.0.0.1:1/key", "file:///etc/passwd", "*"),
            *("for-encryption", "broken", "odd", "shared-secret", "x" * 3000, None, 0, True, ["ec-1"], {"kid": "ec-1"}),
        )
    },
    "no key id": token(header(kid=None), sign=es256()),
    "a key that is for encryption": token(header(kid="for-encryption"), sign=es256(OTHER_EC)),
    "a key that is too weak": token(header(alg="RS256", kid="weak-rsa"), sign=rs256(WEAK_RSA)),
    "a key on another curve": token(header(kid="p384"), sign=lambda text: P384.sign(text, ec.ECDSA(hashes.SHA256()))),
    "a stranger's key": token(sign=es256(STRANGER)),
    "another of the issuer's keys": token(sign=es256(OTHER_EC)),
}

SIGNATURES = {
    **{
        f"signature with {name}": token(sign=value)
        for name, value in {
            "nothing in it": b"",
            "zeros": bytes(64),
            "r zero": raw(0, S),
            "s zero": raw(R, 0),
            "r the order": raw(ORDER, S),
            "s the order": raw(R, ORDER),
            "both one": raw(1, 1),
            "r and s changed places": raw(S, R),
            "r negated": raw(ORDER - R, S),
            "all bits set": b"\xff" * 64,
            "one byte": b"\1",
            "a leading zero": b"\0" + BYTES,
            "a trailing zero": BYTES + b"\0",
            "half of it": BYTES[:32],
            "twice of it": BYTES + BYTES,
            "a megabit": b"\1" * 5000,
        }.items()
    },
    "a signature in DER": token(sign=lambda text: EC.sign(text, ec.ECDSA(hashes.SHA256()))),
    "a signature over SHA-512": token(sign=es256(hashed=hashes.SHA512())),
    "a signature over the header alone": token(sign=es256()(HEAD.encode())),
    "a signature over the claims alone": token(sign=es256()(BODY.encode())),
    "a signature over nothing": token(sign=es256()(b"")),
    "another token's signature": f"{HEAD}.{BODY}.{good(sub='p-0002').rpartition('.')[2]}",
    "a signature with PKCS1 padding named PSS": token(header(alg="PS256", kid="rsa-1"), sign=rs256()),
    **{
        f"signature with bit {bit} of byte {place} turned": token(
            sign=BYTES[:place] + bytes([BYTES[place] ^ 1 << bit]) + BYTES[place + 1 :]
        )
        for place, bit in ((0, 7), (15, 3), (31, 0), (32, 7), (48, 4), (63, 0))
    },
}

UNUSED_BITS = SIGNATURE[:-1] + next(
    c for c in "BRhx" if b64(base64.urlsafe_b64decode(SIGNATURE[:-1] + c + "==")) == SIGNATURE
)
FORMS = {
    "nothing": "",
    "a word": "令牌",
    "one dot": ".",
    "two dots": "..",
    "three dots": "...",
    "two parts": f"{HEAD}.{BODY}",
    "four parts": f"{GOOD}.{SIGNATURE}",
    "five parts, as if encrypted": f"{HEAD}.{BODY}.{BODY}.{BODY}.{SIGNATURE}",
    "no header": f".{BODY}.{SIGNATURE}",
    "no claims": f"{HEAD}..{SIGNATURE}",
    "no signature": f"{HEAD}.{BODY}.",
    "a dot before": f".{GOOD}",
    "a dot after": f"{GOOD}.",
    "a comma after": f"{GOOD},",
    "two tokens": f"{GOOD} {GOOD}",
    "two tokens, by comma": f"{GOOD},{GOOD}",
    "a blank inside": f"{HEAD}. {BODY}.{SIGNATURE}",
    "a line end inside": f"{HEAD}.{BODY}\n.{SIGNATURE}",
    "a NUL inside": f"{HEAD}.{BODY}\0.{SIGNATURE}",
    "padding": f"{HEAD}=.{BODY}.{SIGNATURE}==",
    "the alphabet of plain base64": f"{HEAD}.{BODY}.{SIGNATURE[:-3]}+/A",
    "unused bits that are set": f"{HEAD}.{BODY}.{UNUSED_BITS}",
    "per cent signs": GOOD.replace(".", "%2E"),
    "dots of another script": GOOD.replace(".", "．"),
    "letters of another script": GOOD.replace("e", "е", 1),
    "an invisible sign": GOOD[:9] + "\u200b" + GOOD[9:],
    "quoted": f'"{GOOD}"',
    "as JSON": json.dumps({"protected": HEAD, "payload": BODY, "signature": SIGNATURE}),
    "as JSON with many signatures": json.dumps({"payload": BODY, "signatures": [{"protected": HEAD}]}),
    "a scheme in it": f"Bearer {GOOD}",
    "too long": token(body=claims(pad="x" * 9000), sign=es256()),
    "very much too long": "A" * 1_000_000,
    "a token in a token": token(header(cty="JWT"), GOOD.encode(), es256()),
    "a token as claims": token(body=GOOD.encode(), sign=es256()),
    "a signed id token as access token": token(header(typ="JWT"), claims(aud="zhicheng-docs"), es256()),
}

ON_FORM = ALGORITHMS | SECRETS | MEMBERS | TYPES | KEYS | SIGNATURES | FORMS
