/** Something to look up by its id on this page. */
export function find(id) {
  return document.getElementById(id);
}

/** A new element. What it says only ever becomes text. */
export function element(name, className = '', text = '') {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.textContent = text;
  return made;
}

/** Writes text, but not where it stands already: assistive technology would take it for news. */
export function show(place, what) {
  const text = String(what);
  if (place.textContent !== text) place.textContent = text;
}
