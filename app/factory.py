"""Puts everything together. `create_app` starts nothing: no thread, no connection, no job."""

from collections.abc import Mapping
from typing import Any

from apiflask import APIFlask
from gevent import monkey, sleep
from werkzeug.middleware.proxy_fix import ProxyFix

from app import health
from app.boards import api as boards_api
from app.cases import api as cases_api
from app.cli import init_cli
from app.core.access import public
from app.core.database import db, engine_options, is_sqlite, make_hot_engine, prepare_sqlite
from app.core.gates import init_gates
from app.core.http import init_http
from app.core.language import init_language
from app.core.logs import init_logs, init_request_log
from app.core.metrics import init_metrics
from app.core.openapi import init_openapi
from app.core.problems import init_problems
from app.core.runtime import Runtime, new_write_lock
from app.core.seqs import SeqWatch
from app.halls import admin_api as halls_admin_api
from app.halls import api as halls_api
from app.halls.facts import hall_by_slug, hall_of_window
from app.messages import api as messages_api
from app.pages import admin, admin_hall, errors, home, kiosk, messages, ticket
from app.pages import desk as desk_pages
from app.people import api as people_api
from app.people.identity import load_actor
from app.people.signin import init_signin
from app.queue import api as queue_api
from app.queue import windows_api
from app.reactions import REACTIONS
from app.realtime.documents import changes_a_screen
from app.realtime.sockets import init_sockets
from app.settings import Settings
from app.texting import make_gateway, make_twilio_receipts
from display.screen import create_blueprint as screen_blueprint

_BLUEPRINTS = (
    health.blueprint,
    halls_api.blueprint,
    halls_admin_api.blueprint,
    messages_api.blueprint,
    people_api.blueprint,
    queue_api.blueprint,
    windows_api.blueprint,
    cases_api.blueprint,
    boards_api.blueprint,
    home.blueprint,
    kiosk.blueprint,
    ticket.blueprint,
    desk_pages.blueprint,
    messages.blueprint,
    admin.blueprint,
    admin_hall.blueprint,
    screen_blueprint(),
)

#: Routes that state their access here, because their views are not ours.
_MADE_BY_FRAMEWORKS = ("openapi.spec", "static")


def create_app(settings: Settings | None = None) -> APIFlask:
    """The whole product as one WSGI app."""
    settings = settings or Settings()
    init_logs(settings.log_level)
    app = APIFlask(
        "app",
        title="OneWindow",
        version="0.1.0",
        spec_path="/api/openapi.json",
        docs_path=None,
        static_folder="pages/static",
        template_folder="pages/templates",
    )
    _configure(app, settings)
    app.extensions["onewindow"] = _runtime(app, settings)
    receipts = make_twilio_receipts(settings)
    app.extensions["onewindow_gateway"] = make_gateway(settings, receipts)
    app.extensions["onewindow_twilio_receipts"] = receipts
    init_http(app)
    init_gates(app)
    init_request_log(app)
    init_metrics(app)
    init_language(app)
    init_problems(app, errors.render_refusal)
    init_openapi(app)
    init_signin(app)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the provider that Flask-Security has put in
    for blueprint in _BLUEPRINTS:
        app.register_blueprint(blueprint)
    gevent = _yield_between_requests(app)
    init_sockets(app, gevent=gevent, allowed_origins=[o for o in settings.allowed_origins.split(",") if o])
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_cli(app, settings)
    views: dict[str, Any] = app.view_functions
    for endpoint in _MADE_BY_FRAMEWORKS:
        views[endpoint] = public(views[endpoint])
    return app


def _configure(app: APIFlask, settings: Settings) -> None:
    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url),
        TESTING=settings.app_env == "test",
        PUBLIC_URL=settings.public_url,
        DEVELOPMENT=settings.app_env == "development",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    db.init_app(app)


def _runtime(app: APIFlask, settings: Settings) -> Runtime:
    with app.app_context():
        prepare_sqlite(db.engine)
    hot_engine = make_hot_engine(settings.database_url)
    return Runtime(
        keys=settings.keys(),
        hot_engine=hot_engine,
        seqs=SeqWatch(hot_engine),
        app_env=settings.app_env,
        public_url=settings.public_url,
        write_lock=new_write_lock(sqlite=is_sqlite(settings.database_url)),
        reactions=REACTIONS,
        changes_a_screen=changes_a_screen,
        load_actor=load_actor,
        hall_of_view=_hall_of_view,
    )


def _hall_of_view(view_args: Mapping[str, Any]) -> int | None:
    """The hall that an address names, by its slug or by one of its windows; None where it names none."""
    if "window_id" in view_args:
        return hall_of_window(view_args["window_id"]).id
    if "hall" in view_args:
        return hall_by_slug(view_args["hall"]).id
    return None


def _yield_between_requests(app: APIFlask) -> bool:
    """Whether gevent runs this process; then a request that never waited still lets the others in."""
    if not monkey.is_module_patched("socket"):
        return False

    def give_way(response: Any) -> Any:
        sleep(0)
        return response

    app.after_request(give_way)
    return True
