"""The resources of getrlimit(2)."""

from __future__ import annotations

RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_RSS, RLIMIT_NOFILE = range(7)
RLIM_INFINITY = 0x7FFFFFFF
ARG_MAX = 20478  # bytes of all argument and environment strings together, nulls included (execve(2), limits(5))
ENFORCED_SINCE = 10  # the release from which on RLIMIT_CPU, RLIMIT_STACK and the signals of limits are felt
