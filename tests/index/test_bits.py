"""Sets made of arrays hold what those held, however many they are and however they lie."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from announcements.index import bits as room
from announcements.index.bits import bits

CHUNK = 1 << 16
# Of a chunk so many; the format changes between the second and the third.
SIZES = st.sampled_from([0, 1, 4096, 4097, 20_000, CHUNK - 1, CHUNK])


@given(st.lists(SIZES, max_size=5), st.integers(0, 2**32 - 1), st.sampled_from([np.uint32, np.int64]))
def test_whatever_lies_in_each_chunk(sizes, seed, dtype):
    random = np.random.default_rng(seed)
    chunks = [random.permutation(CHUNK)[:size] + key * CHUNK for key, size in enumerate(sizes)]
    ordinals = random.permutation(np.concatenate([np.zeros(0, dtype=np.int64), *chunks])).astype(dtype)
    found = bits(ordinals)
    assert found == BitMap(ordinals.tolist())
    assert found.to_array().tolist() == sorted(ordinals.tolist())
    # A set that was read wrong may look right until it is cut with another.
    evens = BitMap(range(0, CHUNK * 5, 2))
    assert (found & evens).to_array().tolist() == sorted(number for number in ordinals.tolist() if number % 2 == 0)


@pytest.mark.parametrize(
    ("ordinals", "are_many"),
    [
        (np.arange(4095), False),
        (np.arange(4096), True),
        (np.arange(5000) * 32, True),
        (np.arange(5000) * 33, False),
        (np.zeros(0, dtype=np.uint32), False),
    ],
)
def test_what_takes_less_time(ordinals, are_many, monkeypatch):
    asked = []
    monkeypatch.setattr(room, "_of_many", asked.append)
    bits(ordinals)
    assert bool(asked) is are_many
