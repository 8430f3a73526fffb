// Progress as it happens: one stream for the page, whose events are cards that the server has drawn.
const list = document.querySelector("[data-watch]");

function put(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const card = template.content.firstElementChild;
  const old = document.getElementById(card.id);
  if (!old && "grows" in list.dataset) list.prepend(card); // The next of several steps, or where they stopped.
  if (!old || old.dataset.shown === card.dataset.shown) return;
  // Somebody may be typing in a form under this card, or stand on one of its buttons; both outlive the change.
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent.trim() : null;
  old.replaceWith(card);
  if (focused) [...card.querySelectorAll("button, a, summary")].find((one) => one.textContent.trim() === focused)?.focus();
}

function follow(pause) {
  const stream = new EventSource(`/events?videos=${encodeURIComponent(list.dataset.watch)}`);
  stream.addEventListener("card", (event) => put(event.data));
  stream.addEventListener("end", () => stream.close());
  stream.addEventListener("error", () => {
    // A browser tries a cut stream again by itself, but never one that was refused: too many windows, the bot is away.
    if (stream.readyState === EventSource.CLOSED) setTimeout(follow, pause * 1000, Math.min(pause * 2, 600));
  });
  addEventListener("pagehide", () => stream.close());
}

if (list) follow(15);
