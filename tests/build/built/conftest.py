"""The built site, which these tests look into."""

import pytest

import dist
from places import DIST


@pytest.fixture(scope="session")
def built():
    """dist/, up to date."""
    dist.build()
    return DIST
