// Progress as it happens: one stream for the page, whose events are cards that the server has drawn.
const list = document.querySelector("[data-watch]");

function put(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const card = template.content.firstElementChild;
  const old = document.getElementById(card.id);
  if (!old || old.dataset.shown === card.dataset.shown) return;
  // Somebody may be typing in a form under this card, or stand on one of its buttons; both outlive the change.
  const focused = old.contains(document.activeElement) ? document.activeElement.textContent.trim() : null;
  old.replaceWith(card);
  if (focused) [...card.querySelectorAll("button, a, summary")].find((one) => one.textContent.trim() === focused)?.focus();
}

if (list) {
  const stream = new EventSource(`/events?videos=${encodeURIComponent(list.dataset.watch)}`);
  stream.addEventListener("card", (event) => put(event.data));
  stream.addEventListener("end", () => stream.close());
  addEventListener("pagehide", () => stream.close());
}
