"""The command line of schemathesis, wherever its package is."""

from urllib.parse import quote

import schemathesis
from schemathesis.cli import schemathesis as command_line


@schemathesis.hook
def filter_query(context, query):
    """Node.js itself refuses an address that is larger than its headers may be, before the api sees it."""
    return len(quote(str(query))) < 6_000


def names(value):
    """Of all objects in a value."""
    if isinstance(value, dict):
        yield from value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from names(item)


@schemathesis.hook
def filter_body(context, body):
    """Names by which JavaScript's prototypes could be changed are refused wherever they stand; no schema can say so."""
    return "__proto__" not in names(body)


@schemathesis.hook
def before_call(context, case, kwargs):
    """A cursor is only good where the list gave it out, and of an If-Match not every text is made by its pattern."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    if case.query:
        if "wait" in case.query:
            # There is no executor to wait for: an answer would take as long as was asked for.
            case.query["timeout"] = "1"
        case.query.pop("cursor", None)
    if case.headers:
        case.headers.pop("If-Match", None)


command_line()
