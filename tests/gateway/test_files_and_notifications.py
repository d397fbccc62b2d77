"""A file that goes out, and the payment provider's word that comes in."""

from gateway.settings import GatewaySettings
from shared.contracts.base import Role
from shared.contracts.certificate import FetchCertificate
from shared.contracts.files import Paper
from shared.contracts.payment import CallbackTaken, ReceiveCallback
from shared.store import open_store
from tests.gateway.far_side import FarSide
from tests.gateway.running import Gateway, actor

SIGNED = {
    "Wechatpay-Timestamp": "1688434567",
    "Wechatpay-Nonce": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
    "Wechatpay-Signature": "c2lnbmVk",
    "Wechatpay-Serial": "3775B6A45ACD588826D15E583A95F5DD",
}


def kept(settings: GatewaySettings, content: bytes) -> str:
    store = open_store(settings)
    with store.receive(len(content)) as arrival:
        arrival.write(content)
        digest = arrival.finish("application/pdf").digest
    store.promote(digest)
    return digest


def test_a_certificate_is_offered_for_saving(gateway: Gateway, far: FarSide, settings: GatewaySettings) -> None:
    content = b"%PDF-1.7 a certificate"
    far.answer(FetchCertificate, Paper(digest=kept(settings, content), filename="职称证书.pdf"))
    response = gateway.send("GET", "/v1/applications/c-1/certificate", actor(Role.APPLICANT))
    assert (response.status_code, response.content) == (200, content)
    assert response.headers["content-type"] == "application/pdf"
    assert response.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E8%81%8C")
    assert response.headers["x-content-type-options"] == "nosniff"


def test_a_file_that_the_store_lost_is_not_found(gateway: Gateway, far: FarSide) -> None:
    far.answer(FetchCertificate, Paper(digest="0" * 64, filename="a.pdf"))
    response = gateway.send("GET", "/v1/applications/c-1/certificate", actor(Role.APPLICANT))
    assert (response.status_code, response.json()["slug"]) == (404, "file-unknown")


def test_a_notification_is_handed_on_to_the_byte(gateway: Gateway, far: FarSide) -> None:
    far.answer(ReceiveCallback, CallbackTaken())
    body = '{ "id":"EV-1",  "summary":"支付成功" }'
    response = gateway.client.post("/v1/payments/notifications", content=body.encode(), headers=SIGNED)
    assert (response.status_code, response.json()["code"]) == (200, "SUCCESS")
    [heard] = far.heard
    said = ReceiveCallback.model_validate(heard.call.body)
    assert (said.body, said.timestamp, said.serial) == (body, "1688434567", SIGNED["Wechatpay-Serial"])
    assert heard.call.actor.role is Role.PROVIDER


def test_what_is_no_notification_reaches_nobody(gateway: Gateway, far: FarSide) -> None:
    for content, headers in ((b"{}", {}), (b"\xff\xfe", SIGNED), (b"x" * 70_000, SIGNED)):
        response = gateway.client.post("/v1/payments/notifications", content=content, headers=headers)
        assert response.status_code in (413, 422)
    assert far.heard == []
