"""Our signing against the platforms' Python libraries, both directions, on paper and over HTTP with the mock agencies.

`alipay-sdk-python` is the official library of the Alipay gateway. For the payment platform there is no official one in
Python; `wechatpayv3` is widely used, but speaks only for its own authors.
"""

import json
from datetime import UTC, datetime

import pytest
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.domain.ZhimaCreditPeLawsuitRecordGetModel import ZhimaCreditPeLawsuitRecordGetModel
from alipay.aop.api.domain.ZhimaCreditScoreGetModel import ZhimaCreditScoreGetModel
from alipay.aop.api.exception.Exception import ResponseException
from alipay.aop.api.request.ZhimaCreditPeLawsuitRecordGetRequest import ZhimaCreditPeLawsuitRecordGetRequest
from alipay.aop.api.request.ZhimaCreditScoreGetRequest import ZhimaCreditScoreGetRequest
from alipay.aop.api.util import SignatureUtils, WebUtils
from cryptography.hazmat.primitives import serialization
from wechatpayv3 import WeChatPay, WeChatPayType
from wechatpayv3 import utils as wechat_sdk

from ratings_connectors import rsa_keys
from ratings_connectors.agencies.sesame import signing as sesame
from ratings_connectors.agencies.wechat_pay import callback
from ratings_connectors.agencies.wechat_pay import signing as wechat
from ratings_connectors.agencies.wechat_pay.mock import MockWechatPay, openid_of
from ratings_connectors.agencies.wechat_pay.mock_keys import MockKeys
from ratings_connectors.base import SignatureVerdict
from ratings_connectors.mocks.demo import demo_keys
from ratings_connectors.mocks.desk import Desk
from ratings_connectors.mocks.state import State
from ratings_connectors.mocks.wire import MockRequest
from ratings_connectors.mocks.world import people

SESAME, WECHAT = demo_keys()["sesame"], demo_keys()["wechat_pay"]
PARAMS = {
    "app_id": SESAME["app_id"],
    "method": "zhima.credit.score.get",
    "format": "JSON",
    "charset": "utf-8",
    "sign_type": "RSA2",
    "timestamp": "2026-01-05 09:30:00",
    "version": "1.0",
    "biz_content": '{"name":"林闻清","transaction_id":"202601050930000000000000000001"}',
}


def pkcs1(pem):
    """The key in the older form that the library reads."""
    form = serialization.PrivateFormat.TraditionalOpenSSL
    key = rsa_keys.private_key(pem)
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


# --- The Alipay gateway, with the official library ------------------------------------------------------------------


def test_both_build_the_same_string_to_sign():
    assert sesame.string_to_sign(PARAMS) == SignatureUtils.get_sign_content(PARAMS)


def test_the_same_text_gets_the_same_signature():
    text = sesame.string_to_sign(PARAMS)

    ours = sesame.sign(text.encode(), sesame.private_key(SESAME["office_private_key"]))
    theirs = SignatureUtils.sign_with_rsa2(pkcs1(SESAME["office_private_key"]), text, "utf-8")

    assert ours == theirs


def test_each_accepts_what_the_other_signed():
    text = sesame.string_to_sign(PARAMS)
    ours = sesame.sign(text.encode(), sesame.private_key(SESAME["agency_private_key"]))
    theirs = SignatureUtils.sign_with_rsa2(pkcs1(SESAME["agency_private_key"]), text, "utf-8")

    assert SignatureUtils.verify_with_rsa(SESAME["agency_public_key"], text.encode(), ours)
    assert sesame.is_signed_by(text.encode(), theirs, sesame.public_key(SESAME["agency_public_key"]))


@pytest.fixture
def alipay(mock_agencies, monkeypatch):
    """Their client, led to the mock gateway. It knows no ports, so the connection is made for it."""
    config = AlipayClientConfig()
    config.server_url = f"{mock_agencies.url}/sesame/gateway.do"
    config.app_id = SESAME["app_id"]
    config.app_private_key = pkcs1(SESAME["office_private_key"])
    config.alipay_public_key = SESAME["agency_public_key"]
    address = mock_agencies.url.removeprefix("http://")

    def connection(url, query, timeout):
        return f"{url}?{query}", WebUtils.httplib.HTTPConnection(address, timeout=timeout)

    monkeypatch.setattr(WebUtils, "get_http_connection", connection)
    return DefaultAlipayClient(config)


def court_copies(person):
    model = ZhimaCreditPeLawsuitRecordGetModel()
    model.cert_no, model.name = people()[person].id_number, people()[person].name
    model.product_code, model.transaction_id = "w1010100100000000099", "20260105093000000" + "9" * 13
    return ZhimaCreditPeLawsuitRecordGetRequest(biz_model=model)


def test_their_client_asks_our_mock_and_believes_its_signature(alipay):
    said = json.loads(alipay.execute(court_copies("journalist")))

    (row,) = said["lawsuit_person_record"]["sxgg_list"]
    found = {element["key"]: element["value"] for element in row["ep_element_list"]}
    assert (said["code"], found["case_code"]) == ("10000", "(2026)示0101执2718号")


def test_their_client_believes_a_signed_refusal(alipay):
    model = ZhimaCreditScoreGetModel()
    model.product_code, model.transaction_id = "w1010100100000000001", "20260105093000000" + "8" * 13

    said = json.loads(alipay.execute(ZhimaCreditScoreGetRequest(biz_model=model)))

    assert (said["code"], said["sub_code"]) == ("40004", "OMBUDSMAN.subject_not_found")


def test_their_client_rejects_what_ours_rejects(alipay, mock_agencies):
    mock_agencies.fault("sesame", "BAD_SIGNATURE")

    with pytest.raises(ResponseException, match="sign verify failed"):
        alipay.execute(court_copies("journalist"))


# --- The payment platform, with a library that is not official ------------------------------------------------------


def certificates(folder):
    for which in ("agency", "next"):
        (folder / f"{which}.pem").write_text(WECHAT[f"{which}_certificate"])
    return str(folder)


@pytest.fixture
def wechat_pay(tmp_path):
    """Their client with the platform's certificates on its disk; it goes nowhere yet."""
    return WeChatPay(
        wechatpay_type=WeChatPayType.JSAPI,
        mchid=WECHAT["merchant_id"],
        private_key=WECHAT["office_private_key"],
        cert_serial_no=WECHAT["merchant_serial"],
        appid=WECHAT["app_id"],
        apiv3_key=WECHAT["callback_key"],
        notify_url="https://office.example/api/callbacks/wechat_pay/",
        cert_dir=certificates(tmp_path),
    )


@pytest.fixture
def led_to_the_mock(wechat_pay, mock_agencies):
    wechat_pay._core._gate_way = f"{mock_agencies.url}/wechat_pay"
    return wechat_pay


@pytest.mark.parametrize(("method", "body"), [("GET", ""), ("POST", '{"reason": "更正"}')])
def test_a_request_has_the_same_signature_in_both(method, body):
    path = "/v3/payscore/serviceorder?service_id=500001&appid=wx1&out_order_no=A-1"
    key = rsa_keys.private_key(WECHAT["office_private_key"])

    theirs = wechat_sdk.build_authorization(
        path, method, WECHAT["merchant_id"], WECHAT["merchant_serial"], key, data=body, nonce_str="NONCE0001"
    )
    stamp = theirs.partition('timestamp="')[2].partition('"')[0]
    message = wechat.request_message(method, path, timestamp=stamp, nonce="NONCE0001", body=body.encode())
    ours = wechat.authorization(
        key,
        message,
        merchant=WECHAT["merchant_id"],
        serial=WECHAT["merchant_serial"],
        timestamp=stamp,
        nonce="NONCE0001",
    )

    scheme, parts = theirs.split(" ", 1)
    assert scheme == ours.split(" ", 1)[0]
    assert sorted(parts.split(",")) == sorted(ours.split(" ", 1)[1].split(","))


def test_their_request_is_recognised_by_our_mock_and_an_altered_one_is_not():
    key = rsa_keys.private_key(WECHAT["office_private_key"])
    path, query, body = "/v3/payscore/serviceorder", "service_id=500001", '{"a": 1}'
    header = wechat_sdk.build_authorization(
        f"{path}?{query}", "POST", WECHAT["merchant_id"], WECHAT["merchant_serial"], key, data=body
    )

    sent = MockRequest("POST", path, {}, {"authorization": header}, body.encode(), query)
    altered = MockRequest("POST", path, {}, {"authorization": header}, b'{"a": 2}', query)

    assert (MockKeys().is_office(sent), MockKeys().is_office(altered)) == (True, False)


def test_an_answer_of_ours_is_accepted_by_theirs(wechat_pay):
    body = '{"state":"DONE","note":"公开"}'
    headers = MockKeys().signed_headers(body.encode(), timestamp=int(datetime.now(UTC).timestamp()))

    assert wechat_pay._core._verify_signature(headers, body)
    assert not wechat_pay._core._verify_signature(headers, body + " ")


def test_an_answer_signed_by_theirs_is_accepted_by_ours():
    keys = wechat.platform_keys([WECHAT["agency_certificate"]])
    now, body = datetime.now(UTC), '{"note":"公开"}'
    stamp = str(int(now.timestamp()))
    signature = wechat_sdk.rsa_sign(rsa_keys.private_key(WECHAT["agency_private_key"]), f"{stamp}\nNONCE0001\n{body}\n")
    headers = {
        "wechatpay-timestamp": stamp,
        "wechatpay-nonce": "NONCE0001",
        "wechatpay-serial": next(iter(keys)),
        "wechatpay-signature": signature,
        "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    }

    assert wechat.verdict(keys, headers, body.encode(), at=now) is SignatureVerdict.VALID


def test_both_open_the_documented_resource():
    resource = {
        "algorithm": "AEAD_AES_256_GCM",
        "nonce": "abcdefghijkl",
        "associated_data": "payscore",
        "ciphertext": "Eu6myr+6AqEHeYBOZPZ6BX5liy+JsU13PM1K/aY57NBOjO+ya3aPDFZiZ5ng+1pisvvvwXcSvQ==",
    }
    key = "0123456789abcdef0123456789abcdef"

    theirs = wechat_sdk.aes_decrypt(resource["nonce"], resource["ciphertext"], resource["associated_data"], key)

    assert callback.decrypt(resource, [key]).decode() == theirs == '{"out_order_no":"T0001","state":"DONE"}'


def test_a_callback_of_our_mock_is_read_alike_by_both(wechat_pay):
    person = people()["paid_debt"]
    mock = MockWechatPay(Desk("wechat_pay", State(people(), None), lambda: datetime.now(UTC)))
    headers, body = mock.callback(person, "USER_PAID").make()

    theirs = wechat_pay.callback(headers, body)
    ours = callback.read(body, [WECHAT["callback_key"]])

    assert (ours.id, ours.event_type) == (theirs["id"], theirs["event_type"])
    assert (ours.openid, ours.order_number) == (theirs["resource"]["openid"], theirs["resource"]["out_order_no"])


def test_their_client_queries_an_order_and_an_authorisation(led_to_the_mock):
    service = WECHAT["service_id"]

    status, order = led_to_the_mock.payscore_query(service, out_order_no="DEMO20260108093000002")
    _, by_openid = led_to_the_mock.payscore_permission_query(service, openid=openid_of(people()["paid_debt"]))
    _, by_code = led_to_the_mock.payscore_permission_query(service, authorization_code="DEMOAUTH0001")

    assert (status, json.loads(order)["collection"]["state"]) == (200, "USER_PAYING")
    assert json.loads(by_openid) == json.loads(by_code)


def test_their_client_makes_an_order_once_and_reports_it_paid_elsewhere(led_to_the_mock):
    order = {
        "out_order_no": "SDK0001",
        "service_id": WECHAT["service_id"],
        "service_introduction": "示例",
        "time_range": {"start_time": "OnAccept"},
        "risk_fund": {"name": "DEPOSIT", "amount": 100},
        "openid": openid_of(people()["p001"]),
        "need_user_confirm": False,
    }

    first = led_to_the_mock.payscore_create(**order)
    again = led_to_the_mock.payscore_create(**order)
    other = led_to_the_mock.payscore_create(**order | {"risk_fund": {"name": "DEPOSIT", "amount": 200}})
    paid = led_to_the_mock.payscore_sync("SDK0001", WECHAT["service_id"], detail={"paid_time": "20260302101500"})

    assert (first[0], first) == (200, again)
    assert (other[0], json.loads(other[1])["code"]) == (400, "INVALID_REQUEST")
    assert json.loads(paid[1])["collection"]["state"] == "USER_PAID"


def test_their_client_fetches_both_certificates(led_to_the_mock, tmp_path):
    led_to_the_mock._core._update_certificates()

    serials = [f"{one.serial_number:X}" for one in led_to_the_mock._core._certificates]
    assert serials == list(wechat.platform_keys([WECHAT["agency_certificate"], WECHAT["next_certificate"]]))


def test_their_client_rejects_the_forger_too(led_to_the_mock, mock_agencies):
    mock_agencies.fault("wechat_pay", "BAD_SIGNATURE")

    with pytest.raises(Exception, match="failed to verify the signature"):
        led_to_the_mock.payscore_query(WECHAT["service_id"], out_order_no="DEMO20260108093000002")
