"""/sparql as a page: what came of a query, what is wrong with it, and without one how to ask."""

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as BaseResponse

from bochum_kg.engine import description
from bochum_kg.formats import GRAPH_FORMATS, HTML
from bochum_kg.views.answers import chosen
from bochum_kg.views.endpoint import ASKED, DIRECT, FORM, Asked
from bochum_kg.views.query_page import editor_page
from bochum_kg.views.results import result_page
from bochum_kg.views.served import root, site

views = Blueprint("sparql", __name__)


@views.route("/sparql", methods=["GET", "POST", "QUERY"])
def outcome() -> BaseResponse:
    """What came of the query before Flask's turn (views/endpoint.py), or its page; without a query, what to ask."""
    asked: Asked = request.environ[ASKED]
    if asked.error:
        raise asked.error
    if asked.page:
        return result_page(asked.page)
    return asked.reply.response(request) if asked.reply else _about()


@views.after_request
def accepts(response: Response) -> Response:
    """Say in which forms a query may come to whoever asks what is possible."""
    if request.method == "OPTIONS":
        response.headers["Accept-Query"] = f'"{DIRECT}"'
        response.headers["Accept-Post"] = f"{DIRECT}, {FORM}"
    return response


def _about() -> Response:
    """The bare address: Service Description for programs, the query page for people."""
    form = chosen((*GRAPH_FORMATS, HTML))
    if form is HTML:
        response = editor_page()
    else:
        text = description.describe(f"{root()}sparql", site().manifest, form)
        response = Response(text, content_type=form.content_type)
    response.vary.add("Accept")
    return response
