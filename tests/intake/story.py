"""A story in our own words, as an editor would paste it. The people in it are invented."""

HEADLINE = "Sir Martin Shaw signs migration pacts with Serbia and Kosovo"
STORY = f"""{HEADLINE}
The prime minister will speak of smuggling gangs at a summit in Budapest
Your support helps us to tell the story
Our reporters are there when it matters. Your donation makes all the difference.
Sir Martin Shaw has announced plans to sign new agreements with Serbia and Kosovo against smuggling gangs, Downing Street said.
The agreements will increase intelligence sharing along the route through the Western Balkans, which almost 100,000 migrants took last year.
“These gangs respect no border,” the prime minister said. “Neither can we.”
On Monday the government announced £75m for the new Border Security Command.
Home secretary Helen Archer said the work with both countries was “vital to breaking the gangs”.
She added: “We will share what we know, and act on it.
“That is what neighbours do.”
The European Political Community meeting in Budapest takes place on Thursday.
Join our commenting forum
"""
