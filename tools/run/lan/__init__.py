"""`--lan N=LINK[,KEY=VALUE...]`: what the cards of a machine are plugged into, and how they are configured."""
