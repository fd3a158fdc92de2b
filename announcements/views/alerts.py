"""Being told by mail: a reader asks on a list, confirms by the link in a mail, and stops by the link in each."""

import smtplib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from announcements.actions import alerting
from announcements.filters import QUESTIONS, Question
from announcements.filters.known import Known
from announcements.formats.mail import at_the_site, mail
from announcements.forms.alert import AlertForm
from announcements.models import Alert

READER = AnonymousUser()
LISTS = [plural for plural, question in QUESTIONS.items() if question.has_news]
MET = ["GET", "HEAD", "POST"]


@never_cache
@require_http_methods(MET)
def ask(request: HttpRequest, plural: str) -> HttpResponse:
    """The same answer whether or not the address is known here: nobody learns who has asked for what."""
    if not settings.ALERTS:
        raise Http404("This site sends no mail")
    # As a reader asks it, whoever asks.
    question = QUESTIONS[plural](request.GET, READER)
    if not question.form.is_valid():
        return page(request, "ask", question, status=400)
    form = AlertForm(request.POST or None)
    if not form.is_valid():
        return page(request, "ask", question, form=form, status=422 if form.is_bound else 200)
    return _asked(request, question, form)


def _asked(request: HttpRequest, question: Question, form: AlertForm) -> HttpResponse:
    query = question.address(sort=None).partition("?")[2]
    try:
        if alert := alerting.ask(plural=question.plural, query=query, **form.cleaned_data):
            _send(alert, question)
    except alerting.TooMany:
        return page(request, "ask", question, form=form, refused="many", status=429)
    except (OSError, smtplib.SMTPException):
        return page(request, "ask", question, form=form, refused="unsent", status=503)
    return page(request, "asked", question, email=form.cleaned_data["email"])


def _send(alert: Alert, question: Question) -> None:
    """What could not be sent was not asked for."""
    template = "on" if alert.told_on else "confirm"
    link = at_the_site(alert.confirm_path)
    subject = f"{'You are told already' if alert.told_on else 'Confirm'}: {question.title}"
    name = f"asked-{alert.asked_at:%Y%m%d%H%M}"
    try:
        mail(alert, template, subject=subject, name=name, question=question.title, link=link).send()
    except (OSError, smtplib.SMTPException):
        if not alert.told_on:
            alerting.stop(alert)
        raise


def page(request: HttpRequest, name: str, question: Question, *, status: int = 200, **context: Any) -> HttpResponse:
    return TemplateResponse(request, f"alerts/{name}.html", {"question": question, **context}, status=status)


def of_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the alert of which a mail told the address. Who follows a link changes nothing: programs do, to look at it."""

    @never_cache
    @require_http_methods(MET)
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        alert = Alert.objects.all().signed(token)
        if alert is None:
            return TemplateResponse(request, "alerts/none.html", status=404)
        return view(request, alert, QUESTIONS[alert.plural](QueryDict(alert.query), READER))

    return answer


@of_link
def confirm(request: HttpRequest, alert: Alert, question: Question) -> HttpResponse:
    if request.method != "POST":
        return page(request, "confirm", question, alert=alert)
    alerting.confirm(alert, knows=Known.of(question).written() if question.form.is_valid() else {})
    return redirect(alert.confirm_path)


# Who has the link has had the mail; and a mail program that stops it for them has no cookie.
@csrf_exempt
@of_link
def stop(request: HttpRequest, alert: Alert, question: Question) -> HttpResponse:
    if request.method != "POST":
        return page(request, "stop", question, alert=alert)
    alerting.stop(alert)
    return page(request, "stopped", question)
