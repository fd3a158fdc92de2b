"""The small vocabularies: each value with its definition and an example, read by models, forms, pages and codebook.

In addresses and files a value is its words in lower case with underscores (``in_effect``). "Not stated" is a value of its own:
neither empty nor zero. A value is added when real entries need it.
"""

# fmt: off
# A value is one line of a table: its code, definition, example and label.

import re
from typing import Self

from django.db import models


class Vocabulary(models.TextChoices):
    """``NAME = value, definition, example, label``."""

    definition: str
    example: str

    def __new__(cls, value: str, definition: str = "", example: str = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.definition = definition
        member.example = example
        return member

    @classmethod
    def called(cls) -> str:
        """The vocabulary's own name, as addresses and files write names: ``announcement_kind``."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()

    @property
    def within(self) -> str:
        """The label as it stands within a sentence: "treaty", but "NGO"."""
        return self.label if self.label[:2].isupper() else self.label[0].lower() + self.label[1:]


class State(Vocabulary):
    DRAFT = ("draft", "Being entered; seen by editors only.", "An agreement that an editor saved a minute ago", "Draft")
    PUBLISHED = ("published", "Open to every reader.", "Any record that a list shows", "Published")
    WITHDRAWN = ("withdrawn", "Taken back with a reason; its address answers 410 with its number and the day.", "An announcement that turned out to be about something else", "Withdrawn")
    MERGED = ("merged", "The same as another record; its address leads there.", "A second record of the same summit", "Merged")


class Stage(Vocabulary):
    """In this order: on the way first, then in life. A tie of days goes to the later one."""

    ANNOUNCED = ("announced", "Made public as planned. Nothing is agreed yet.", "“announced plans to sign three new agreements”", "Announced")
    NEGOTIATING = ("negotiating", "The parties are said to be in talks.", "“First round”", "Negotiating")
    AGREED = (
        "agreed",
        "Agreed in principle, initialled or concluded, or a joint text adopted unsigned. Not signed.",
        "“agreed new bilateral initiatives”",
        "Agreed",
    )
    SIGNED = ("signed", "A text was signed. It may not bind or apply yet.", "“signed a new treaty”", "Signed")
    SUBMITTED = ("submitted", "Laid before a parliament.", "“was laid before Parliament on”", "Submitted")
    APPROVED = ("approved", "Ratified or approved, per party.", "“completed ratification”", "Approved")
    IN_EFFECT = ("in_effect", "In force, provisionally applied, or operating.", "“Entry into force”", "In effect")
    RENEWED = ("renewed", "Its term was extended. Reads as in effect.", "“was renewed for three years”", "Renewed")
    AMENDED = ("amended", "Its text was changed. Never changes the stage.", "“amended the agreement”", "Amended")
    SUSPENDED = ("suspended", "Stopped for now by a party or a court.", "“suspended the agreement”", "Suspended")
    RESUMED = ("resumed", "Taken up again after a suspension. Reads as in effect.", "“resumed the transfers”", "Resumed")
    ENDED = ("ended", "Terminated, expired, superseded, struck down, or never materialised.", "“withdrew from the agreement”", "Ended")

    @classmethod
    def path(cls) -> list["Stage"]:
        """On the way: the furthest one reached decides."""
        return [cls.ANNOUNCED, cls.NEGOTIATING, cls.AGREED, cls.SIGNED, cls.SUBMITTED, cls.APPROVED]

    @classmethod
    def life(cls) -> list["Stage"]:
        """In life: the latest one decides, before any on the way."""
        return [cls.IN_EFFECT, cls.RENEWED, cls.SUSPENDED, cls.RESUMED, cls.ENDED]

    @classmethod
    def now(cls) -> list["Stage"]:
        """The nine that an agreement can stand at: renewed and resumed read as in effect, amended changes nothing."""
        return [*cls.path(), cls.IN_EFFECT, cls.SUSPENDED, cls.ENDED]

    @property
    def noun(self) -> str:
        """How an expected step is named: by a noun, never by the participle of a thing done."""
        return STAGE_NOUNS[self]

    @property
    def reads_as(self) -> "Stage":
        return Stage.IN_EFFECT if self in (Stage.RENEWED, Stage.RESUMED) else self


STAGE_NOUNS = {
    Stage.ANNOUNCED: "announcement",
    Stage.NEGOTIATING: "negotiations",
    Stage.AGREED: "agreement on the text",
    Stage.SIGNED: "signature",
    Stage.SUBMITTED: "submission to parliament",
    Stage.APPROVED: "approval",
    Stage.IN_EFFECT: "entry into effect",
    Stage.RENEWED: "renewal",
    Stage.AMENDED: "amendment",
    Stage.SUSPENDED: "suspension",
    Stage.RESUMED: "resumption",
    Stage.ENDED: "end",
}


class Ending(Vocabulary):
    TERMINATED = ("terminated", "A party gave notice, or the parties ended it.", "“terminated the agreement”", "Terminated")
    EXPIRED = "expired", "Its term ran out.", "“lapsed in 2012”", "Expired"
    SUPERSEDED = ("superseded", "A later agreement took its place.", "“replaces the memorandum of 2022”", "Superseded")
    STRUCK_DOWN = ("struck_down", "A court ended it.", "“ruled the arrangement invalid”", "Struck down")
    NEVER_MATERIALISED = ("never_materialised", "Given up before it was signed or applied.", "“came to nothing”", "Never materialised")
    NOT_STATED = ("not_stated", "No source seen says how.", "A source that only calls it a former agreement", "Not stated")


class Certainty(Vocabulary):
    FIRM = ("firm", "The source is plain.", "“signed a new treaty”", "Firm")
    DOUBTFUL = ("doubtful", "It rests on a source that the editors call weak, and say why.", "A garbled copy of a press text", "Doubtful")


class Stance(Vocabulary):
    SUPPORTS = ("supports", "The passage says so.", "“agreed new bilateral initiatives with Serbia, Kosovo and North Macedonia”", "Supports it")
    CONTRADICTS = ("contradicts", "The passage says otherwise.", "A headline “signs” over a text “plans to sign”", "Contradicts it")


class YesNo(Vocabulary):
    """Whether a thing holds, as far as a source says."""

    YES = ("yes", "A source says so.", "“signed a legally binding agreement with the Republic of Moldova”", "Yes")
    NO = ("no", "A source says that it does not.", "“clarified that the MoU is not a binding treaty”", "No")
    NOT_STATED = ("not_stated", "No source seen says. Neither empty nor no.", "A release that names a deal and says nothing of its force", "Not stated")


class Answer(Vocabulary):
    """Whether an agreement is in effect on a day."""

    YES = "yes", "Certainly in effect on that day.", "Signed, in force, and nothing known to have ended it", "Yes"
    NO = "no", "Certainly not in effect on that day.", "Signed, and suspended since", "No"
    UNKNOWN = "unknown", "The sources seen can't tell.", "In force since some day of that very month", "Cannot tell"


class Precision(Vocabulary):
    """How precisely a source gives a date."""

    DAY = "day", "One day.", "2024-11-07", "Day"
    MONTH = "month", "Some day of a month.", "2025-04", "Month"
    YEAR = "year", "Some day of a year.", "2023", "Year"
    INTERVAL = "interval", "Some day from one date to another, both included.", "2024-11-04/2024-11-07", "Interval"
    NOT_STATED = ("not_stated", "There is such a day, and no source seen states it.", "A headline that says “signs” over an undated text", "Not stated")


class Form(Vocabulary):
    TREATY = ("treaty", "A treaty or convention under that name.", "Treaty of Lisbon", "Treaty")
    AGREEMENT = ("agreement", "An agreement under that name.", "EU–Serbia readmission agreement", "Agreement")
    PROTOCOL = ("protocol", "A protocol to another agreement.", "Protocol of 2009 to the Canada–US agreement", "Protocol")
    EXCHANGE = ("exchange", "Letters or notes exchanged.", "Exchange of notes", "Exchange of letters or notes")
    MEMORANDUM = ("memorandum", "A memorandum of understanding.", "Italy–Libya memorandum of 2017", "Memorandum of understanding")
    JOINT_DECLARATION = ("joint_declaration", "A joint declaration, of intent too.", "Joint declaration of intent", "Joint declaration")
    JOINT_STATEMENT = ("joint_statement", "A joint statement.", "EU–Turkey statement", "Joint statement")
    ARRANGEMENT = ("arrangement", "Administrative, working or police cooperation arrangement.", "Frontex working arrangement", "Arrangement")
    ACTION_PLAN = ("action_plan", "A plan of action adopted together.", "Valletta action plan", "Action plan")
    NOT_STATED = ("not_stated", "No source seen names the form.", "EU–Jordan Strategic and Comprehensive Partnership", "Not stated")


class Area(Vocabulary):
    INTELLIGENCE_SHARING = ("intelligence_sharing", "Sharing intelligence on crime and routes.", "Working arrangement between Frontex and Moldova", "Intelligence sharing")
    ORGANISED_IMMIGRATION_CRIME = ("organised_immigration_crime", "Acting against smuggling gangs.", "UK–Iraq joint statement on border security", "Organised immigration crime")
    POLICE_OPERATIONS = ("police_operations", "Joint patrols, teams, liaison officers.", "Italy–Tunisia technical agreement on immigration", "Police operations")
    BORDER_SECURITY = ("border_security", "Guarding and watching borders.", "Working arrangement between Frontex and Lebanon", "Border security")
    RETURNS_AND_READMISSION = ("returns_and_readmission", "Taking back own nationals or others.", "UK–Pakistan reciprocal returns agreement", "Returns and readmission")
    TRAINING_AND_EQUIPMENT = ("training_and_equipment", "Training, ships, technology for a partner.", "US–Eswatini agreement on third-country deportees", "Training and equipment")
    TRAFFICKING = ("trafficking", "Acting against trafficking in persons.", "Regional Conference on Migration (Puebla Process)", "Trafficking")
    SEARCH_AND_RESCUE = ("search_and_rescue", "Rescue at sea.", "US–Cuba Joint Communique on Migration", "Search and rescue")
    ASYLUM_PROCESSING = ("asylum_processing", "Who hears an asylum claim, and where.", "US–Honduras asylum cooperative agreement of 2025", "Asylum processing")
    RESETTLEMENT = ("resettlement", "Moving people to a country that takes them in.", "Australia–US refugee resettlement arrangement", "Resettlement")
    LABOUR_MOBILITY = ("labour_mobility", "Workers going abroad.", "India–Israel agreement on 42,000 Indian workers", "Labour mobility")
    STUDENT_AND_YOUTH_MOBILITY = ("student_and_youth_mobility", "Students and young people going abroad.", "Germany–Georgia Agreement on Migration and Mobility", "Student and youth mobility")
    VISAS = ("visas", "Visa rules and facilitation.", "EU–Georgia visa facilitation agreement", "Visas")
    DATA_SHARING = ("data_sharing", "Exchanging personal data.", "Police Cooperation Convention for Southeast Europe", "Data sharing")
    FUNDING = ("funding", "Money paid for cooperation.", "EU–Jordan Strategic and Comprehensive Partnership", "Funding")


class Concerned(Vocabulary):
    """Whom an agreement concerns."""

    ASYLUM_SEEKERS = ("asylum_seekers", "People who ask for asylum.", "Who applied for asylum in one of the parties", "Asylum seekers")
    REFUGEES = ("refugees", "People granted protection.", "Australia–US refugee resettlement arrangement", "Refugees")
    IRREGULAR_MIGRANTS = ("irregular_migrants", "People without permission to enter or stay.", "Who crossed the Channel in a small boat", "Irregular migrants")
    OWN_NATIONALS = ("own_nationals", "Nationals of a party, to be taken back.", "Citizens whom their country is to take back", "Own nationals")
    THIRD_COUNTRY_NATIONALS = ("third_country_nationals", "Nationals of neither party.", "Who passed through a party on the way", "Third-country nationals")
    WORKERS = ("workers", "People who come to work.", "India–Israel agreement on 42,000 Indian workers", "Workers")
    SEASONAL_WORKERS = ("seasonal_workers", "People who come to work for a season.", "Agreement for the Employment in Canada of Seasonal Agricultural Workers from Mexico 2013", "Seasonal workers")
    STUDENTS = ("students", "People who come to study.", "Germany–Georgia Agreement on Migration and Mobility", "Students")
    YOUNG_PEOPLE = ("young_people", "Young people under an exchange or working-holiday scheme.", "UK–India Migration and Mobility Partnership", "Young people")
    CHILDREN = ("children", "Children, alone or with families.", "Minors who travel alone", "Children")
    VICTIMS_OF_TRAFFICKING = ("victims_of_trafficking", "Victims of trafficking in persons.", "Council of Europe Convention on Action against Trafficking in Human Beings", "Victims of trafficking")
    OFFENDERS = ("offenders", "Foreign nationals convicted of a crime.", "Prisoners to be sent to their own country", "Convicted persons")


class TextStatus(Vocabulary):
    PUBLISHED = ("published", "The text can be read.", "A treaty in an official journal", "Published")
    WITHHELD = ("withheld", "A source says that the text is kept back.", "A deal whose ministry says that its text stays secret", "Withheld")
    NOT_STATED = ("not_stated", "No text seen, and no source says whether there is one to read.", "A press release without the text that it speaks of", "Not stated")


class AnnouncementKind(Vocabulary):
    AGREEMENT = ("agreement", "An agreement planned, made, signed or put into effect.", "EU and Albania sign a wider Frontex agreement", "Agreement")
    RULE_CHANGE = ("rule_change", "A law or rule made or changed.", "Visa-free travel to Schengen begins for Kosovo", "Legislation or rule change")
    FUNDING = ("funding", "Money promised or paid.", "EU announces €1 billion for Lebanon", "Funding")
    OPERATION = ("operation", "An operation started or extended.", "Spain returns 117 people to Morocco under the 1992 agreement", "Operation")
    NEW_INSTITUTION = ("new_institution", "A body set up.", "The United Kingdom sets up its Border Security Command", "New institution")
    SPEECH = ("speech", "A speech, or what a summit came to.", "Twenty leaders sign the Los Angeles Declaration", "Speech or summit outcome")
    COURT_RULING = ("court_ruling", "A court's ruling.", "Australia's High Court blocks the transfer of asylum seekers to Malaysia", "Court ruling")
    SUSPENSION = ("suspension", "A suspension or an end.", "Turkey suspends its readmission deal with Greece", "Suspension or end")


class Role(Vocabulary):
    """What a country or organisation has to do with an announcement."""

    ANNOUNCING = ("announcing", "It made the announcement.", "The United Kingdom, which “announced plans to sign”", "Announcing")
    PARTNER = ("partner", "It is to take part in what is announced.", "Serbia, with which it planned to sign", "Partner")
    MENTIONED = ("mentioned", "It is only named.", "Interpol, where the speech was held", "Mentioned")


class Part(Vocabulary):
    """An official's part."""

    SIGNED = "signed", "Put their name to the text.", "“signed by”", "Signed"
    TO_SIGN = ("to_sign", "Was to sign, by a source that foretells it. Never counted as signed.", "“will meet … by signing”", "Was to sign")
    ANNOUNCED = "announced", "Made it public.", "“announced plans to”", "Announced"
    AGREED = "agreed", "Agreed it in principle.", "“agreed with”", "Agreed"
    NEGOTIATED = ("negotiated", "Took part in the talks.", "“led the talks”", "Negotiated")
    PRESENT = ("present", "Was there: witnessed, welcomed, chaired or met.", "“in the presence of”", "Present")
    SPOKE = "spoke", "Spoke about it.", "“said”", "Spoke"
    ENDED = "ended", "Suspended or ended it.", "“announced the suspension”", "Ended"
    NOT_STATED = "not_stated", "Named in it; no source seen says what they did.", "“Spanish Prime Minister Pedro Sánchez’s west African tour”", "Not stated"


class SourceKind(Vocabulary):
    """The editor's reading of the publisher."""

    GOVERNMENT = ("government", "A government, ministry or agency.", "gov.uk", "Government")
    PARLIAMENT = ("parliament", "A parliament, its questions, papers and committees.", "Hansard", "Parliament")
    TREATY_TEXT = ("treaty_text", "The text itself, or a treaty collection.", "EUR-Lex", "Treaty text")
    INTERNATIONAL_ORGANISATION = (
        "international_organisation",
        "The EU, the UN, Frontex and their like.",
        "European Commission",
        "International organisation",
    )
    PRESS = ("press", "A newspaper, broadcaster or news agency, reprints too.", "The Independent", "Press")
    NGO = ("ngo", "A non-governmental organisation, university or law firm.", "Statewatch", "NGO")
    LEAK = ("leak", "A text published against its owner's will.", "A draft treaty on a newspaper’s site", "Leak")
    NOT_STATED = ("not_stated", "The publisher's nature was not looked into.", "A copy of an encyclopaedia’s page", "Not stated")


class OrganisationKind(Vocabulary):
    MINISTRY = "ministry", "A ministry or department.", "Home Office", "Ministry"
    AGENCY = ("agency", "A public agency or command.", "Border Security Command", "Agency")
    POLICE = "police", "A police body.", "National Crime Agency", "Police body"
    INTERNATIONAL = ("international", "An international organisation, the EU too.", "Interpol", "International organisation")
    COMPANY = ("company", "A company.", "An airline that carries returned people", "Company")
    OTHER = ("other", "None of these.", "European Political Community", "Other")


class Fact(Vocabulary):
    """What a source can be cited for."""

    ANNOUNCEMENT = "announcement", "That it was made known.", "“plans to sign three new agreements”", "Announcement"
    MILESTONE = "milestone", "That a step happened, or is expected.", "“signed a new treaty”", "Milestone"
    STATEMENT = "statement", "That an official said these words.", "“victory for humanity”", "Statement"
    FIGURE = "figure", "A number.", "“a £150m package of measures”", "Figure"
    PARTICIPATION = "participation", "An official’s part.", "“Federal Interior Minister Chaudhry Nisar Ali Khan”", "Participation"
    APPOINTMENT = "appointment", "That an official holds or held an office.", "“Home secretary”", "Appointment"
    BINDING = "binding", "Whether an agreement binds in law.", "“clarified that the MoU is not a binding treaty”", "Binding"


class NameKind(Vocabulary):
    FORMER = ("former", "What it was called, with the dates known.", "Swaziland, until 2018-04-19", "Former name")
    ALTERNATIVE = ("alternative", "What it is also called.", "Britain", "Alternative name")
    DEMONYM = "demonym", "Its people, or of it.", "Kosovan", "Demonym"


class Qualifier(Vocabulary):
    EXACTLY = ("exactly", "The number as printed.", "“a £150m package”", "Exactly")
    ABOUT = ("about", "About, around, some.", "“some 72.2 million euros”", "About")
    ALMOST = ("almost", "Almost, nearly, close to.", "“Almost 100,000 migrants”", "Almost")
    UP_TO = "up_to", "Up to, at most.", "“up to £300,000”", "Up to"
    AT_LEAST = ("at_least", "At least, more than, over.", "“more than $408 million”", "At least")


class Standing(Vocabulary):
    """How a sum of money stands to others."""

    NEW = ("new", "First made known here.", "“pledged another £200,000”", "New")
    TOTAL = ("total", "A total that includes others.", "“a total of up to 210 million euro”", "Total")
    REANNOUNCED = ("reannounced", "Made known before.", "“recently announced additional funding”", "Re-announced")
    PART = ("part", "Part of another figure.", "“€141 million in 2023-24”", "Part of another figure")
    NOT_STATED = ("not_stated", "No source seen says.", "A sum in a headline", "Not stated")


VOCABULARIES = tuple(Vocabulary.__subclasses__())
