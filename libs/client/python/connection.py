"""How to reach the service so that nothing is done twice and nothing is given up too early: the one part of this package
that is written by hand. Everything else is generated from the service's OpenAPI document.
"""

import email.utils
import random
import time
import uuid
from typing import Any, Callable, Iterator

import httpx

from .client import AuthenticatedClient
from .types import UNSET

WITH_KEY = {"POST", "PUT", "PATCH"}
OF_PROXIES = {502, 503, 504}
# Codes that say that nothing was done.
NOTHING_DONE = {"rate_limited", "overloaded", "job_busy", "resource_busy"}


class FlowPipelinesError(Exception):
    """A call that was refused or got no answer. Branch on `code`, never on the words: docs/errors.md explains each.

    `connection_failed` and `timed_out` had no answer, so a change may have been made; `unexpected_answer` is not one of
    the service's, but a proxy's, say. `retryable`: the same call, unchanged, may succeed later.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        request_id: str | None = None,
        retryable: bool = False,
        retry_after: float = 0,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.request_id = request_id
        self.retryable = retryable
        self.retry_after = retry_after


class RetryingTransport(httpx.BaseTransport):
    """Sends a request again after a lost connection, a time-out and every answer with `Retry-After`: never before that
    time is over, with a random wait on top that doubles each time.

    Each POST, PUT and PATCH has one Idempotency-Key for all its attempts, so it is carried out once. A DELETE takes none,
    so it is repeated only when the answer says that nothing was done. An answer that is an error is raised.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport,
        *,
        attempts: int = 5,
        first_delay: float = 0.2,
        longest_delay: float = 30.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._transport = transport
        self._attempts = attempts
        self._first_delay = first_delay
        self._longest_delay = longest_delay
        self._sleep = sleep

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method in WITH_KEY:
            request.headers.setdefault("Idempotency-Key", str(uuid.uuid4()))
        attempt = 1
        while True:
            try:
                return self._send(request)
            except FlowPipelinesError as error:
                delay = self._delay(request, error, attempt)
                if delay is None:
                    raise
                self._sleep(delay)
                attempt += 1

    def close(self) -> None:
        self._transport.close()

    def _send(self, request: httpx.Request) -> httpx.Response:
        try:
            response = self._transport.handle_request(request)
            # To its end: one that is cut half way counts as none.
            response.read()
        except httpx.TimeoutException as error:
            raise FlowPipelinesError("timed_out", f"{request.method} {request.url}: {error}", retryable=True) from error
        except httpx.TransportError as error:
            what = f"{request.method} {request.url}: {error}"
            raise FlowPipelinesError("connection_failed", what, retryable=True) from error
        error = _error_of(request, response)
        if error is not None:
            raise error
        return response

    def _delay(self, request: httpx.Request, error: FlowPipelinesError, attempt: int) -> float | None:
        if not error.retryable or attempt >= self._attempts or error.retry_after > self._longest_delay:
            return None
        if request.method == "DELETE" and error.code not in NOTHING_DONE:
            return None
        bound = min(self._first_delay * 2 ** (attempt - 1), self._longest_delay)
        return min(error.retry_after + random.random() * bound, self._longest_delay)


def connect(
    url: str,
    token: str,
    *,
    timeout: float = 30.0,
    transport: httpx.BaseTransport | None = None,
    **retry: Any,
) -> AuthenticatedClient:
    """A client for the functions in `flow_pipelines_client.api`. Their `asyncio` variants do not repeat: give them a client
    of your own. `retry`: `attempts`, `first_delay`, `longest_delay`.
    """
    retrying = RetryingTransport(transport or httpx.HTTPTransport(), **retry)
    return AuthenticatedClient(
        base_url=url.rstrip("/"), token=token, timeout=httpx.Timeout(timeout), httpx_args={"transport": retrying}
    )


def pages(sync: Callable[..., Any], *args: Any, client: AuthenticatedClient, **filters: Any) -> Iterator[Any]:
    """All items of a list, asked for page by page as they are taken:
    `for pipeline in pages(pipelines_browse.sync, client=client, q="invoice"): …`
    """
    cursor: Any = UNSET
    while True:
        page = sync(*args, client=client, cursor=cursor, **filters)
        yield from page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _error_of(request: httpx.Request, response: httpx.Response) -> FlowPipelinesError | None:
    body = _object_in(response)
    # In version 1 a site may answer errors with the status 200.
    is_v1_error = "/api/v1/" in request.url.path and body.get("status") == "ERROR"
    if response.is_success and not is_v1_error:
        return None
    status = response.status_code
    details: dict[str, Any] = {"status": status, "request_id": response.headers.get("x-request-id")}
    details["retry_after"] = _seconds(response.headers.get("retry-after"))
    code = body.get("code")
    if not isinstance(code, str):
        what = f"{request.method} {request.url} answered {status}"
        return FlowPipelinesError("unexpected_answer", what, retryable=status in OF_PROXIES, **details)
    message = body.get("detail") or body.get("msg") or code
    # The service says Retry-After with each error that is worth another attempt, and with no other.
    return FlowPipelinesError(code, str(message), retryable="retry-after" in response.headers, **details)


def _object_in(response: httpx.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _seconds(header: str | None) -> float:
    """RFC 9110, 10.2.3: seconds, or a date. 0 where there is none that can be read."""
    if header is None:
        return 0
    try:
        if header.strip().isdigit():
            return float(header)
        return max(email.utils.parsedate_to_datetime(header).timestamp() - time.time(), 0)
    except ValueError:
        return 0
