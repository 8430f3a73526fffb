// The archive with JavaScript: older videos come by themselves, and REMIX opens a dialog over the grid.
const shelf = document.getElementById("shelf");
const dialogs = new Map(); // One for each video, kept when it is closed: so what was typed is still there.

async function html(address) {
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) throw new Error(`${address} is not to be had`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function openDialog(link) {
  const known = dialogs.get(link.href);
  if (known) return known.showModal();
  try {
    const dialog = document.createElement("dialog");
    dialog.className = "remix-dialog";
    dialog.append(...(await html(link.dataset.remix)).body.childNodes);
    dialog.setAttribute("aria-labelledby", dialog.querySelector("h2").id);
    dialogs.set(link.href, dialog);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.querySelector("video").pause());
    dialog.showModal();
    dialog.querySelector("textarea").focus();
  } catch {
    location.assign(link.href); // The page says why, or asks to sign in.
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-remix]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  openDialog(link);
});

async function more(link) {
  link.setAttribute("aria-busy", "true");
  try {
    const page = await html(link.href);
    const tiles = [...page.querySelectorAll("#shelf > li")].filter((tile) => !document.getElementById(tile.id));
    shelf.append(...tiles);
    document.getElementById("told").textContent = `+ ${tiles.length}`;
    const next = page.getElementById("older");
    if (!next) return link.remove();
    link.href = next.getAttribute("href");
    link.removeAttribute("aria-busy");
    watch(link); // Anew, for the link may still be in sight.
  } catch {
    link.removeAttribute("aria-busy"); // It stays a link.
  }
}

function watch(link) {
  const seen = new IntersectionObserver(
    ([entry]) => {
      if (!entry.isIntersecting) return;
      seen.disconnect();
      more(link);
    },
    { rootMargin: "300px" },
  );
  seen.observe(link);
}

const older = document.getElementById("older");
if (shelf && older) watch(older);
