function told(): NodeListOf<HTMLElement> {
  return document.querySelectorAll("[data-being-made]");
}

/** A form whose answer takes long says so from when it is sent until the browser shows that answer. */
export function tellWhatIsBeingMade(): void {
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (defaultPrevented) return;
    for (const words of told()) words.hidden = !(target as Element).contains(words);
  });
  // Back again, the browser may show the page as it was left.
  addEventListener("pageshow", () => told().forEach((words) => (words.hidden = true)));
}
