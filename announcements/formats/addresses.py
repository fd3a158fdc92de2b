"""Every address is a question; the same question with another ending is the same answer in another form."""


def in_form(address: str, ending: str) -> str:
    """``/agreements.bib?country=RS`` for ``/agreements/?country=RS``, ``/agreements/5.bib`` for ``/agreements/5/``."""
    path, mark, query = address.partition("?")
    return f"{path.rstrip('/')}.{ending}{mark}{query}"
