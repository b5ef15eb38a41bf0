"""The server: right types, nothing compressed, nothing cached unasked."""

import gzip
import socket
import urllib.request

import pytest

import serve
from bench.host import Compressing
from errors import BuildError


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("main.js", "text/javascript; charset=utf-8"),
        ("style.css", "text/css; charset=utf-8"),
        ("manifest.json", "application/json"),
        ("runtime-12345678.bin", "application/octet-stream"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_a_file_is_sent_as_it_is(tmp_path, name, kind):
    (tmp_path / name).write_bytes(b"content")
    with serve.serving(tmp_path) as url, urllib.request.urlopen(url + name) as answer:
        assert answer.read() == b"content"
        assert answer.headers["Content-Type"] == kind
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.headers["Content-Encoding"] is None


@pytest.mark.parametrize(("name", "encoding"), [("main.js", "gzip"), ("runtime-12345678.bin", None)])
def test_where_starts_are_measured_text_is_sent_as_sites_have_it_sent(tmp_path, name, encoding):
    (tmp_path / name).write_bytes(b"content")
    asked = {"Accept-Encoding": "gzip, deflate"}
    with serve.serving(tmp_path, handler=Compressing) as url:
        with urllib.request.urlopen(urllib.request.Request(url + name, headers=asked)) as answer:
            data = answer.read()
            assert answer.headers["Content-Encoding"] == encoding
        assert (gzip.decompress(data) if encoding else data) == b"content"
        with urllib.request.urlopen(url + name) as answer:
            assert answer.read() == b"content"


def test_a_missing_file_is_not_found(tmp_path):
    with (
        serve.serving(tmp_path) as url,
        pytest.raises(urllib.error.HTTPError, match="404") as caught,
    ):
        urllib.request.urlopen(url + "nothing.js")
    caught.value.close()


def test_a_taken_port_is_said_if_asked_for_and_else_passed_over(tmp_path, monkeypatch):
    with socket.create_server((serve.HOST, 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BuildError, match=f"port {port}.*--port"):
            serve.listening(tmp_path, port)
        monkeypatch.setattr(serve, "PORT", port)
        with serve.listening(tmp_path, None) as server:
            assert server.server_port > port


def test_no_browser_is_opened_in_ci(monkeypatch):
    monkeypatch.setenv("CI", "true")
    assert not serve.can_show()
