"""What these tests ask for besides the fixtures of all tests."""

from tests.api import api

__all__ = ["api"]
