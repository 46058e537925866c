"""The API client against a real local server that plays pages, and the failures between them."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from graph.fetch import FetchError, FetchReport, fetch

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Play = Callable[["Handler"], None]
STUDIES = [
    {"protocolSection": {"identificationModule": {"nctId": f"NCT9999900{n}"}}} for n in range(7)
]


class Handler(BaseHTTPRequestHandler):
    """Serves STUDIES in pages; a test's plays may answer first."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.seen.append((parts.path, query))
        play = self.server.plays.pop(0) if self.server.plays else None
        if play is None:
            self.page(query)
        else:
            play(self)

    def page(self, query: dict[str, str]) -> None:
        start, size = int(query.get("pageToken", "t0")[1:]), int(query["pageSize"])
        page: dict[str, object] = {"studies": STUDIES[start : start + size]}
        if start == 0:
            page["totalCount"] = len(STUDIES)
        if start + size < len(STUDIES):
            page["nextPageToken"] = f"t{start + size}"
        self.answer(200, json.dumps(page).encode())

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the tests' output clean."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    plays: list[Play | None]
    seen: list[tuple[str, dict[str, str]]]


def plays_429(handler: Handler) -> None:
    handler.answer(429, b"slow down", Retry_After="7")


def plays_429_date(handler: Handler) -> None:
    handler.send_response_only(429)
    handler.send_header("Date", "Tue, 06 Jan 2026 10:00:00 GMT")
    handler.send_header("Retry-After", "Tue, 06 Jan 2026 10:00:09 GMT")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def plays_500(handler: Handler) -> None:
    handler.answer(500, b"<html>Internal error</html>")


def plays_400(handler: Handler) -> None:
    handler.answer(400, b"unknown area in filter.advanced")


def plays_cut_connection(handler: Handler) -> None:
    handler.close_connection = True
    handler.connection.close()


def plays_truncated_body(handler: Handler) -> None:
    handler.answer(200, b'{"studies": [{"protocolSec', length="900")
    handler.close_connection = True
    handler.connection.close()


def plays_truncated_json(handler: Handler) -> None:
    handler.answer(200, b'{"studies": [{"protocolSec')


def plays_no_page(handler: Handler) -> None:
    handler.answer(200, b'{"message": "maintenance"}')


@contextmanager
def serving(*plays: Play | None) -> Iterator[Server]:
    server = Server(("127.0.0.1", 0), Handler)
    server.plays, server.seen = list(plays), []
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def url(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}/api/v2"


def read_lines(path: Path) -> list[object]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def leftovers(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir() if file != path)


def test_pages_are_followed_to_the_end(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "studies.jsonl"
    seen: list[tuple[int, int | None]] = []
    with serving() as server:
        report = fetch(
            "abiraterone",
            out,
            base_url=url(server),
            page_size=3,
            progress=lambda records, total: seen.append((records, total)),
        )
    assert report == FetchReport(records=7, total=7, pages=3, retries=0, resumed=False)
    assert read_lines(out) == STUDIES
    assert leftovers(out) == []
    assert seen == [(3, 7), (6, 7), (7, 7)]
    common = {
        "format": "json",
        "countTotal": "true",
        "pageSize": "3",
        "query.term": "abiraterone",
    }
    assert server.seen == [
        ("/api/v2/studies", common),
        ("/api/v2/studies", common | {"pageToken": "t3"}),
        ("/api/v2/studies", common | {"pageToken": "t6"}),
    ]


def test_condition_and_since_become_the_api_s_filters(tmp_path: Path) -> None:
    with serving() as server:
        fetch(
            "",
            tmp_path / "s.jsonl",
            base_url=url(server) + "/",
            condition="prostate cancer",
            since="2026-01-31",
        )
    assert server.seen == [
        (
            "/api/v2/studies",
            {
                "format": "json",
                "countTotal": "true",
                "pageSize": "1000",
                "query.cond": "prostate cancer",
                "filter.advanced": "AREA[LastUpdatePostDate]RANGE[2026-01-31,MAX]",
            },
        )
    ]


@pytest.mark.parametrize(
    ("play", "waits"),
    [
        (plays_429, [7.0]),
        (plays_429_date, [9.0]),
        (plays_500, [1.0]),
        (plays_cut_connection, [1.0]),
        (plays_truncated_body, [1.0]),
        (plays_truncated_json, [1.0]),
        (plays_no_page, [1.0]),
    ],
)
def test_a_failure_between_pages_is_waited_out(
    tmp_path: Path, play: Play, waits: list[float]
) -> None:
    out = tmp_path / "s.jsonl"
    waited: list[float] = []
    with serving(None, play) as server:
        report = fetch("x", out, base_url=url(server), page_size=4, sleep=waited.append)
    assert report == FetchReport(records=7, total=7, pages=2, retries=1, resumed=False)
    assert read_lines(out) == STUDIES
    assert waited == waits


def test_back_off_doubles_and_then_the_error_says_what_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "s.jsonl"
    waited: list[float] = []
    with (
        serving(None, *[plays_500] * 6) as server,
        pytest.raises(FetchError, match=r"answered 500 .*6 times; 4 records are kept: run again"),
    ):
        fetch("x", out, base_url=url(server), page_size=4, sleep=waited.append)
    assert waited == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert leftovers(out) == ["s.jsonl.part", "s.jsonl.state.json"]
    assert not out.exists()


def test_a_download_goes_on_where_it_stopped(tmp_path: Path) -> None:
    out = tmp_path / "s.jsonl"
    with serving(None, *[plays_cut_connection] * 6) as server, pytest.raises(FetchError):
        fetch("x", out, base_url=url(server), page_size=4, sleep=lambda _: None)
    part = tmp_path / "s.jsonl.part"
    with part.open("ab") as file:  # killed while a page was being written
        file.write(b'{"protocolSection": {"identif')
    state = json.loads((tmp_path / "s.jsonl.state.json").read_text())
    with serving() as server:
        state["url"] = f"{url(server)}/studies"  # the local server has a new port
        (tmp_path / "s.jsonl.state.json").write_text(json.dumps(state))
        report = fetch("x", out, base_url=url(server), page_size=4)
    assert [query.get("pageToken") for _, query in server.seen] == ["t4"]
    assert report == FetchReport(records=7, total=7, pages=2, retries=0, resumed=True)
    assert read_lines(out) == STUDIES
    assert leftovers(out) == []


def test_a_download_that_only_lacked_its_name_is_finished_without_a_request(tmp_path: Path) -> None:
    out = tmp_path / "s.jsonl"
    (tmp_path / "s.jsonl.part").write_text('{"a": 1}\n')
    state = {
        "url": "http://127.0.0.1:9/studies",
        "parameters": {
            "format": "json",
            "countTotal": "true",
            "pageSize": "1000",
            "query.term": "x",
        },
        "token": None,
        "pages": 1,
        "records": 1,
        "total": 1,
        "size": 9,
    }
    (tmp_path / "s.jsonl.state.json").write_text(json.dumps(state))
    report = fetch("x", out, base_url="http://127.0.0.1:9")
    assert report == FetchReport(records=1, total=1, pages=1, retries=0, resumed=True)
    assert read_lines(out) == [{"a": 1}]


def test_an_unfinished_download_of_another_query_is_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "s.jsonl"
    with serving(None, *[plays_500] * 6) as server:
        with pytest.raises(FetchError):
            fetch("x", out, base_url=url(server), page_size=4, sleep=lambda _: None)
        kept = (tmp_path / "s.jsonl.part").read_bytes()
        with pytest.raises(FetchError, match=r"another query \(.*query\.term=x\).*remove s\.jsonl"):
            fetch("y", out, base_url=url(server), page_size=4)
    assert (tmp_path / "s.jsonl.part").read_bytes() == kept


@pytest.mark.parametrize("state", ["", "[]", '{"size": "many"}', '{"url": "u", "parameters": 3}'])
def test_a_state_that_cannot_be_read_begins_anew(tmp_path: Path, state: str) -> None:
    out = tmp_path / "s.jsonl"
    (tmp_path / "s.jsonl.part").write_text("old")
    (tmp_path / "s.jsonl.state.json").write_text(state)
    with serving() as server:
        report = fetch("x", out, base_url=url(server))
    assert report == FetchReport(records=7, total=7, pages=1, retries=0, resumed=False)
    assert read_lines(out) == STUDIES


def test_a_wrong_query_is_not_tried_again(tmp_path: Path) -> None:
    with (
        serving(plays_400) as server,
        pytest.raises(FetchError, match=r"400 \(unknown area in filter\.advanced\); correct the q"),
    ):
        fetch("x", tmp_path / "s.jsonl", base_url=url(server))
    assert len(server.seen) == 1


def test_an_expired_page_token_names_the_remedy(tmp_path: Path) -> None:
    with (
        serving(None, plays_400) as server,
        pytest.raises(FetchError, match=r"token may have expired: remove the \.part"),
    ):
        fetch("x", tmp_path / "s.jsonl", base_url=url(server), page_size=4)


def test_nobody_listens(tmp_path: Path) -> None:
    waited: list[float] = []
    with serving() as server:
        gone = url(server)
    with pytest.raises(FetchError, match=r"connection failed .* 0 records are kept"):
        fetch("x", tmp_path / "s.jsonl", base_url=gone, sleep=waited.append)
    assert len(waited) == 5


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FetchError, match=r"cannot be written .*make room or choose another place"):
        fetch("x", tmp_path / "file" / "s.jsonl", base_url="http://127.0.0.1:9")


@pytest.mark.parametrize("since", ["2026-13-01", "2026-01", "yesterday", "2026-02-30", ""])
def test_since_must_be_a_day(tmp_path: Path, since: str) -> None:
    with pytest.raises(ValueError, match="is no date; give YYYY-MM-DD"):
        fetch("x", tmp_path / "s.jsonl", since=since)


@pytest.mark.parametrize("size", [0, 1001])
def test_page_size_has_limits(tmp_path: Path, size: int) -> None:
    with pytest.raises(ValueError, match="out of range; give 1 to 1000"):
        fetch("x", tmp_path / "s.jsonl", page_size=size)


def test_a_client_that_is_given_is_used_and_left_open(tmp_path: Path) -> None:
    page = {"studies": STUDIES[:1], "totalCount": 1}
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json=page))
    with httpx.Client(transport=transport) as client:
        report = fetch("x", tmp_path / "s.jsonl", client=client)
        assert not client.is_closed
    assert report.records == 1
