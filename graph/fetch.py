"""Fetches studies from the ClinicalTrials.gov API v2 as JSON Lines, page by page.

The file appears under its name only when it is complete. Until then its pages stand in
`<name>.part`, and `<name>.state.json` says where to go on after an interruption.
The API: https://clinicaltrials.gov/data-api/api
"""

from __future__ import annotations

import email.utils
import os
import re
import time
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import httpx
import orjson

from graph.sources.text import few_words, iso_date

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

__all__ = ["API", "FetchError", "FetchReport", "fetch"]

API: Final = "https://clinicaltrials.gov/api/v2"
PAGE_SIZE_LIMIT: Final = 1000  # the API's own
ATTEMPTS: Final = 6  # of one page
FIRST_WAIT: Final = 1.0  # seconds; doubled at each attempt
LONGEST_WAIT: Final = 120.0  # seconds, also where the server asks for more
HTTP_TOO_MANY: Final = 429
HTTP_SERVER_ERROR: Final = 500
HTTP_OK: Final = 200
HEADERS: Final = {"User-Agent": "ptkg (https://w3id.org/ptkg)", "Accept": "application/json"}


class FetchError(RuntimeError):
    """A download that cannot go on: what happened and how to mend it, in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What a download brought.

    `total` is the registry's count at the start; records may change while pages are read, so that
    it can differ from `records`.
    """

    records: int
    total: int | None
    pages: int
    retries: int
    resumed: bool


@dataclass(slots=True, kw_only=True)
class _State:
    """How far a download has come: what the state file holds."""

    url: str
    parameters: dict[str, str]
    token: str | None = None  # of the next page; None before the first
    pages: int = 0
    records: int = 0
    total: int | None = None
    size: int = 0  # bytes of whole pages in the part file


@dataclass(frozen=True, slots=True)
class _Page:
    """One answer of the API."""

    studies: list[dict[str, object]]
    token: str | None
    total: int | None


def fetch(
    query: str,
    out: Path,
    *,
    base_url: str = API,
    condition: str | None = None,
    since: str | None = None,
    page_size: int = PAGE_SIZE_LIMIT,
    progress: Callable[[int, int | None], None] | None = None,
    client: httpx.Client | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> FetchReport:
    """Write the studies that a query finds to a JSON Lines file.

    Args:
        query: search terms (`query.term`), in the registry's own syntax; may be empty.
        out: the file to write; an unfinished download of the same query is gone on with.
        base_url: root of the API.
        condition: condition or disease (`query.cond`).
        since: only records that changed on or after this date, YYYY-MM-DD.
        page_size: studies a page, 1 to 1000.
        progress: called after each page with the records so far and the total.
        client: the HTTP client to use; one is made (and closed) where none is given.
        sleep: how to wait between attempts.

    Returns:
        Counts of records, pages and retries.

    Raises:
        FetchError: when the server refuses the query or does not answer after six attempts, or
            when the file cannot be written; the pages so far are kept.
        ValueError: when `since` is no date or `page_size` is out of range.
    """
    parameters = _parameters(query, condition, since, page_size)
    state = _State(url=f"{base_url.rstrip('/')}/studies", parameters=parameters)
    with ExitStack() as stack:
        if client is None:
            client = stack.enter_context(httpx.Client(timeout=60, follow_redirects=True))
        reader = _PageReader(client, sleep)
        try:
            resumed = _download(_Files(out), reader, state, progress)
        except OSError as error:
            message = (
                f"{error.filename or out}: cannot be written ({error.strerror}); "
                "make room or choose another place, then run again: it goes on where it stopped"
            )
            raise FetchError(message) from error
    return FetchReport(
        records=state.records,
        total=state.total,
        pages=state.pages,
        retries=reader.retries,
        resumed=resumed,
    )


def _download(
    files: _Files,
    reader: _PageReader,
    state: _State,
    progress: Callable[[int, int | None], None] | None,
) -> bool:
    """Read the pages that are missing; whether an unfinished download was gone on with."""
    resumed = files.resume(state)
    complete = state.pages > 0 and state.token is None
    while not complete:
        files.append(reader.read(state), state)
        if progress is not None:
            progress(state.records, state.total)
        complete = state.token is None
    files.finish()
    return resumed


def _parameters(
    query: str, condition: str | None, since: str | None, page_size: int
) -> dict[str, str]:
    """The API's parameters of a query, without the page's token.

    Raises:
        ValueError: when the date or the page size cannot be.
    """
    if not 1 <= page_size <= PAGE_SIZE_LIMIT:
        message = f"page size {page_size} is out of range; give 1 to {PAGE_SIZE_LIMIT}"
        raise ValueError(message)
    parameters = {"format": "json", "countTotal": "true", "pageSize": str(page_size)}
    if query.strip():
        parameters["query.term"] = query.strip()
    if condition and condition.strip():
        parameters["query.cond"] = condition.strip()
    if since is not None:
        if iso_date(since) != since or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", since):
            message = f"{since!r} is no date; give YYYY-MM-DD, such as 2026-01-31"
            raise ValueError(message)
        parameters["filter.advanced"] = f"AREA[LastUpdatePostDate]RANGE[{since},MAX]"
    return parameters


class _PageReader:
    """Reads pages, with patience."""

    __slots__ = ("_client", "_sleep", "retries")

    def __init__(self, client: httpx.Client, sleep: Callable[[float], None]) -> None:
        """Use a client, and a way to wait."""
        self._client = client
        self._sleep = sleep
        self.retries = 0

    def read(self, state: _State) -> _Page:
        """The next page of a download, after up to six attempts.

        Raises:
            FetchError: when the server refuses the query, or at the last failed attempt.
        """
        parameters = dict(state.parameters)
        if state.token is not None:
            parameters["pageToken"] = state.token
        for attempt in range(1, ATTEMPTS + 1):
            wait = FIRST_WAIT * 2 ** (attempt - 1)
            try:
                answer = self._client.get(state.url, params=parameters, headers=HEADERS)
            except httpx.TransportError as error:
                problem = f"the connection failed ({type(error).__name__}: {error})"
            else:
                if answer.status_code == HTTP_OK:
                    page = _parse(answer.content)
                    if page is not None:
                        return page
                    problem = "the answer is cut or is no page of studies"
                else:
                    problem = _refusal(answer, state)
                    wait = _asked_wait(answer) or wait
            if attempt < ATTEMPTS:
                self.retries += 1
                self._sleep(min(wait, LONGEST_WAIT))
        message = (
            f"{state.url}: {problem}, {ATTEMPTS} times; "
            f"{state.records} records are kept: run again to go on"
        )
        raise FetchError(message)


def _refusal(answer: httpx.Response, state: _State) -> str:
    """What a failed answer says, where trying again may help.

    Raises:
        FetchError: when it will not help: the query is wrong, or the page's token has expired.
    """
    said = few_words(re.sub(r"<[^>]+>", " ", answer.text), 25)
    status = answer.status_code
    if status == HTTP_TOO_MANY or status >= HTTP_SERVER_ERROR:
        return f"the server answered {status} ({said or answer.reason_phrase})"
    remedy = "correct the query"
    if state.token is not None:
        remedy = "the page's token may have expired: remove the .part and .state.json files"
    message = f"{state.url}: the server refused the query with {status} ({said}); {remedy}"
    raise FetchError(message)


def _asked_wait(answer: httpx.Response) -> float | None:
    """The seconds that a Retry-After header asks for: a number, or a date beside `Date`."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isdigit():
        return float(asked)
    try:
        # The server's own clock, so that ours need not be right.
        now = email.utils.parsedate_to_datetime(answer.headers.get("Date", ""))
        return max(0.0, (email.utils.parsedate_to_datetime(asked) - now).total_seconds())
    except (TypeError, ValueError):
        return None


def _parse(content: bytes) -> _Page | None:
    """A page, or None when the content is no whole page of studies."""
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        return None
    studies = value.get("studies") if isinstance(value, dict) else None
    if not isinstance(studies, list) or not all(isinstance(item, dict) for item in studies):
        return None
    token, total = value.get("nextPageToken"), value.get("totalCount")
    return _Page(
        studies=studies,
        token=token if isinstance(token, str) and token else None,
        total=total if isinstance(total, int) else None,
    )


class _Files:
    """The output, its part and its state: whole pages only, whatever happens."""

    __slots__ = ("_out", "_part", "_state")

    def __init__(self, out: Path) -> None:
        """Name the three files."""
        self._out = out
        self._part = out.with_name(out.name + ".part")
        self._state = out.with_name(out.name + ".state.json")

    def resume(self, state: _State) -> bool:
        """Fill the state from an unfinished download of the same query; else begin a part file.

        A page that was written in part, beyond what the state knows, is cut off.

        Raises:
            FetchError: when the unfinished download is of another query.
        """
        self._out.parent.mkdir(parents=True, exist_ok=True)
        known = self._known()
        if known is None or not self._part.exists() or self._part.stat().st_size < known.size:
            self._part.write_bytes(b"")
            self._state.unlink(missing_ok=True)
            return False
        if (known.url, known.parameters) != (state.url, state.parameters):
            message = (
                f"{self._part}: an unfinished download of another query "
                f"({_words(known.parameters)}); finish that one, or remove {self._state.name}"
            )
            raise FetchError(message)
        os.truncate(self._part, known.size)
        for name, value in asdict(known).items():
            setattr(state, name, value)
        return True

    def append(self, page: _Page, state: _State) -> None:
        """Write a page's studies, then what is known now: in this order, each to the disk."""
        lines = b"".join(orjson.dumps(study) + b"\n" for study in page.studies)
        with self._part.open("r+b") as file:
            file.truncate(state.size)
            file.seek(state.size)
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
        state.pages += 1
        state.records += len(page.studies)
        state.size += len(lines)
        state.token = page.token
        # Only the first page carries the total.
        state.total = page.total if page.total is not None else state.total
        fresh = self._state.with_name(self._state.name + ".new")
        with fresh.open("wb") as file:
            file.write(orjson.dumps(asdict(state), option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._state)

    def finish(self) -> None:
        """Give the complete file its name and remove the state."""
        self._part.replace(self._out)
        self._state.unlink(missing_ok=True)

    def _known(self) -> _State | None:
        """The state of an unfinished download, or None where there is none that can be read."""
        try:
            known = _State(**orjson.loads(self._state.read_bytes()))
        except (FileNotFoundError, orjson.JSONDecodeError, TypeError):
            return None
        counts = (known.pages, known.records, known.size)
        sound = all(isinstance(count, int) and count >= 0 for count in counts)
        sound = sound and isinstance(known.parameters, dict) and isinstance(known.url, str)
        return known if sound and isinstance(known.token, str | None) else None


def _words(parameters: dict[str, str]) -> str:
    """A query in one line."""
    return ", ".join(f"{name}={value}" for name, value in sorted(parameters.items()))
