"""What machines boot from over a LAN: RMP, BOOTP and DHCP, TFTP, RARP."""
