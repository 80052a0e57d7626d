// Searches the index in the browser: every word must occur; titles weigh more than texts.
"use strict";
(function () {
  const MOST = 60;
  const list = document.getElementById("results");
  const count = document.getElementById("count");
  const field = document.getElementById("query");
  let entries = null;

  function weigh(entry, words) {
    let weight = 0;
    for (const word of words) {
      const inTitle = entry.title.toLowerCase().includes(word);
      if (!inTitle && !entry.text.toLowerCase().includes(word)) return 0;
      weight += inTitle ? 3 : 1;
    }
    return weight;
  }

  function show(found, total) {
    count.textContent =
      total === 0 ? "Nothing found." : total + (total === 1 ? " page" : " pages") +
      (total > found.length ? ", the first " + found.length + " shown" : "");
    list.replaceChildren(
      ...found.map((entry) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        const kind = document.createElement("p");
        const title = document.createElement("p");
        kind.className = "quiet";
        kind.textContent = entry.kind;
        link.href = entry.page;
        link.textContent = entry.title;
        title.append(link);
        item.append(title, kind);
        return item;
      })
    );
  }

  function search() {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (entries === null) return;
    if (words.length === 0) {
      list.replaceChildren();
      count.textContent = entries.length + " pages can be searched.";
      return;
    }
    const found = entries
      .map((entry, place) => ({ entry, place, weight: weigh(entry, words) }))
      .filter((one) => one.weight > 0)
      .sort((a, b) => b.weight - a.weight || a.place - b.place)
      .map((one) => one.entry);
    show(found.slice(0, MOST), found.length);
  }

  field.value = new URLSearchParams(location.search).get("q") || "";
  field.addEventListener("input", search);
  field.form.addEventListener("submit", (event) => {
    event.preventDefault();
    search();
  });
  fetch(list.dataset.index)
    .then((answer) => answer.json())
    .then((index) => {
      entries = index.entries;
      search();
    })
    .catch(() => {
      count.textContent = "The index could not be read; pages opened from a folder need a web server for it.";
    });
})();
