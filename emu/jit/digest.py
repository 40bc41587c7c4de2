"""Checksums, from what `hashlib` and `hmac` rest on: those load OpenSSL, which takes longer than ten of our modules."""

from __future__ import annotations

from _operator import _compare_digest as compare_digest

try:
    from _blake2 import blake2b
except ImportError:  # not in every Python
    from hashlib import blake2b

__all__ = ["blake2b", "compare_digest"]
