"""The gateway of `--lan N=user`: a second stack at the other end of a card's wire, which goes on over host sockets."""
