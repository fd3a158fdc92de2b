from announcements.intake.names import places_of


def test_words_stand_where_nothing_joins_them_to_others() -> None:
    assert list(places_of("vice", "vice-chair, vice and advice")) == [12]


def test_no_words_stand_nowhere() -> None:
    assert list(places_of("", "vice")) == []
