"""The socket state machine: what every socket call answers, whatever moves the bytes.

Follows the requirements C-01..C-32 and section 1 of hpux-net.md; where HP-UX's manual pages are silent, 4.3BSD
(hpux-net.md 1.17) decides. `socket` is what a socket is between two calls; the calls are functions over it:
`connecting`, `accepting`, `sending`, `receiving`, `control`. All errors and flags are decided there; a family
(`family`) knows its addresses, a transport only reports what happened.
"""
