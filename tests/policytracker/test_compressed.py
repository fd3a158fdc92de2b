"""Answers in fewer bytes, whatever they are made of, and never more of a secret than without."""

import gzip
import io
from collections.abc import Iterable

import pytest
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from policytracker.middleware import Compressed

WORDS = b"<p>Readmission of their own nationals.</p>\n" * 50


def answered(response: HttpResponseBase, accepts: str = "gzip, br") -> HttpResponseBase:
    asked = RequestFactory().get("/", headers={"accept-encoding": accepts} if accepts else {})
    return Compressed(lambda request: response)(asked)


def headers(response: HttpResponseBase) -> dict[str, str]:
    return dict(response.headers)


def test_a_page_is_a_tenth_and_says_so() -> None:
    answer = answered(HttpResponse(WORDS, headers={"ETag": '"1"'}))
    assert gzip.decompress(answer.content) == WORDS
    assert len(answer.content) < len(WORDS) / 10
    assert headers(answer) == {
        "Content-Type": "text/html; charset=utf-8",
        "ETag": 'W/"1"',
        "Vary": "Accept-Encoding",
        "Content-Length": str(len(answer.content)),
        "Content-Encoding": "gzip",
    }


@pytest.mark.parametrize("accepts", ["", "br", "identity"])
def test_who_cannot_unpack_it_gets_it_as_it_is(accepts: str) -> None:
    answer = answered(HttpResponse(WORDS, headers={"ETag": '"1"'}), accepts)
    assert (answer.content, answer["ETag"], answer["Vary"]) == (WORDS, '"1"', "Accept-Encoding")
    assert "Content-Encoding" not in answer


@pytest.mark.parametrize(
    "given",
    [
        {"content_type": "application/zip"},
        {"content_type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
        {"headers": {"Content-Encoding": "br"}},
    ],
)
def test_what_is_packed_is_not_packed_again(given: dict) -> None:
    before = headers(HttpResponse(WORDS, **given))
    answer = answered(HttpResponse(WORDS, **given))
    assert (answer.content, headers(answer)) == (WORDS, before)


def test_a_few_words_are_left_as_they_are() -> None:
    assert answered(HttpResponse(b"x" * 199)).content == b"x" * 199


@given(st.lists(st.binary(max_size=3_000)))
def test_a_file_is_packed_while_it_is_made(pieces: list[bytes]) -> None:
    answer = answered(StreamingHttpResponse(pieces, headers={"Content-Length": "1"}))
    assert gzip.decompress(b"".join(answer)) == b"".join(pieces)
    assert "Content-Length" not in answer


def test_of_a_file_that_breaks_off_the_end_is_missing() -> None:
    def pieces() -> Iterable[bytes]:
        yield WORDS * 1_000
        raise ConnectionError

    sent = []
    with pytest.raises(ConnectionError):
        sent += iter(answered(StreamingHttpResponse(pieces())))
    with pytest.raises(EOFError):
        gzip.GzipFile(fileobj=io.BytesIO(b"".join(sent))).read()


@pytest.mark.django_db
def test_a_download_is_closed_where_its_reader_goes() -> None:
    closed = []

    class Pieces:
        def __iter__(self) -> Iterable[bytes]:
            return iter([WORDS])

        def close(self) -> None:
            closed.append(True)

    answered(StreamingHttpResponse(Pieces())).close()
    assert closed == [True]


def test_its_length_is_another_each_time() -> None:
    lengths = {len(answered(HttpResponse(WORDS)).content) for _ in range(200)}
    assert len(lengths) > 20
    assert max(lengths) - min(lengths) <= Compressed.PADDING
