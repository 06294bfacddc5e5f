// A hall screen: what the feed brings, judged by the truth, drawn by the board, once a second and at every change.

import { Board } from "./board.js";
import { Feed } from "./feed.js";
import { beginning, heard, isBehind, merged } from "./truth.js";

const told = JSON.parse(document.getElementById("screen").textContent);
const board = new Board(document, told);
let held = beginning(performance.now());

const feed = new Feed(told.hall, {
  board(news) {
    held = merged(held, news, performance.now());
    draw();
  },
  alive(serverTime, version) {
    held = heard(held, performance.now(), serverTime);
    if (version !== null && isBehind(held, version)) feed.again();
    draw();
  },
});

function draw() {
  board.draw(held, performance.now(), Date.now());
}

window.addEventListener("resize", () => board.fit());
feed.start();
draw();
setInterval(draw, 1_000);
