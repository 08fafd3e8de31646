"""A proxy that nobody has named is said once in the log, without anybody's address."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from servicepunkt.web.proxies import ProxyMiddleware

ADDRESS = "203.0.113.7"


def _answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("here it is")


@pytest.fixture
def at_an_office(settings: Any) -> Callable[[HttpRequest], Any]:
    settings.SERVICEPUNKT_DEMO, settings.ALLAUTH_TRUSTED_PROXY_COUNT = False, 0
    return ProxyMiddleware(_answer)


def _through_a_proxy() -> HttpRequest:
    return RequestFactory().get("/", headers={"X-Forwarded-For": ADDRESS})


def test_it_is_said_once_names_the_setting_and_nobodys_address(
    at_an_office: Callable[[HttpRequest], Any], caplog: pytest.LogCaptureFixture
) -> None:
    answers = [at_an_office(_through_a_proxy()).content for _again in range(3)]

    (line,) = caplog.messages
    assert "SERVICEPUNKT_PROXIES is 0" in line
    assert ADDRESS not in line
    assert answers == [b"here it is"] * 3


def test_without_the_header_nothing_is_said(
    at_an_office: Callable[[HttpRequest], Any], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    at_an_office(RequestFactory().get("/"))

    assert caplog.messages == []


@pytest.mark.parametrize(("demo", "proxies"), [(True, 0), (False, 1)])
def test_a_demo_and_whoever_has_named_the_proxies_are_told_nothing(settings: Any, demo: bool, proxies: int) -> None:
    settings.SERVICEPUNKT_DEMO, settings.ALLAUTH_TRUSTED_PROXY_COUNT = demo, proxies

    with pytest.raises(MiddlewareNotUsed):
        ProxyMiddleware(_answer)


def test_every_web_process_looks() -> None:
    assert "servicepunkt.web.proxies.ProxyMiddleware" in configured.MIDDLEWARE
