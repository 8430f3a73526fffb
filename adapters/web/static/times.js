// Times in the reader's own words: "14:32 (in 37 minutes)". Without this file the page says them in UTC.
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function ago(at) {
  const seconds = Math.round((at - Date.now()) / 1000);
  const [unit, size] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? UNITS.at(-1);
  return relative.format(Math.trunc(seconds / size), unit);
}

function drawTimes() {
  for (const time of document.querySelectorAll("time[datetime]")) {
    const at = new Date(time.dateTime);
    const near = Math.abs(at - Date.now()) < 12 * 3600 * 1000;
    const words = `${(near ? clock : day).format(at)} (${ago(at)})`;
    if (time.textContent !== words) time.textContent = words;
    time.title = at.toLocaleString();
  }
}

drawTimes();
setInterval(drawTimes, 5000);
new MutationObserver(drawTimes).observe(document.querySelector("main"), { childList: true, subtree: true });
