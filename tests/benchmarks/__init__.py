"""`make bench`: the site, Datasette and the floor, measured in one run over loopback. See docs/performance.md."""
