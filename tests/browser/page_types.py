"""Every kind of page that the site has: what is drawn, looked at by axe, and read for what the browser complains of."""

from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.intake.story import STORY
from tests.policytracker.sign_in.people import PASSWORD

KINDS = ["agreement", "announcement", "official", "organisation", "event", "source"]
PLURALS = {kind: f"{kind}s" for kind in KINDS}


def _stay(page: Page) -> None:
    pass


@dataclass(frozen=True)
class PageType:
    """``address`` takes the numbers of records by their kind; ``patterns`` are the URL patterns that answer with such a page."""

    name: str
    address: str
    patterns: list[str] = field(default_factory=list)
    signed_in: bool = False
    role: str = "reviewer"
    # What is done on the page before it is looked at.
    then: Callable[[Page], None] = _stay

    def __str__(self) -> str:
        return self.name


def of_each(act: str) -> list[str]:
    return [f"{kind}_{act}" for kind in KINDS]


def save_nothing(page: Page) -> None:
    page.get_by_role("button", name="Save draft", exact=True).click()
    expect(page.locator(".box.refused")).to_be_visible()


def save_stale(page: Page) -> None:
    page.get_by_label("Title", exact=True).fill("Another title")
    page.locator("input[name=version]").evaluate("version => { version.value = '0' }")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Changed in the meantime")).to_be_visible()


def begin_rows(page: Page) -> None:
    for row in ["Add a milestone", "Add a figure", "Add a participation", "Add a further citation"]:
        # A second press while the first is on its way would be dropped.
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name=row).click()
        expect(page.locator("[autofocus]")).to_have_count(1)
        expect(page.locator(".htmx-request")).to_have_count(0)
    page.locator("#milestones-0").get_by_role("button", name="Add a source").click()
    expect(page.get_by_text("New source")).to_be_visible()


def sign_in_as(page: Page, name: str, password: str = PASSWORD) -> None:
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_in_wrongly(page: Page) -> None:
    sign_in_as(page, "nobody")
    expect(page.get_by_text("Not signed in")).to_be_visible()


def sign_in_too_often(page: Page) -> None:
    sign_in_as(page, "edith")
    expect(page.get_by_role("heading", name="Too many tries")).to_be_visible()


def sign_in_without_cookies(page: Page) -> None:
    page.context.clear_cookies()
    sign_in_as(page, "grace")
    expect(page.get_by_role("heading", name="Send it again")).to_be_visible()


def first_step(page: Page) -> None:
    sign_in_as(page, "grace")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()


def second_step_wrongly(page: Page) -> None:
    first_step(page)
    page.get_by_label("Code").fill("nothing")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#id_code_error")).to_be_visible()


def has_a_device(page: Page) -> None:
    """A finger's worth of one, in the browser itself."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    about = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": {**about, "isUserVerified": True}})


def add_passkey(page: Page) -> None:
    has_a_device(page)
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_text("The new second factor is set up.")).to_be_visible()


def add_and_remove_passkey(page: Page) -> None:
    add_passkey(page)
    page.get_by_role("link", name="Remove Passkey 1").click()
    expect(page.get_by_role("button", name="Remove it")).to_be_visible()


def add_and_show_passkey(page: Page) -> None:
    add_passkey(page)
    page.goto("/accounts/again/passkey/")
    expect(page.get_by_role("button", name="Use a passkey or security key")).to_be_visible()


def app_taken_away(page: Page) -> None:
    page.get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("link", name="Set up an app")).to_be_visible()


def set_up_app(page: Page) -> None:
    app_taken_away(page)
    page.get_by_role("link", name="Set up an app").click()
    expect(page.get_by_role("img", name="The key, drawn for the camera of your phone")).to_be_visible()


def again_with_password(page: Page) -> None:
    app_taken_away(page)
    page.goto("/accounts/again/")
    expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()


def choose_short_password(page: Page) -> None:
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password confirmation").fill("short")
    page.get_by_role("button", name="Set it").click()
    expect(page.locator("#id_new_password2_error")).to_be_visible()


def ask_for_a_link(page: Page) -> None:
    page.get_by_label("E-mail address").fill("nobody@news.example")
    page.get_by_role("button", name="Send me a link").click()
    expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()


def ask_for_nothing(page: Page) -> None:
    page.get_by_role("button", name="Send me the link").click()
    expect(page.locator("#id_email_error")).to_be_visible()


def read_story(page: Page) -> None:
    page.get_by_label("or its text").fill(STORY)
    page.get_by_label("Published on").fill("6 November 2024")
    page.get_by_role("button", name="Read it").click()
    expect(page.get_by_role("heading", name="Agreements", exact=True)).to_be_visible()


def read_and_save(page: Page) -> None:
    read_story(page)
    page.get_by_role("button", name="Accept all").click()
    page.get_by_role("button", name="Save drafts").last.click()
    expect(page.locator(".box.refused")).to_be_visible()


def read_nothing(page: Page) -> None:
    page.get_by_role("button", name="Read it").click()
    expect(page.locator(".box.refused")).to_be_visible()


def look_where_they_stand(page: Page) -> None:
    page.get_by_label("Words to take out").fill("uk–serbia agreement")
    page.get_by_role("button", name="Look where they stand").click()
    expect(page.get_by_role("group", name="What goes")).to_be_visible()


def take_out_unsure(page: Page) -> None:
    look_where_they_stand(page)
    page.get_by_role("button", name="Take them out").evaluate("button => { button.formNoValidate = true }")
    page.get_by_role("button", name="Take them out").click()
    expect(page.get_by_text("Tick that it is meant")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("main").get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Not done")).to_be_visible()


PAGE_TYPES = [
    PageType("home", "/", ["home"]),
    PageType("about", "/about/", ["about"]),
    PageType("stages", "/about/stages/", ["stages"]),
    PageType("codebook", "/codebook/", ["codebook"]),
    PageType("for programs", "/api/", ["api"]),
    PageType("releases", "/releases/", ["releases"]),
    PageType("ask for an alert", "/agreements/alert/?country=RS", [f"{plural}_alert" for plural in PLURALS.values()]),
    PageType("ask for an alert, refused", "/agreements/alert/?country=RS", then=ask_for_nothing),
    PageType("confirm an alert", "/alerts/{alert}/confirm/", ["alert_confirm"]),
    PageType("stop an alert", "/alerts/{alert}/stop/", ["alert_stop"]),
    PageType("no such alert", "/alerts/1.x/stop/"),
    PageType("release", "/releases/1/", ["release"]),
    *(PageType(f"{plural} list", f"/{plural}/", [plural]) for plural in [*PLURALS.values(), "countries"]),
    PageType("list with conditions", "/agreements/?country=GB&reached=signed&reached_from=2020&form=treaty"),
    PageType("empty list", "/agreements/?country=GB&q=nothing"),
    PageType("wrong question", "/agreements/?contry=RS&reached=signed&reached_from=2024-13"),
    *(PageType(kind, f"/{plural}/{{{kind}}}/", [kind]) for kind, plural in PLURALS.items()),
    PageType("country", "/countries/GB/", ["country"]),
    PageType("pair", "/pairs/GB-RS/", ["pair"]),
    PageType("search", "/search/?q=serbia", ["search"]),
    PageType("search, statements", "/search/?q=work&kind=statements"),
    PageType("search, nothing found", "/search/?q=Yvete"),
    PageType("search, nothing asked", "/search/"),
    PageType("search, wrong question", "/search/?q=%21%21&kind=x"),
    PageType("missing", "/agreements/999999999/"),
    PageType("withdrawn", "/agreements/{withdrawn}/"),
    PageType("sign in", "/accounts/login/", ["account_login", "logout"]),
    PageType("sign in, refused", "/accounts/login/", then=sign_in_wrongly),
    PageType("sign in, too often", "/accounts/login/", then=sign_in_too_often),
    PageType("send it again", "/accounts/login/", then=sign_in_without_cookies),
    PageType("second step", "/accounts/login/", ["mfa_authenticate"], then=first_step),
    PageType("second step, refused", "/accounts/login/", then=second_step_wrongly),
    PageType("account", "/accounts/", ["mfa_index", "sign_out_everywhere"], signed_in=True),
    PageType("set up an app", "/accounts/app/remove/", ["mfa_activate_totp"], signed_in=True, then=set_up_app),
    PageType("remove the app", "/accounts/app/remove/", ["mfa_deactivate_totp"], signed_in=True),
    PageType("add a passkey", "/accounts/passkeys/new/", ["mfa_add_webauthn"], signed_in=True),
    PageType("account with a passkey", "/accounts/passkeys/new/", signed_in=True, then=add_passkey),
    PageType(
        "remove a passkey",
        "/accounts/passkeys/new/",
        ["mfa_remove_webauthn"],
        signed_in=True,
        then=add_and_remove_passkey,
    ),
    PageType("recovery codes", "/accounts/recovery-codes/", ["mfa_view_recovery_codes"], signed_in=True),
    PageType("new recovery codes", "/accounts/recovery-codes/new/", ["mfa_generate_recovery_codes"], signed_in=True),
    PageType("again, with a code", "/accounts/again/code/", ["mfa_reauthenticate"], signed_in=True),
    PageType(
        "again, with a passkey",
        "/accounts/passkeys/new/",
        ["mfa_reauthenticate_webauthn"],
        signed_in=True,
        then=add_and_show_passkey,
    ),
    PageType(
        "again, with the password",
        "/accounts/app/remove/",
        ["account_reauthenticate"],
        signed_in=True,
        then=again_with_password,
    ),
    PageType("a new password", "/accounts/password/", ["new_password"], signed_in=True),
    PageType("a new password, refused", "/accounts/password/", signed_in=True, then=choose_short_password),
    PageType("password by link", "{link}", ["password_by_link"]),
    PageType("password by link, no longer good", "/accounts/password/MQ/x/"),
    PageType("forgotten", "/accounts/password/forgotten/", ["password_forgotten"]),
    PageType("forgotten, asked", "/accounts/password/forgotten/", then=ask_for_a_link),
    PageType("read an article", "/intake/", ["intake"], signed_in=True),
    PageType("read an article, refused", "/intake/", signed_in=True, then=read_nothing),
    PageType("draft from an article", "/intake/", signed_in=True, then=read_story),
    PageType("draft from an article, refused", "/intake/", signed_in=True, then=read_and_save),
    PageType("review", "/review/", ["review"], signed_in=True),
    PageType("agreement, to editors", "/agreements/{draft}/", signed_in=True),
    PageType("history", "/agreements/{agreement}/history/", of_each("history"), signed_in=True),
    PageType("publish", "/agreements/{draft}/publish/", of_each("publish"), signed_in=True),
    PageType("publish, refused", "/agreements/{draft}/publish/", signed_in=True, then=publish),
    PageType("send back", "/agreements/{draft}/send-back/", of_each("send_back"), signed_in=True),
    PageType("withdraw", "/agreements/{agreement}/withdraw/", of_each("withdraw"), signed_in=True),
    PageType("redact", "/agreements/{agreement}/redact/", of_each("redact"), signed_in=True, role="maintainer"),
    PageType(
        "redact, found",
        "/agreements/{agreement}/redact/",
        signed_in=True,
        role="maintainer",
        then=look_where_they_stand,
    ),
    PageType(
        "redact, refused", "/agreements/{agreement}/redact/", signed_in=True, role="maintainer", then=take_out_unsure
    ),
    PageType("redact, not theirs", "/agreements/{agreement}/redact/", signed_in=True),
    PageType("withhold a file", "/releases/1/withhold/", ["release_withhold"], signed_in=True, role="maintainer"),
    PageType("merge", "/agreements/{agreement}/merge/?q=a", of_each("merge"), signed_in=True),
    *(PageType(f"new {kind}", f"/{plural}/new/", [f"{kind}_new"], signed_in=True) for kind, plural in PLURALS.items()),
    *(
        PageType(f"edit {kind}", f"/{plural}/{{{kind}}}/edit/", [f"{kind}_edit"], signed_in=True)
        for kind, plural in PLURALS.items()
    ),
    PageType("changed in the meantime", "/agreements/{agreement}/edit/", signed_in=True, then=save_stale),
    PageType("new agreement, with rows", "/agreements/new/", signed_in=True, then=begin_rows),
    PageType("new agreement, refused", "/agreements/new/", signed_in=True, then=save_nothing),
]
