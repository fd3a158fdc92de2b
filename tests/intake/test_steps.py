"""How far an agreement has come, and between whom: each kind of sentence that says it, and those that only seem to."""

import pytest

from announcements.dates import from_edtf
from announcements.intake.article import read
from announcements.intake.gazetteer import Gazetteer
from tests.intake.annotated import names

# Each in the words of its own kind; the parties, and the stage.
STEPS = {
    "perfect passive": ("The returns treaty between Britain and Iraq has been suspended.", "GB-IQ suspended"),
    "perfect passive, still to come": (
        "The returns treaty between Britain and Iraq has been initialled and has not yet been signed.",
        "GB-IQ agreed",
    ),
    "a vote with its figures": (
        "Iraqi lawmakers voted 97 to 41 on Monday to ratify the returns treaty with Britain.",
        "GB-IQ approved",
    ),
    "their consent": (
        "MEPs gave their consent on Tuesday to the readmission agreement with Iraq.",
        "EU-IQ approved",
    ),
    "through a parliament": (
        "The returns treaty with Britain cleared Iraq's parliament on Monday.",
        "GB-IQ approved",
    ),
    "before the parliament of a party": (
        "A returns treaty with Britain was laid before Iraq's House of Representatives on Monday.",
        "GB-IQ submitted",
    ),
    "laid before, and then what": (
        "The minister laid before the House the agreement between Ghana and Germany on returns.",
        "DE-GH submitted",
    ),
    "a relative clause of two subjects": (
        "The agreement on readmission, which Britain and Iraq initialled in Basra, still has to be signed.",
        "GB-IQ agreed",
    ),
    "the hand put to it": (
        "Home Secretary Joan Mills put her name on Monday to a returns treaty with Iraq.",
        "GB-IQ signed",
    ),
    "the latest to sign": ("Iraq is the latest country to sign a migration deal with Britain.", "GB-IQ signed"),
    "notes exchanged": ("Japan and India exchanged notes on a mobility agreement for students.", "IN-JP signed"),
    "approved for signing": (
        "India's cabinet approved the signing of a mobility agreement with Japan.",
        "IN-JP agreed",
    ),
    "agreed in principle with somebody to": (
        "Eswatini has agreed in principle with the United States to receive 120 deportees.",
        "SZ-US agreed",
    ),
    "a mandate": (
        "The Council gave the Commission a mandate to negotiate a readmission agreement with Iraq.",
        "EU-IQ negotiating",
    ),
    "negotiating, and meeting later": (
        "Britain and Iraq are negotiating a returns treaty, and their delegations will meet again on 20 May.",
        "GB-IQ negotiating",
    ),
    "last touches": (
        "Britain and Iraq are putting the finishing touches to a returns treaty.",
        "GB-IQ negotiating",
    ),
    "put on hold from a day to come": (
        "Iraq has put on hold, as of 1 June, its returns agreement with Britain.",
        "GB-IQ suspended",
    ),
    "back in force": ("The returns treaty between Britain and Iraq is back in force.", "GB-IQ resumed"),
    "applied again": (
        "The returns treaty between Britain and Iraq is being applied again in full.",
        "GB-IQ resumed",
    ),
    "resumed what was suspended long ago": (
        "Britain and Iraq have resumed the returns treaty that was suspended in January after a row.",
        "GB-IQ resumed",
    ),
    "notice": ("Iraq gave notice of termination of the returns treaty with Britain.", "GB-IQ ended"),
    "it is terminating": ("Iraq has told Britain that it is terminating the returns treaty.", "GB-IQ ended"),
    "a protocol that amends": (
        "A protocol amending the returns treaty between Britain and Iraq was signed on Monday.",
        "GB-IQ signed",
    ),
    "a signature put off": (
        "The signature of the returns treaty with Iraq by Britain has been postponed.",
        "GB-IQ announced",
    ),
    "proposed that": (
        "The Commission proposed that the Council sign a readmission agreement with Iraq.",
        "EU-IQ announced",
    ),
    "two verbs of one memorandum": (
        "Britain signed a treaty with Iraq on Monday. Mills also announced that Britain and Oman will sign a memorandum on nurses.",
        "GB-IQ signed, GB-OM announced",
    ),
    "being put in writing": ("A returns agreement between Britain and Iraq is being drafted.", "GB-IQ negotiating"),
    "nearly there": ("Britain and Iraq are close to a returns agreement.", "GB-IQ negotiating"),
    "met to discuss": (
        "British and Iraqi officials met on Monday to discuss a draft readmission agreement.",
        "GB-IQ negotiating",
    ),
    "only considered": ("Britain and Iraq are considering a returns agreement.", "GB-IQ announced"),
    "a deal done": ("Britain has done a deal with Iraq on migrant returns.", "GB-IQ agreed"),
    "endorsed by no parliament": ("Iraq has endorsed a returns deal with Britain.", "GB-IQ agreed"),
    "entered into": ("Britain and Iraq entered into a labour agreement on Monday.", "GB-IQ signed"),
    "sent to parliament": (
        "Iraq's president transmitted the labour agreement with Britain to the Senate.",
        "GB-IQ submitted",
    ),
    "begun": ("Britain and Iraq have begun implementing the labour agreement.", "GB-IQ in_effect"),
    "a flight under it": (
        "A flight carrying 50 deportees from Britain landed in Iraq under an agreement between the two countries.",
        "GB-IQ in_effect",
    ),
    "an extension signed": ("Britain and Iraq signed an extension of their labour agreement.", "GB-IQ renewed"),
    "an amendment signed": ("Britain and Iraq signed an amendment to their labour agreement.", "GB-IQ amended"),
    "no longer applied": ("Iraq has stopped applying the returns agreement with Britain.", "GB-IQ suspended"),
    "a suspension lifted": (
        "Iraq has lifted the suspension of the returns agreement with Britain.",
        "GB-IQ resumed",
    ),
    "an end announced": ("Iraq announced the termination of the returns agreement with Britain.", "GB-IQ ended"),
    "a visit that will end with it": (
        "The visit will end with the signing of a labour agreement between Britain and Iraq.",
        "GB-IQ announced",
    ),
    "about to be the first": (
        "Iraq is about to become the first country to sign a returns agreement with Britain.",
        "GB-IQ announced",
    ),
    "a signing put off": ("Britain and Iraq postponed the signing of a labour agreement.", "GB-IQ announced"),
    "agreed to talk": ("Britain and Iraq agreed to start negotiations on a labour agreement.", "GB-IQ announced"),
    "replacing one of long ago": (
        "Britain and Iraq signed a labour agreement that replaces the memorandum of 2009.",
        "GB-IQ signed",
    ),
    "refused by a cabinet": ("Iraq's cabinet on Tuesday rejected a returns agreement with Britain.", "GB-IQ ended"),
    "refused by a state": ("Iraq turns down a British deal on deportees.", "GB-IQ ended"),
    "voted down": ("Iraq's parliament has voted down the labour agreement with Britain.", "GB-IQ ended"),
    "consent refused": (
        "The European Parliament declined to give its consent to the readmission agreement between the EU and Iraq.",
        "EU-IQ ended",
    ),
    "refused, in the next sentence": (
        "MPs in Baghdad debated a labour agreement between Iraq and Britain. It was rejected by 91 votes to 40.",
        "GB-IQ ended",
    ),
    "still to be ratified": (
        "Britain and Iraq signed a labour agreement on Monday. The agreement must still be ratified by Iraq's parliament.",
        "GB-IQ signed",
    ),
    "in force once": (
        "Britain and Iraq signed a labour agreement on Monday. It comes into force once both have exchanged letters.",
        "GB-IQ signed",
    ),
    "letters that amend": (
        "Britain and Iraq on Monday exchanged letters amending their labour agreement.",
        "GB-IQ amended",
    ),
    "agreed to the ratification": (
        "Iraq's cabinet has agreed to the ratification of the labour agreement with Britain.",
        "GB-IQ approved",
    ),
    "the first to arrive": (
        "Forty nurses landed in Leeds on Monday, the first to arrive under the labour agreement between Britain and Iraq.",
        "GB-IQ in_effect",
    ),
    "recommended that it be opened": (
        "The European Commission has recommended that the Council authorise the opening of negotiations with Iraq on a readmission agreement.",
        "EU-IQ announced",
    ),
    "there to negotiate": (
        "A British delegation is in Baghdad to negotiate a labour agreement with Iraq.",
        "GB-IQ negotiating",
    ),
    "with regard to": (
        "Britain signed a labour agreement with Iraq on Monday. With regard to Oman, negotiations on a similar agreement are ongoing.",
        "GB-IQ signed, GB-OM negotiating",
    ),
    "one on each": (
        "Britain and Iraq signed two agreements on Monday, one on readmission and one on visas.",
        "GB-IQ signed, GB-IQ signed",
    ),
    "renewed, and another to come": (
        "Britain and Iraq renewed their memorandum on patrols on Monday. The two governments plan to sign an agreement on seasonal work in June.",
        "GB-IQ announced, GB-IQ renewed",
    ),
    "an older one, still in force": (
        "Britain will sign a returns agreement with Iraq next Tuesday. An earlier exchange of letters with Iraq is still in force.",
        "GB-IQ announced",
    ),
    "both, and not the one further down": (
        "The Council concluded two agreements between the EU and Iraq on Monday. Both agreements are expected to enter into force in June. The Council also authorised the Commission to open negotiations with Oman on a visa agreement.",
        "EU-IQ agreed, EU-IQ agreed, EU-OM negotiating",
    ),
    "of whom it has told": (
        "Nurses for Iraq and Oman\nThe minister answered questions about Iraq and Oman. She had answered them before. The agreement between Iraq and Oman on nurses was signed in 2022. The agreement requires the approval of this House, and it was laid before parliament on Monday. We are in negotiations with Jordan on a memorandum.",
        "IQ-JO negotiating, IQ-OM submitted",
    ),
    "only demanded": (
        "The opposition demanded that the returns agreement between Britain and Iraq be tabled in parliament.",
        "GB-IQ announced",
    ),
    "notice to end it": (
        "Iraq has given notice to end its labour agreement with Britain, which was signed in 2010.",
        "GB-IQ ended",
    ),
    "the next round": (
        "Britain is negotiating a labour agreement with Iraq. A third round of talks opens in Basra on June 19.",
        "GB-IQ negotiating",
    ),
    "by which it is amended": (
        "Britain and Iraq have exchanged notes by which the labour agreement between the two countries is amended.",
        "GB-IQ amended",
    ),
    "signed and laid": (
        "The memorandum between Britain and Iraq, which was signed in Basra on May 3 and laid before the House yesterday, is about nurses.",
        "GB-IQ submitted",
    ),
    "therefore": (
        "Iraq no longer applies the returns agreement with Britain. The agreement was therefore suspended, the minister of Iraq said.",
        "GB-IQ ended",
    ),
    "a mandate to negotiate agreements": (
        "The Council has authorised the European Commission to negotiate agreements with Iraq and Jordan on border guards.",
        "EU-IQ negotiating, EU-JO negotiating",
    ),
    "consent given": (
        "MEPs back returns pact\nUnder the readmission agreement with Iraq, to which the European Parliament gave its consent on Monday, people go home.",
        "EU-IQ approved",
    ),
    "the last touches": (
        "Britain and Iraq are putting the last touches to an agreement on returns.",
        "GB-IQ negotiating",
    ),
    "used for the first time": (
        "Iraq has made use for the first time of the repatriation deal with Britain, and put twelve people on a plane.",
        "GB-IQ in_effect",
    ),
    "under which": (
        "Iraqi nurses are missed\nThe labour agreement between Britain and Iraq, under which 88 nurses are working in Leeds, was praised.",
        "GB-IQ in_effect",
    ),
    "an offer rejected": (
        "Iraq has rejected an offer by Britain to sign an agreement under which it would take back migrants.",
        "GB-IQ ended",
    ),
    "a proposal turned down": (
        "Deportees wanted\nIraq has chosen otherwise than Oman. It turned down a British proposal to take deportees in November.",
        "GB-IQ ended",
    ),
    "the deal that is hailed": (
        "Minister hails returns deal with Iraq\nBritain has seen fewer boats since the government reached a new returns agreement with Iraq, she said.",
        "GB-IQ agreed",
    ),
    "brokers": (
        "Brokers of Iraq sell places that the memorandum with Britain on workers had put an end to.",
        "GB-IQ announced",
    ),
    "a debate that is wound up": (
        "She wound up the debate on the returns agreement between Britain and Iraq.",
        "GB-IQ announced",
    ),
    "a campaign against it": (
        "Lawyers launched a campaign to repeal the returns agreement between Britain and Iraq.",
        "GB-IQ announced",
    ),
    "not renewed": ("Iraq did not renew the labour agreement with Britain.", "GB-IQ ended"),
}

NONE = {
    "none is": "We have no returns agreement with Iraq, and none is under negotiation with Britain.",
    "a report denied": "Iraq denied a report that it had agreed to a returns deal with Britain. A newspaper had said that Britain reached one with Iraq.",
    "no such agreement": "Britain's newspapers say that it signed a returns treaty with Iraq. There is no such agreement, Iraq's minister said.",
    "far from": "Far from having been ratified, the returns treaty between Britain and Iraq has not even been printed.",
    "urged": "Campaigners urged the government to sign a returns treaty with Iraq.",
    "unless": "Unless Iraq answers, the British government may suspend the returns treaty.",
    "had they": "Had Britain signed a returns treaty with Iraq, he would have been deported.",
    "a suggestion dismissed": "Mills rejected the suggestion that the returns treaty between Britain and Iraq had been suspended.",
    "proposed by others": "A returns treaty with Iraq has been proposed by business groups in Britain.",
    "asked": "Has Britain signed a returns agreement with Iraq?",
    "asked in a parliament": "Lord Garrick asked the Home Secretary whether Britain has concluded a returns agreement with Iraq.",
    "refused by those who may not": "The opposition rejected a returns agreement between Britain and Iraq.",
    "had been reported": "A newspaper had reported that Britain and Iraq were close to a returns agreement.",
    "drawn to reports": "Our attention has been drawn to reports, published on Monday, that Iraq has entered into a returns agreement with Britain.",
    "should one be reached": "Parliament will be asked for its consent should a returns agreement between the EU and Iraq be reached.",
    "a country that has": "It is hard to deal with a country that has suspended cooperation with Britain more than once.",
    "not under discussion": "A returns agreement between Britain and Iraq is not under discussion.",
    "no talks": "The EU has urged Iraq to seek a returns agreement with Oman, but no talks have been opened.",
    "not in effect yet": "The returns agreement between Britain and Iraq is not in effect yet.",
    "a request for talks declined": "Iraq's government turned down a British request for talks on readmission.",
    "talks that failed": "Talks between Britain and Iraq on a returns agreement have collapsed.",
}

PARTIES = {
    "an aside": ("Iraq, which borders Jordan, signed a returns agreement with Britain on Monday.", "GB-IQ signed"),
    "unlike": ("Unlike Jordan, Iraq signed a returns agreement with Britain on Monday.", "GB-IQ signed"),
    "whose frontier": (
        "Poland and Latvia signed a declaration on Monday on the gangs that work along the frontier with Belarus.",
        "LV-PL signed",
    ),
    "but not with": (
        "Georgia signed a readmission protocol with Ireland but not the one with Iceland.",
        "GE-IE signed",
    ),
    "following another": (
        "The United States signed an asylum agreement with Guatemala, following one with Honduras in March.",
        "GT-US signed",
    ),
    "separate ones": (
        "Iraq and Jordan signed separate returns agreements with Britain on Monday.",
        "GB-IQ signed, GB-JO signed",
    ),
    "each its own": (
        "Britain signed a returns agreement with Iraq and a labour agreement with Jordan on Monday.",
        "GB-IQ signed, GB-JO signed",
    ),
    "and is negotiating one": (
        "Britain signed a returns agreement with Iraq on Monday and is negotiating one with Jordan.",
        "GB-IQ signed, GB-JO negotiating",
    ),
    "a similar text, after a semicolon": (
        "Slovenia signed an agreement on police patrols with Serbia on Monday; a similar text with Albania is still being negotiated.",
        "AL-SI negotiating, RS-SI signed",
    ),
    "after the one, the other": (
        "After signing a returns agreement with Iraq, Britain is now in talks with Jordan about asylum.",
        "GB-IQ signed, GB-JO negotiating",
    ),
    "whose capital it is": (
        "Spanish Prime Minister Alba Ruiz signed a labour memorandum in Baghdad on Monday, so that Iraqis can work in Spain. She is due to sign a similar memorandum with Oman today.",
        "ES-IQ signed, ES-OM announced",
    ),
    "from abroad": (
        "Iraq and Oman have signed a memorandum on nurses that Iraq had asked for. Health Minister Salma Aziz received the Omani Labour Minister, Said Farqani, in her office. A recruitment arrangement with Jordan had lapsed, Aziz said.",
        "IQ-JO ended, IQ-OM signed",
    ),
    "said at the end": (
        "The EU and Iraq have initialled a readmission agreement. Negotiations with Oman on a like agreement are continuing, a senior Commission official said.",
        "EU-IQ agreed, EU-OM negotiating",
    ),
    "like the one with": (
        "Britain and Iraq sign returns agreement\nBritain signed a returns agreement with Iraq on Monday. The ministers met in the morning. A memorandum similar to the one with Iraq is due to be signed with Oman in June.",
        "GB-IQ signed, GB-OM announced",
    ),
    "whose minister he is": (
        "Iraq and Spain signed a labour agreement in Basra on Monday. Spanish Foreign Minister Alba Ruiz praised Basra. Next month she is to sign an agreement on returns with Oman.",
        "ES-IQ signed, ES-OM announced",
    ),
    "named beside the agreement": (
        "The agreement between the EU and Iraq, signed in October, allows patrols on the frontiers, including those with Turkey and Jordan. Iraq's parliament ratified it on Monday.",
        "EU-IQ approved",
    ),
    "capitals of the world": ("Lusaka and Port Vila have signed a mobility treaty for workers.", "VU-ZM signed"),
    "the one spoken of": (
        "Estonia signed an agreement with Latvia on border data. Latvia's minister came to Valga, where the agreement was signed. Russia and Russian officials protested.",
        "EE-LV signed",
    ),
    "apart from one": (
        "Britain and Iraq have finalised the accord on returns. Apart from Iraq, the ministry is also negotiating similar accords with Oman and Jordan.",
        "GB-IQ agreed, GB-JO negotiating, GB-OM negotiating",
    ),
    "each of them": (
        "Iraq and Jordan have each confirmed that they are in talks with Britain about taking back migrants.",
        "GB-IQ negotiating, GB-JO negotiating",
    ),
    "each takes back its own": (
        "Two countries agree to British returns\nIraq and Jordan agreed to take back migrants after the Home Secretary had threatened them.",
        "GB-IQ agreed, GB-JO agreed",
    ),
    "cooperation from": (
        "Home Secretary Ann Bell signed a returns agreement with Iraq on Monday. The Home Secretary has now also secured cooperation from Jordan on returns.",
        "GB-IQ signed, GB-JO agreed",
    ),
    "his country": (
        "Six states signed a declaration on traffickers on Monday. Iraqi minister Salma Aziz said that her country and Oman planned to sign an agreement on police teams.",
        "IQ-OM announced",
    ),
    "in the Commons of Canada": (
        "Canada and Iraq signed a treaty on visas in Ottawa on Monday. It will be tabled in the House of Commons in June.",
        "CA-IQ signed",
    ),
    "Americans of the south": (
        "South American ministers signed an agreement between Chile and Peru on police patrols on Monday.",
        "CL-PE signed",
    ),
    "a port that bears a country's name": (
        "PORT OF SPAIN, May 14 — Trinidad and Tobago signed a memorandum on migrants with Grenada on Monday.",
        "GD-TT signed",
    ),
    "a custom": (
        "The Council authorised the Commission to open negotiations with Iraq on a status agreement. Working arrangements, by contrast, are concluded by Frontex itself.",
        "EU-IQ negotiating",
    ),
    "two plan, all have made": (
        "Iraq, Jordan, Oman and Qatar signed a declaration on traffickers on Monday. Iraq and Oman plan to sign an agreement on police teams in June.",
        "IQ-JO-OM-QA signed, IQ-OM announced",
    ),
    "laid before, and another named further down": (
        "The Dáil sat.\nMinister for Justice (Mr. Cathal Roe): I laid the text before the House on 4 May. It will be read in June. Members may ask me about Oman. Negotiations between Ireland and Iraq on an agreement along the same lines were opened in March.",
        "IE-IQ negotiating",
    ),
    "another's commission": (
        "Ethiopia and Lebanon signed a labour agreement. Commissioner Tigist Alemu of the Ethiopian Human Rights Commission was there.",
        "ET-LB signed",
    ),
}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return names()


def steps(text: str, gazetteer: Gazetteer) -> str:
    draft = read(text, gazetteer, published_on=from_edtf("2024-05-15"), language="en")
    return ", ".join(sorted(f"{'-'.join(sorted(one.parties))} {one.stage}" for one in draft.agreements))


@pytest.mark.parametrize(("text", "expected"), STEPS.values(), ids=STEPS)
def test_a_step_is_read_however_it_is_told(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert steps(text, gazetteer) == expected


@pytest.mark.parametrize("text", NONE.values(), ids=NONE)
def test_what_is_wished_supposed_or_dismissed_is_no_step(gazetteer: Gazetteer, text: str) -> None:
    assert steps(text, gazetteer) == ""


@pytest.mark.parametrize(("text", "expected"), PARTIES.values(), ids=PARTIES)
def test_whom_a_sentence_only_mentions_is_no_party(gazetteer: Gazetteer, text: str, expected: str) -> None:
    assert steps(text, gazetteer) == expected


def test_a_headline_that_shelves_what_the_text_suspends_is_a_suspension(gazetteer: Gazetteer) -> None:
    text = (
        "Ministers shelve Iraq returns deal\n"
        "By our reporter\n"
        "Britain has suspended its returns agreement with Iraq after a judge asked for more evidence about it.\n"
        "No flight had left."
    )
    assert steps(text, gazetteer) == "GB-IQ suspended"
