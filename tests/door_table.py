"""Who gets what at each door. A line: the method, how the address looks, the states of its record, a status for each of PEOPLE.

Readers find nothing where nothing was ever published (404), a trace where something was (410, 301). An editor's page sends
who isn't signed in to the sign-in (302) and says to who is no editor that it isn't theirs (403), whatever the record is.
"""

from typing import NamedTuple

PEOPLE = ["anonymous", "reader", "author", "colleague", "reviewer", "maintainer"]

ALL = "published, draft, withdrawn, never published, merged, merged draft"
ANY = f"{ALL}, missing"

# The file of a record is open to whom its page is open to.
OF_A_RECORD = f"""
GET  | /<records>/<int:pk>.{{0}} | published       | 200 200 200 200 200 200
GET  | /<records>/<int:pk>.{{0}} | draft           | 404 404 200 200 200 200
GET  | /<records>/<int:pk>.{{0}} | withdrawn       | 410 410 410 410 410 410
GET  | /<records>/<int:pk>.{{0}} | never published | 404 404 410 410 410 410
GET  | /<records>/<int:pk>.{{0}} | merged          | 301 301 301 301 301 301
GET  | /<records>/<int:pk>.{{0}} | merged draft    | 404 404 301 301 301 301
GET  | /<records>/<int:pk>.{{0}} | missing         | 404 404 404 404 404 404
POST | /<records>/<int:pk>.{{0}} | {ANY}           | 405 405 405 405 405 405
"""

TABLE = f"""
GET  | /                                  |  | 200 200 200 200 200 200
POST | /                                  |  | 405 405 405 405 405 405
GET  | /about/                            |  | 200 200 200 200 200 200
POST | /about/                            |  | 405 405 405 405 405 405
GET  | /about/stages/                     |  | 200 200 200 200 200 200
POST | /about/stages/                     |  | 405 405 405 405 405 405
GET  | /codebook/                         |  | 200 200 200 200 200 200
POST | /codebook/                         |  | 405 405 405 405 405 405
GET  | /<records>/alert/                  |  | 200 200 200 200 200 200
POST | /<records>/alert/                  |  | 422 422 422 422 422 422
GET  | /alerts/<str:token>/confirm/       |  | 404 404 404 404 404 404
POST | /alerts/<str:token>/confirm/       |  | 404 404 404 404 404 404
GET  | /alerts/<str:token>/stop/          |  | 404 404 404 404 404 404
POST | /alerts/<str:token>/stop/          |  | 404 404 404 404 404 404
GET  | /releases/                         |  | 200 200 200 200 200 200
POST | /releases/                         |  | 405 405 405 405 405 405
GET  | /releases/<int:number>/            |  | 200 200 200 200 200 200
POST | /releases/<int:number>/            |  | 405 405 405 405 405 405
GET  | /releases/<int:number>/withhold/   |  | 302 403 403 403 403 200
POST | /releases/<int:number>/withhold/   |  | 302 403 403 403 403 422
GET  | /releases/<int:number>.zip         |  | 503 503 503 503 503 503
POST | /releases/<int:number>.zip         |  | 405 405 405 405 405 405
GET  | /releases/<int:number>.bib         |  | 200 200 200 200 200 200
POST | /releases/<int:number>.bib         |  | 405 405 405 405 405 405
GET  | /releases/<int:number>.csl.json    |  | 200 200 200 200 200 200
POST | /releases/<int:number>.csl.json    |  | 405 405 405 405 405 405
GET  | /api/                              |  | 200 200 200 200 200 200
POST | /api/                              |  | 405 405 405 405 405 405
GET  | /api/openapi.json                  |  | 200 200 200 200 200 200
POST | /api/openapi.json                  |  | 405 405 405 405 405 405
GET  | /codebook.csv                      |  | 200 200 200 200 200 200
POST | /codebook.csv                      |  | 405 405 405 405 405 405
GET  | /changes.csv                       |  | 400 400 400 400 400 400
POST | /changes.csv                       |  | 405 405 405 405 405 405
GET  | /intake/                           |  | 302 403 200 200 200 200
POST | /intake/                           |  | 302 403 422 422 422 422
GET  | /search/                           |  | 200 200 200 200 200 200
POST | /search/                           |  | 405 405 405 405 405 405
GET  | /healthz                           |  | 200 200 200 200 200 200
POST | /healthz                           |  | 405 405 405 405 405 405
GET  | /readyz                            |  | 200 200 200 200 200 200
POST | /readyz                            |  | 405 405 405 405 405 405

GET  | /accounts/                             |  | 302 200 200 200 200 200
POST | /accounts/                             |  | 302 405 405 405 405 405
GET  | /accounts/login/                       |  | 200 302 302 302 302 302
POST | /accounts/login/                       |  | 200 302 302 302 302 302
GET  | /accounts/login/passkey/               |  | 302 302 302 302 302 302
POST | /accounts/login/passkey/               |  | 302 302 302 302 302 302
GET  | /accounts/login/second-step/           |  | 302 302 302 302 302 302
POST | /accounts/login/second-step/           |  | 302 302 302 302 302 302
GET  | /accounts/logout/                      |  | 405 405 405 405 405 405
POST | /accounts/logout/                      |  | 302 302 302 302 302 302
GET  | /accounts/logout/everywhere/           |  | 405 405 405 405 405 405
POST | /accounts/logout/everywhere/           |  | 302 302 302 302 302 302
GET  | /accounts/again/                       |  | 302 200 200 200 200 200
POST | /accounts/again/                       |  | 302 200 200 200 200 200
GET  | /accounts/again/code/                  |  | 302 302 302 302 302 302
POST | /accounts/again/code/                  |  | 302 302 302 302 302 302
GET  | /accounts/again/passkey/               |  | 302 302 302 302 302 302
POST | /accounts/again/passkey/               |  | 302 302 302 302 302 302
GET  | /accounts/app/                         |  | 302 302 302 302 302 302
POST | /accounts/app/                         |  | 302 302 302 302 302 302
GET  | /accounts/app/remove/                  |  | 302 404 404 404 404 404
POST | /accounts/app/remove/                  |  | 302 404 404 404 404 404
GET  | /accounts/passkeys/new/                |  | 302 302 302 302 302 302
POST | /accounts/passkeys/new/                |  | 302 302 302 302 302 302
GET  | /accounts/passkeys/<int:pk>/remove/    | {ANY} | 302 302 302 302 302 302
POST | /accounts/passkeys/<int:pk>/remove/    | {ANY} | 302 302 302 302 302 302
GET  | /accounts/recovery-codes/              |  | 302 404 404 404 404 404
POST | /accounts/recovery-codes/              |  | 302 405 405 405 405 405
GET  | /accounts/recovery-codes/new/          |  | 302 302 302 302 302 302
POST | /accounts/recovery-codes/new/          |  | 302 302 302 302 302 302
GET  | /accounts/password/                    |  | 302 302 302 302 302 302
POST | /accounts/password/                    |  | 302 302 302 302 302 302
GET  | /accounts/password/forgotten/          |  | 404 404 404 404 404 404
POST | /accounts/password/forgotten/          |  | 404 404 404 404 404 404
GET  | /accounts/password/<uidb64>/<token>/   |  | 404 404 404 404 404 404
POST | /accounts/password/<uidb64>/<token>/   |  | 404 404 404 404 404 404

GET  | /<records>/                        |  | 200 200 200 200 200 200
POST | /<records>/                        |  | 405 405 405 405 405 405
GET  | /countries/                        |  | 200 200 200 200 200 200
POST | /countries/                        |  | 405 405 405 405 405 405
GET  | /countries/<str:code>/             |  | 200 200 200 200 200 200
POST | /countries/<str:code>/             |  | 405 405 405 405 405 405
GET  | /pairs/<str:codes>/                |  | 200 200 200 200 200 200
POST | /pairs/<str:codes>/                |  | 405 405 405 405 405 405

GET  | /<records>/<int:pk>/               | published       | 200 200 200 200 200 200
GET  | /<records>/<int:pk>/               | draft           | 404 404 200 200 200 200
GET  | /<records>/<int:pk>/               | withdrawn       | 410 410 410 410 410 410
GET  | /<records>/<int:pk>/               | never published | 404 404 410 410 410 410
GET  | /<records>/<int:pk>/               | merged          | 301 301 301 301 301 301
GET  | /<records>/<int:pk>/               | merged draft    | 404 404 301 301 301 301
GET  | /<records>/<int:pk>/               | missing         | 404 404 404 404 404 404
POST | /<records>/<int:pk>/               | {ANY}           | 405 405 405 405 405 405

GET  | /<records>.bib                     |  | 200 200 200 200 200 200
POST | /<records>.bib                     |  | 405 405 405 405 405 405
GET  | /countries.bib                     |  | 200 200 200 200 200 200
POST | /countries.bib                     |  | 405 405 405 405 405 405
GET  | /countries/<str:code>.bib          |  | 200 200 200 200 200 200
POST | /countries/<str:code>.bib          |  | 405 405 405 405 405 405
GET  | /pairs/<str:codes>.bib             |  | 200 200 200 200 200 200
POST | /pairs/<str:codes>.bib             |  | 405 405 405 405 405 405
GET  | /<records>.csl.json                |  | 200 200 200 200 200 200
POST | /<records>.csl.json                |  | 405 405 405 405 405 405
GET  | /countries.csl.json                |  | 200 200 200 200 200 200
POST | /countries.csl.json                |  | 405 405 405 405 405 405
GET  | /countries/<str:code>.csl.json     |  | 200 200 200 200 200 200
POST | /countries/<str:code>.csl.json     |  | 405 405 405 405 405 405
GET  | /pairs/<str:codes>.csl.json        |  | 200 200 200 200 200 200
POST | /pairs/<str:codes>.csl.json        |  | 405 405 405 405 405 405
GET  | /<records>.json                    |  | 200 200 200 200 200 200
POST | /<records>.json                    |  | 405 405 405 405 405 405
GET  | /<records>.csv                     |  | 200 200 200 200 200 200
POST | /<records>.csv                     |  | 405 405 405 405 405 405
GET  | /<records>.xlsx                    |  | 200 200 200 200 200 200
POST | /<records>.xlsx                    |  | 405 405 405 405 405 405
GET  | /<records>.ndjson                  |  | 200 200 200 200 200 200
POST | /<records>.ndjson                  |  | 405 405 405 405 405 405
GET  | /countries.json                    |  | 200 200 200 200 200 200
POST | /countries.json                    |  | 405 405 405 405 405 405
GET  | /countries.csv                     |  | 200 200 200 200 200 200
POST | /countries.csv                     |  | 405 405 405 405 405 405
GET  | /countries.xlsx                    |  | 200 200 200 200 200 200
POST | /countries.xlsx                    |  | 405 405 405 405 405 405
GET  | /countries.ndjson                  |  | 200 200 200 200 200 200
POST | /countries.ndjson                  |  | 405 405 405 405 405 405
GET  | /<records>.atom                    |  | 200 200 200 200 200 200
POST | /<records>.atom                    |  | 405 405 405 405 405 405
GET  | /countries/<str:code>.atom         |  | 200 200 200 200 200 200
POST | /countries/<str:code>.atom         |  | 405 405 405 405 405 405
GET  | /pairs/<str:codes>.atom            |  | 200 200 200 200 200 200
POST | /pairs/<str:codes>.atom            |  | 405 405 405 405 405 405
GET  | /countries/<str:code>.json         |  | 200 200 200 200 200 200
POST | /countries/<str:code>.json         |  | 405 405 405 405 405 405
{OF_A_RECORD.format("bib")}
{OF_A_RECORD.format("csl.json")}
{OF_A_RECORD.format("json")}
{OF_A_RECORD.format("atom")}

GET  | /review/                           |  | 302 403 200 200 200 200
POST | /review/                           |  | 405 405 405 405 405 405
GET  | /lookup/<str:kind>/                |  | 404 404 200 200 200 200
POST | /lookup/<str:kind>/                |  | 405 405 405 405 405 405
GET  | /<records>/new/                    |  | 302 403 200 200 200 200
POST | /<records>/new/                    |  | 302 403 422 422 422 422
GET  | /<records>/<int:pk>/edit/          | published, draft           | 302 403 200 200 200 200
GET  | /<records>/<int:pk>/edit/          | withdrawn, never published | 302 403 410 410 410 410
GET  | /<records>/<int:pk>/edit/          | merged, merged draft       | 302 403 301 301 301 301
GET  | /<records>/<int:pk>/edit/          | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/edit/          | published, draft           | 302 403 409 409 409 409
POST | /<records>/<int:pk>/edit/          | withdrawn, never published | 302 403 410 410 410 410
POST | /<records>/<int:pk>/edit/          | merged, merged draft       | 302 403 301 301 301 301
POST | /<records>/<int:pk>/edit/          | missing                    | 302 403 404 404 404 404
GET  | /<records>/<int:pk>/history/       | {ALL}                      | 404 404 200 200 200 200
GET  | /<records>/<int:pk>/history/       | missing                    | 404 404 404 404 404 404
POST | /<records>/<int:pk>/history/       | {ANY}                      | 405 405 405 405 405 405

GET  | /<records>/<int:pk>/redact/        | {ALL}                      | 302 403 403 403 403 200
GET  | /<records>/<int:pk>/redact/        | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/redact/        | {ALL}                      | 302 403 403 403 403 422
POST | /<records>/<int:pk>/redact/        | missing                    | 302 403 404 404 404 404

GET  | /<records>/<int:pk>/publish/       | {ALL}                      | 302 403 200 403 200 200
GET  | /<records>/<int:pk>/publish/       | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/publish/       | published, draft, withdrawn, never published | 302 403 302 403 302 302
POST | /<records>/<int:pk>/publish/       | merged, merged draft       | 302 403 409 403 409 409
POST | /<records>/<int:pk>/publish/       | missing                    | 302 403 404 404 404 404
GET  | /<records>/<int:pk>/send-back/     | {ALL}                      | 302 403 403 403 200 200
GET  | /<records>/<int:pk>/send-back/     | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/send-back/     | draft                      | 302 403 403 403 302 302
POST | /<records>/<int:pk>/send-back/     | published, withdrawn, never published, merged, merged draft | 302 403 403 403 409 409
POST | /<records>/<int:pk>/send-back/     | missing                    | 302 403 404 404 404 404
GET  | /<records>/<int:pk>/withdraw/      | {ALL}                      | 302 403 200 403 200 200
GET  | /<records>/<int:pk>/withdraw/      | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/withdraw/      | published, draft, withdrawn, never published | 302 403 302 403 302 302
POST | /<records>/<int:pk>/withdraw/      | merged, merged draft       | 302 403 409 403 409 409
POST | /<records>/<int:pk>/withdraw/      | missing                    | 302 403 404 404 404 404
GET  | /<records>/<int:pk>/merge/         | {ALL}                      | 302 403 403 403 200 200
GET  | /<records>/<int:pk>/merge/         | missing                    | 302 403 404 404 404 404
POST | /<records>/<int:pk>/merge/         | published                  | 302 403 403 403 422 422
POST | /<records>/<int:pk>/merge/         | draft, withdrawn, never published, merged, merged draft | 302 403 403 403 302 302
POST | /<records>/<int:pk>/merge/         | missing                    | 302 403 404 404 404 404

GET  | /admin/                            |  | 302 404 404 404 404 200
POST | /admin/                            |  | 302 404 404 404 404 200
GET  | /admin/login/                      |  | 302 302 302 302 302 302
POST | /admin/login/                      |  | 302 302 302 302 302 302
GET  | /admin/logout/                     |  | 302 404 404 404 404 405
POST | /admin/logout/                     |  | 302 404 404 404 404 302
GET  | /admin/password_change/            |  | 302 404 404 404 404 302
POST | /admin/password_change/            |  | 302 404 404 404 404 302
GET  | /admin/password_change/done/       |  | 302 404 404 404 404 404
POST | /admin/password_change/done/       |  | 302 404 404 404 404 404
GET  | /admin/autocomplete/               |  | 302 404 404 404 404 404
POST | /admin/autocomplete/               |  | 302 404 404 404 404 404
GET  | /admin/jsi18n/                     |  | 302 404 404 404 404 200
POST | /admin/jsi18n/                     |  | 302 404 404 404 404 405
GET  | /admin/r/<path:content_type_id>/<path:object_id>/ | missing | 302 404 404 404 404 404
POST | /admin/r/<path:content_type_id>/<path:object_id>/ | missing | 302 404 404 404 404 404
GET  | /admin/^(?P<app_label>announcements|auth|admin|sign_in)/$ |  | 302 404 404 404 404 200
POST | /admin/^(?P<app_label>announcements|auth|admin|sign_in)/$ |  | 302 404 404 404 404 200
GET  | /admin/(?P<url>.*)$                |  | 302 404 404 404 404 404
POST | /admin/(?P<url>.*)$                |  | 302 404 404 404 404 404

GET  | /admin/<record>/                   |  | 302 404 404 404 404 200
POST | /admin/<record>/                   |  | 302 404 404 404 404 200
GET  | /admin/<record>/export.csv         |  | 302 404 404 404 404 200
POST | /admin/<record>/export.csv         |  | 302 404 404 404 404 405
GET  | /admin/<record>/add/               |  | 302 404 404 404 404 403
POST | /admin/<record>/add/               |  | 302 404 404 404 404 403
GET  | /admin/<record>/<path:object_id>/  | published, draft, missing | 302 404 404 404 404 302
POST | /admin/<record>/<path:object_id>/  | published, draft, missing | 302 404 404 404 404 302
GET  | /admin/<record>/<path:object_id>/change/  | published, draft | 302 404 404 404 404 200
GET  | /admin/<record>/<path:object_id>/change/  | missing          | 302 404 404 404 404 302
POST | /admin/<record>/<path:object_id>/change/  | published, draft, missing | 302 404 404 404 404 403
GET  | /admin/<record>/<path:object_id>/delete/  | published, draft, missing | 302 404 404 404 404 403
POST | /admin/<record>/<path:object_id>/delete/  | published, draft, missing | 302 404 404 404 404 403
GET  | /admin/<record>/<path:object_id>/history/ | published, draft, missing | 302 404 404 404 404 302
POST | /admin/<record>/<path:object_id>/history/ | published, draft, missing | 302 404 404 404 404 302

GET  | /admin/<table>/                    |  | 302 404 404 404 404 200
POST | /admin/<table>/                    |  | 302 404 404 404 404 200
GET  | /admin/<table>/export.csv          |  | 302 404 404 404 404 200
POST | /admin/<table>/export.csv          |  | 302 404 404 404 404 405
GET  | /admin/<table>/add/                |  | 302 404 404 404 404 403
POST | /admin/<table>/add/                |  | 302 404 404 404 404 403
GET  | /admin/<table>/<path:object_id>/   | missing | 302 404 404 404 404 302
POST | /admin/<table>/<path:object_id>/   | missing | 302 404 404 404 404 302
GET  | /admin/<table>/<path:object_id>/change/  | missing | 302 404 404 404 404 302
POST | /admin/<table>/<path:object_id>/change/  | missing | 302 404 404 404 404 403
GET  | /admin/<table>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
POST | /admin/<table>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
GET  | /admin/<table>/<path:object_id>/history/ | missing | 302 404 404 404 404 302
POST | /admin/<table>/<path:object_id>/history/ | missing | 302 404 404 404 404 302

GET  | /admin/<row>/                    |  | 302 404 404 404 404 200
POST | /admin/<row>/                    |  | 302 404 404 404 404 200
GET  | /admin/<row>/export.csv          |  | 302 404 404 404 404 200
POST | /admin/<row>/export.csv          |  | 302 404 404 404 404 405
GET  | /admin/<row>/add/                |  | 302 404 404 404 404 403
POST | /admin/<row>/add/                |  | 302 404 404 404 404 403
GET  | /admin/<row>/<path:object_id>/   | missing | 302 404 404 404 404 302
POST | /admin/<row>/<path:object_id>/   | missing | 302 404 404 404 404 302
GET  | /admin/<row>/<path:object_id>/change/  | missing | 302 404 404 404 404 302
POST | /admin/<row>/<path:object_id>/change/  | missing | 302 404 404 404 404 403
GET  | /admin/<row>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
POST | /admin/<row>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
GET  | /admin/<row>/<path:object_id>/history/ | missing | 302 404 404 404 404 404
POST | /admin/<row>/<path:object_id>/history/ | missing | 302 404 404 404 404 404

GET  | /admin/auth/user/                  |  | 302 404 404 404 404 200
POST | /admin/auth/user/                  |  | 302 404 404 404 404 200
GET  | /admin/auth/user/add/              |  | 302 404 404 404 404 200
POST | /admin/auth/user/add/              |  | 302 404 404 404 404 200
GET  | /admin/auth/user/<id>/password/    | missing | 302 404 404 404 404 404
POST | /admin/auth/user/<id>/password/    | missing | 302 404 404 404 404 404
GET  | /admin/auth/user/<path:object_id>/ | missing | 302 404 404 404 404 302
POST | /admin/auth/user/<path:object_id>/ | missing | 302 404 404 404 404 302
GET  | /admin/auth/user/<path:object_id>/change/  | missing | 302 404 404 404 404 302
POST | /admin/auth/user/<path:object_id>/change/  | missing | 302 404 404 404 404 302
GET  | /admin/auth/user/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
POST | /admin/auth/user/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
GET  | /admin/auth/user/<path:object_id>/history/ | missing | 302 404 404 404 404 302
POST | /admin/auth/user/<path:object_id>/history/ | missing | 302 404 404 404 404 302

GET  | /admin/<read only>/                |  | 302 404 404 404 404 200
POST | /admin/<read only>/                |  | 302 404 404 404 404 200
GET  | /admin/<read only>/add/            |  | 302 404 404 404 404 403
POST | /admin/<read only>/add/            |  | 302 404 404 404 404 403
GET  | /admin/<read only>/<path:object_id>/         | missing | 302 404 404 404 404 302
POST | /admin/<read only>/<path:object_id>/         | missing | 302 404 404 404 404 302
GET  | /admin/<read only>/<path:object_id>/change/  | missing | 302 404 404 404 404 302
POST | /admin/<read only>/<path:object_id>/change/  | missing | 302 404 404 404 404 403
GET  | /admin/<read only>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
POST | /admin/<read only>/<path:object_id>/delete/  | missing | 302 404 404 404 404 403
GET  | /admin/<read only>/<path:object_id>/history/ | missing | 302 404 404 404 404 302
POST | /admin/<read only>/<path:object_id>/history/ | missing | 302 404 404 404 404 302
"""


class Door(NamedTuple):
    """One method at the addresses that look alike: six records, say, have a page each. ``state`` is the record's, "" without one."""

    method: str
    looks: str
    state: str


def doors_of(line: str) -> dict[Door, list[int]]:
    method, rest = line.split("|", 1)
    looks, states, statuses = rest.rsplit("|", 2)
    wanted = [int(status) for status in statuses.split()]
    return {Door(method.strip(), looks.strip(), state.strip()): wanted for state in states.split(",")}


LINES = [line for line in TABLE.splitlines() if line]
DOORS = {door: wanted for line in LINES for door, wanted in doors_of(line).items()}
LOOKS = sorted({door.looks for door in DOORS})
