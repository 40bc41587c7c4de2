"""The requests of ptrace(2)."""

from __future__ import annotations

(PT_SETTRC, PT_RIUSER, PT_RDUSER, PT_RUAREA, PT_WIUSER, PT_WDUSER, PT_WUAREA, PT_CONTIN, PT_EXIT, PT_SINGLE) = range(10)
# By their place in the list of the manual, not from a program; those beyond PT_DETACH are the Series 800's.
PT_RUREGS, PT_WUREGS, PT_ATTACH, PT_DETACH, PT_RDTEXT, PT_RDDATA, PT_WRTEXT, PT_WRDATA = range(10, 18)
PT_CONTIN1, PT_SINGLE1 = 18, 19
