"""Pages in the real browser: of one size and one language, and none of their errors stays unseen."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Response


@dataclass
class Pages:
    """Opens pages, each as a person of its own, and keeps what went wrong in them."""

    browser: Browser
    base_url: str
    errors: list[str] = field(default_factory=list)
    #: Set while a test takes the server away: the browser then complains, and rightly.
    server_may_be_gone: bool = False
    _contexts: list[BrowserContext] = field(default_factory=list)

    def open(self, address: str, *, size: tuple[int, int] = (1366, 768), language: str = "zh-CN") -> Page:
        """A new person, with a browser of this size and language, at this address."""
        context = self.browser.new_context(
            base_url=self.base_url,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self._contexts.append(context)
        context.on("console", self._note_console)
        context.on("response", self._note_response)
        context.on("weberror", lambda error: self.errors.append(f"script: {error.error.stack}"))
        page = context.new_page()
        page.goto(address)
        return page

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self._contexts:
            context.close()

    def _note_console(self, message: ConsoleMessage) -> None:
        is_about_an_answer = message.text.startswith("Failed to load resource")  # told by the answer itself
        if message.type == "error" and not is_about_an_answer and not self.server_may_be_gone:
            self.errors.append(f"console: {message.text} at {message.location.get('url')}")

    def _note_response(self, response: Response) -> None:
        is_refusal = "/api/" in response.url and response.status < 500  # a screen shows it in words
        if response.status >= 400 and not is_refusal and not self.server_may_be_gone:
            self.errors.append(f"answer: {response.status} {response.url}")


@contextmanager
def pages_of(browser: Browser, base_url: str) -> Iterator[Pages]:
    """Pages of one test; it fails when any of them reported an error."""
    pages = Pages(browser, base_url)
    try:
        yield pages
    finally:
        pages.close()
    assert not pages.errors, "the pages reported errors:\n" + "\n".join(pages.errors)
