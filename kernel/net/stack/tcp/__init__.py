"""TCP (RFC 793, as 4.3BSD-Reno has it).

`connection` is what one connection is between two events, and its timers; `output` decides what to send, `arrival` what
a segment does to it; `protocol` finds the connection a segment is for, `endpoint` is what sockets have of it all.
"""
