"""The small vocabularies: each value with its definition and an example, read by models, forms, pages and codebook.

In addresses and files a value is its words in lower case with underscores (``in_effect``). "Not stated" is a value of its own:
neither empty nor zero. A value is added when real entries need it.
"""

# fmt: off
# A value is one line of a table: its code, definition, example and label.

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

    @property
    def within(self) -> str:
        """The label as it stands within a sentence: "treaty", but "NGO"."""
        return self.label if self.label[:2].isupper() else self.label[0].lower() + self.label[1:]


class State(Vocabulary):
    DRAFT = "draft", "Being entered; seen by editors only.", "", "Draft"
    PUBLISHED = "published", "Open to every reader.", "", "Published"
    WITHDRAWN = ("withdrawn", "Taken back with a reason; its address answers 410 with its number and the day.", "", "Withdrawn")
    MERGED = ("merged", "The same as another record; its address leads there.", "", "Merged")


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
    NOT_STATED = "not_stated", "No source seen says how.", "", "Not stated"


class Certainty(Vocabulary):
    FIRM = "firm", "The source is plain.", "", "Firm"
    DOUBTFUL = ("doubtful", "It rests on a source that the editors call weak, and say why.", "A garbled copy of a press text", "Doubtful")


class Stance(Vocabulary):
    SUPPORTS = "supports", "The passage says so.", "", "Supports it"
    CONTRADICTS = ("contradicts", "The passage says otherwise.", "A headline “signs” over a text “plans to sign”", "Contradicts it")


class YesNo(Vocabulary):
    """Whether a thing holds, as far as a source says."""

    YES = "yes", "A source says so.", "", "Yes"
    NO = "no", "A source says that it does not.", "", "No"
    NOT_STATED = ("not_stated", "No source seen says. Neither empty nor no.", "", "Not stated")


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
    NOT_STATED = "not_stated", "No source seen names the form.", "", "Not stated"


class Area(Vocabulary):
    INTELLIGENCE_SHARING = ("intelligence_sharing", "Sharing intelligence on crime and routes.", "", "Intelligence sharing")
    ORGANISED_IMMIGRATION_CRIME = ("organised_immigration_crime", "Acting against smuggling gangs.", "", "Organised immigration crime")
    POLICE_OPERATIONS = ("police_operations", "Joint patrols, teams, liaison officers.", "", "Police operations")
    BORDER_SECURITY = ("border_security", "Guarding and watching borders.", "", "Border security")
    RETURNS_AND_READMISSION = ("returns_and_readmission", "Taking back own nationals or others.", "", "Returns and readmission")
    TRAINING_AND_EQUIPMENT = ("training_and_equipment", "Training, ships, technology for a partner.", "", "Training and equipment")
    TRAFFICKING = ("trafficking", "Acting against trafficking in persons.", "", "Trafficking")
    SEARCH_AND_RESCUE = "search_and_rescue", "Rescue at sea.", "", "Search and rescue"
    ASYLUM_PROCESSING = ("asylum_processing", "Who hears an asylum claim, and where.", "", "Asylum processing")
    RESETTLEMENT = ("resettlement", "Moving people to a country that takes them in.", "", "Resettlement")
    LABOUR_MOBILITY = "labour_mobility", "Workers going abroad.", "", "Labour mobility"
    STUDENT_AND_YOUTH_MOBILITY = ("student_and_youth_mobility", "Students and young people going abroad.", "", "Student and youth mobility")
    VISAS = "visas", "Visa rules and facilitation.", "", "Visas"
    DATA_SHARING = "data_sharing", "Exchanging personal data.", "", "Data sharing"
    FUNDING = "funding", "Money paid for cooperation.", "", "Funding"


class Concerned(Vocabulary):
    """Whom an agreement concerns."""

    ASYLUM_SEEKERS = ("asylum_seekers", "People who ask for asylum.", "", "Asylum seekers")
    REFUGEES = "refugees", "People granted protection.", "", "Refugees"
    IRREGULAR_MIGRANTS = ("irregular_migrants", "People without permission to enter or stay.", "", "Irregular migrants")
    OWN_NATIONALS = ("own_nationals", "Nationals of a party, to be taken back.", "", "Own nationals")
    THIRD_COUNTRY_NATIONALS = ("third_country_nationals", "Nationals of neither party.", "", "Third-country nationals")
    WORKERS = "workers", "People who come to work.", "", "Workers"
    SEASONAL_WORKERS = ("seasonal_workers", "People who come to work for a season.", "", "Seasonal workers")
    STUDENTS = "students", "People who come to study.", "", "Students"
    YOUNG_PEOPLE = ("young_people", "Young people under an exchange or working-holiday scheme.", "", "Young people")
    CHILDREN = "children", "Children, alone or with families.", "", "Children"
    VICTIMS_OF_TRAFFICKING = ("victims_of_trafficking", "Victims of trafficking in persons.", "", "Victims of trafficking")
    OFFENDERS = ("offenders", "Foreign nationals convicted of a crime.", "", "Convicted persons")


class TextStatus(Vocabulary):
    PUBLISHED = "published", "The text can be read.", "", "Published"
    WITHHELD = "withheld", "A source says that the text is kept back.", "", "Withheld"
    NOT_STATED = ("not_stated", "No text seen, and no source says whether there is one to read.", "", "Not stated")


class AnnouncementKind(Vocabulary):
    AGREEMENT = ("agreement", "An agreement planned, made, signed or put into effect.", "", "Agreement")
    RULE_CHANGE = ("rule_change", "A law or rule made or changed.", "", "Legislation or rule change")
    FUNDING = "funding", "Money promised or paid.", "", "Funding"
    OPERATION = "operation", "An operation started or extended.", "", "Operation"
    NEW_INSTITUTION = "new_institution", "A body set up.", "", "New institution"
    SPEECH = ("speech", "A speech, or what a summit came to.", "", "Speech or summit outcome")
    COURT_RULING = "court_ruling", "A court's ruling.", "", "Court ruling"
    SUSPENSION = "suspension", "A suspension or an end.", "", "Suspension or end"


class Role(Vocabulary):
    """What a country or organisation has to do with an announcement."""

    ANNOUNCING = "announcing", "It made the announcement.", "", "Announcing"
    PARTNER = "partner", "It is to take part in what is announced.", "", "Partner"
    MENTIONED = "mentioned", "It is only named.", "", "Mentioned"


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
    NOT_STATED = "not_stated", "Named in it; no source seen says what they did.", "", "Not stated"


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
    LEAK = "leak", "A text published against its owner's will.", "", "Leak"
    NOT_STATED = ("not_stated", "The publisher's nature was not looked into.", "", "Not stated")


class OrganisationKind(Vocabulary):
    MINISTRY = "ministry", "A ministry or department.", "Home Office", "Ministry"
    AGENCY = ("agency", "A public agency or command.", "Border Security Command", "Agency")
    POLICE = "police", "A police body.", "National Crime Agency", "Police body"
    INTERNATIONAL = ("international", "An international organisation, the EU too.", "Interpol", "International organisation")
    COMPANY = "company", "A company.", "", "Company"
    OTHER = "other", "None of these.", "", "Other"


class NameKind(Vocabulary):
    FORMER = ("former", "What it was called, with the dates known.", "Swaziland, until 2018-04-19", "Former name")
    ALTERNATIVE = ("alternative", "What it is also called.", "Britain", "Alternative name")
    DEMONYM = "demonym", "Its people, or of it.", "Kosovan", "Demonym"


class Qualifier(Vocabulary):
    EXACTLY = "exactly", "The number as printed.", "", "Exactly"
    ABOUT = "about", "About, around, some.", "", "About"
    ALMOST = ("almost", "Almost, nearly, close to.", "“Almost 100,000 migrants”", "Almost")
    UP_TO = "up_to", "Up to, at most.", "“up to £300,000”", "Up to"
    AT_LEAST = "at_least", "At least, more than, over.", "", "At least"


class Standing(Vocabulary):
    """How a sum of money stands to others."""

    NEW = "new", "First made known here.", "", "New"
    TOTAL = "total", "A total that includes others.", "", "Total"
    REANNOUNCED = ("reannounced", "Made known before.", "“recently announced additional funding”", "Re-announced")
    PART = "part", "Part of another figure.", "", "Part of another figure"
    NOT_STATED = "not_stated", "No source seen says.", "", "Not stated"
