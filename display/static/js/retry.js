// Waits for a page that does not exist yet: asks quietly and reloads only when the answer is good, because a reload
// into a server that is down would leave the browser's own error page on the wall, and that one never tries again.

const LEAST_MS = 10_000;
const MOST_MS = 20_000;

async function tryAgain() {
  try {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" });
    if (answer.ok) {
      location.reload();
      return;
    }
  } catch {
    // The server is away. The next try comes by itself.
  }
  trySoon();
}

function trySoon() {
  setTimeout(tryAgain, LEAST_MS + Math.random() * (MOST_MS - LEAST_MS));
}

trySoon();
