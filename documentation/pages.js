"use strict";
// Search over TERMS (above: label, kind, address, words), and the tree unfolded at the card that is shown.
const box = document.getElementById("search");
const found = document.getElementById("found");

function rank(term, text) {
  const label = term[0].toLowerCase();
  if (label === text) return 0;
  if (label.startsWith(text)) return 1;
  if (term[3].split(" | ").includes(text)) return 2;
  if (label.includes(text)) return 3;
  return term[3].includes(text) ? 4 : 9;
}

box.addEventListener("input", () => {
  const text = box.value.trim().toLowerCase();
  const hits = text.length < 2 ? [] : TERMS.map((term) => [rank(term, text), term]).filter((hit) => hit[0] < 9);
  hits.sort((a, b) => a[0] - b[0]);
  found.replaceChildren(...hits.slice(0, 25).map(([, term]) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const kind = document.createElement("i");
    link.href = term[2];
    link.textContent = term[0];
    kind.textContent = term[1];
    link.append(kind);
    item.append(link);
    return item;
  }));
  if (text.length >= 2 && hits.length === 0) {
    const none = document.createElement("li");
    none.textContent = "No term has these words.";
    found.append(none);
  }
});
box.addEventListener("keydown", (event) => {
  const first = found.querySelector("a");
  if (event.key === "Enter" && first) first.click();
  if (event.key === "Escape") { box.value = ""; found.replaceChildren(); }
});
found.addEventListener("click", () => { box.value = ""; found.replaceChildren(); });

function unfold() {
  const name = decodeURIComponent(location.hash.slice(1));
  for (const old of document.querySelectorAll(".tree a.here")) old.classList.remove("here");
  if (!name) return;
  const link = document.querySelector(`.tree a[href="#${CSS.escape(name)}"]`);
  for (let node = link; node; node = node.parentElement) if (node.tagName === "DETAILS") node.open = true;
  if (link) { link.classList.add("here"); link.scrollIntoView({ block: "nearest" }); }
}
addEventListener("hashchange", unfold);
unfold();
