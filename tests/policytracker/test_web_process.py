"""The address that the site takes for itself, and what each connection to it has from there."""

import socket

import pytest

from policytracker.web_process import Address, WebError


def test_the_second_piece_of_an_answer_does_not_wait_until_the_first_has_come() -> None:
    with Address("127.0.0.1", 0).bound() as door:
        door.listen()
        with socket.create_connection(door.getsockname()), door.accept()[0] as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1


def test_an_address_that_somebody_has_is_refused_in_one_line() -> None:
    with Address("127.0.0.1", 0).bound() as door:
        port = door.getsockname()[1]
        door.listen()
        with pytest.raises(WebError) as refused:
            Address("127.0.0.1", port).bound()
    assert str(refused.value) == f"Port {port} can't be used (Address already in use): choose another with PORT=…"
