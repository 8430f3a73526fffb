// Two films in step. The longer one leads; the other follows it, and stands still at its own end.
const FURTHEST_S = 0.1; // As far apart as they may be before the follower is put right.
const FRAME_S = 1 / 24;

const find = (id) => document.getElementById(id);
const [a, b, stage] = [find("a"), find("b"), find("stage")];
const [play, seek, time, speed, wipe, place] = ["play", "seek", "time", "speed", "wipe", "place"].map(find);
const both = [a, b];
let playing = false; // What is wanted; a film that waits for its bytes holds up the other.

const lengthOf = (film) => (Number.isFinite(film.duration) ? film.duration : 0);
const leader = () => (lengthOf(b) > lengthOf(a) ? b : a);
const follower = () => (leader() === a ? b : a);
const atItsEnd = (film) => film.ended || (lengthOf(film) > 0 && film.currentTime >= lengthOf(film) - 0.01);
const clock = (seconds) => `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(1).padStart(4, "0")}`;

function draw() {
  const [now, end] = [leader().currentTime, lengthOf(leader())];
  seek.max = end || 1;
  if (document.activeElement !== seek || playing) seek.value = now;
  time.textContent = `${clock(now)} / ${clock(end)}`;
  seek.setAttribute("aria-valuetext", time.textContent);
  const label = playing ? play.dataset.pause : atItsEnd(leader()) ? play.dataset.again : play.dataset.play;
  if (play.textContent !== label) play.textContent = label;
}

function go(seconds) {
  const to = Math.min(Math.max(seconds, 0), lengthOf(leader()));
  for (const film of both) film.currentTime = Math.min(to, lengthOf(film) || to);
  draw();
}

function follow() {
  const [first, second] = [leader(), follower()];
  if (first.seeking || second.seeking) return;
  const wanted = Math.min(first.currentTime, lengthOf(second));
  if (Math.abs(second.currentTime - wanted) > FURTHEST_S) second.currentTime = wanted;
}

const isWaiting = (film) => !atItsEnd(film) && (film.seeking || film.readyState < HTMLMediaElement.HAVE_FUTURE_DATA);

async function settle() {
  // Plays or stops both as wished: never one alone while the other has nothing to show.
  const run = playing && !both.some(isWaiting);
  for (const film of both) {
    if (!run) film.pause();
    else if (film.paused && !atItsEnd(film)) {
      try {
        await film.play();
      } catch (fault) {
        if (fault.name !== "AbortError") playing = false; // A pause came first, or the browser forbids it.
      }
    }
  }
  draw();
}

function toggle() {
  playing = !playing;
  if (playing && atItsEnd(leader())) go(0);
  else if (playing) go(leader().currentTime); // From the very same moment.
  settle();
}

function step(seconds) {
  if (Math.abs(seconds) < 0.5) playing = false;
  go(leader().currentTime + seconds);
  settle();
}

function setSpeed() {
  for (const film of both) film.playbackRate = Number(speed.value);
}

function faster(by) {
  speed.selectedIndex = Math.min(Math.max(speed.selectedIndex + by, 0), speed.options.length - 1);
  setSpeed();
}

function wiping(on) {
  stage.classList.toggle("wiping", on);
  wipe.setAttribute("aria-pressed", String(on));
  place.hidden = !on;
}

function putLine(percent) {
  place.value = percent;
  stage.style.setProperty("--place", `${place.value}%`); // By script, for the page's policy takes no style attributes.
}

function tick() {
  if (playing) {
    follow();
    if (atItsEnd(leader())) {
      playing = false;
      settle();
    }
    draw();
  }
  requestAnimationFrame(tick);
}

const KEYS = {
  " ": toggle,
  k: toggle,
  ArrowLeft: () => step(-1),
  ArrowRight: () => step(1),
  ",": () => step(-FRAME_S),
  ".": () => step(FRAME_S),
  "<": () => faster(-1),
  ">": () => faster(1),
  w: () => wiping(!stage.classList.contains("wiping")),
  s: () => find("swap").click(),
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const on = event.target;
  if (on.matches("select, textarea, input, summary") || (event.key === " " && on.matches("button, a"))) return;
  const deed = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!deed) return;
  event.preventDefault();
  deed();
});

const uncover = (film) => film.removeAttribute("poster"); // Its own first frame can be seen now.

for (const film of both) {
  film.controls = false;
  for (const name of ["waiting", "canplay", "seeked", "loadedmetadata"]) film.addEventListener(name, settle);
  film.addEventListener("loadeddata", () => uncover(film));
  if (film.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) uncover(film);
  film.addEventListener("ended", draw);
  film.addEventListener("timeupdate", draw);
}
b.muted = true; // Two sounds at once help nobody.
play.addEventListener("click", toggle);
seek.addEventListener("input", () => go(Number(seek.value)));
speed.addEventListener("change", setSpeed);
wipe.addEventListener("click", () => wiping(!stage.classList.contains("wiping")));
place.addEventListener("input", () => putLine(place.value));
stage.addEventListener("pointerdown", (event) => {
  if (!stage.classList.contains("wiping")) return void toggle();
  stage.setPointerCapture(event.pointerId);
  drag(event);
});
stage.addEventListener("pointermove", (event) => stage.hasPointerCapture(event.pointerId) && drag(event));

function drag(event) {
  const box = stage.getBoundingClientRect();
  putLine((100 * (event.clientX - box.left)) / box.width);
}

find("controls").hidden = false;
find("keys").hidden = false;
putLine(50);
setSpeed();
draw();
requestAnimationFrame(tick);
