// Draws HTML that the page made, marks the chosen class, and reports clicks on class links.
let followed = false; // whether the class was chosen by a click, not by the address

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".ptkg-links");
  if (root.drawn !== data.html) {
    root.innerHTML = data.html;
    root.drawn = data.html;
    root.chosen = undefined;
  }
  if (root.chosen !== data.chosen) {
    root.chosen = data.chosen;
    mark(root, data.chosen);
    const head = root.querySelector(".ptkg-class");
    if (head && followed) showOnPage(head);
  }
  root.onclick = (click) => {
    const link = click.target.closest("a[data-class]");
    if (!link || click.ctrlKey || click.metaKey || click.shiftKey) return;
    click.preventDefault();
    followed = true;
    setTriggerValue("picked", link.dataset.class);
  };
}

// Marks a class wherever it stands in a tree, and opens the way to it.
function mark(root, name) {
  const links = [...root.querySelectorAll(".ptkg-tree a[data-class]")];
  const places = links.filter((each) => each.dataset.class === name);
  for (const each of links) each.removeAttribute("aria-current");
  for (const place of places) {
    place.setAttribute("aria-current", "true");
    for (let up = place.closest("details"); up; up = up.parentElement.closest("details")) {
      up.open = true;
    }
  }
  if (places.length) keepInSight(places[0]);
}

// The style sheet may arrive after the tree, which only then is low enough to scroll.
function keepInSight(place) {
  const tree = place.closest(".ptkg-tree");
  const watch = new ResizeObserver(() => showInTree(tree, place));
  watch.observe(tree);
  setTimeout(() => watch.disconnect(), 3000);
}

// Scrolls the tree, not the page, and only if the class is out of sight.
function showInTree(tree, place) {
  const [seen, wanted] = [tree.getBoundingClientRect(), place.getBoundingClientRect()];
  if (wanted.top < seen.top || wanted.bottom > seen.bottom) {
    tree.scrollTop += wanted.top - seen.top - tree.clientHeight / 3;
  }
}

// Brings the class into sight where the link to it stood far below, or above on a phone.
function showOnPage(head) {
  const { top } = head.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight - 120) head.scrollIntoView({ block: "start" });
}
