"""The timeline: what has happened to a visit, for whoever holds its code."""

from tests.api import Api, problem


def test_a_visit_is_told_step_by_step(api: Api) -> None:
    code = api.opened("A1").take(phone="13900001111").get_json()["code"]
    for verb in ("call-next", "start", "finish"):
        api.do(verb)
    timeline = api.get(f"/timeline/{code}").get_json()
    assert (timeline["number"], timeline["hall"], timeline["rating"]) == ("T001", "demo", None)
    assert [(step["verb"], step["status"], step["window"]) for step in timeline["steps"]] == [
        ("issue", "WAITING", None),
        ("call", "CALLED", "A1"),
        ("start", "SERVING", "A1"),
        ("finish", "COMPLETED", "A1"),
    ]


def test_a_timeline_names_nobody(api: Api) -> None:
    code = api.opened("A1").take(phone="13900001111").get_json()["code"]
    api.do("call-next")
    api.do("recycle", {"position": "first", "reason": "papers"})
    told = api.get(f"/timeline/{code}").get_data(as_text=True)
    for secret in ("1390000", "1111", "clerk", "papers"):
        assert secret not in told


def test_an_unknown_code_has_no_timeline(api: Api) -> None:
    assert problem(api.get("/timeline/no-such-code")) == (404, "ticket_unknown")
