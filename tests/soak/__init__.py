"""`make soak`: what the site bears, row by row, over loopback. See docs/reliability.md."""
