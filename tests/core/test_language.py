"""Which language a reader is answered in."""

import pytest

from tests.api import Api

pytestmark = pytest.mark.sqlite  # the database does not matter here

ZH, EN = "一窗大厅", "One Hall"


@pytest.mark.parametrize(
    ("accepts", "name"),
    [
        (None, ZH),
        ("zh-CN,zh;q=0.9", ZH),
        ("en-GB,en;q=0.8", EN),
        ("fr", ZH),
        ("fr,en;q=0.5", EN),
        ("*", ZH),
        ("x" * 500, ZH),
        (";;;q=", ZH),
    ],
)
def test_the_browsers_language_or_chinese(api: Api, accepts: str | None, name: str) -> None:
    headers = {} if accepts is None else {"Accept_Language": accepts}
    assert api.get("/halls/demo", **headers).get_json()["name"] == name


def test_who_chooses_is_remembered(api: Api) -> None:
    assert api.get("/halls/demo?lang=en").get_json()["name"] == EN
    assert api.get("/halls/demo").get_json()["name"] == EN
    assert api.get("/halls/demo?lang=zh").get_json()["name"] == ZH
    assert api.get("/halls/demo", Accept_Language="en").get_json()["name"] == ZH


@pytest.mark.parametrize("wish", ["fr", "", "EN", "zh-CN", "<script>"])
def test_a_language_that_there_is_not_changes_nothing(api: Api, wish: str) -> None:
    answer = api.get(f"/halls/demo?lang={wish}")
    assert answer.get_json()["name"] == ZH
    assert "Set-Cookie" not in answer.headers
