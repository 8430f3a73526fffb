// Another model, length or size: the server draws the choices anew, with the price beside each.
const choices = document.getElementById("choices");
let newest = 0;

choices?.addEventListener("change", async (event) => {
  const mine = ++newest;
  const wish = new URLSearchParams();
  for (const select of choices.querySelectorAll("select")) wish.set(select.name, select.value);
  const answer = await fetch(`/form?${wish}`, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected || mine !== newest) return;
  choices.innerHTML = await answer.text();
  document.getElementById(event.target.id)?.focus();
});
