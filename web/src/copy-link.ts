const SHOWN_MS = 1600;

/** Shows in place of the words that it is done, then puts the words back. */
export function flash(element: HTMLElement): void {
  const done = element.dataset.copied;
  const words = element.firstChild;
  if (!done || !words || element.dataset.flashing) return;
  const before = words.textContent;
  element.dataset.flashing = "yes";
  words.textContent = done;
  setTimeout(() => {
    words.textContent = before;
    delete element.dataset.flashing;
  }, SHOWN_MS);
}

export async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Browsers give no clipboard to pages served without TLS, as on a local network.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

/** A link with data-copy-link copies its address, or that of the page, map view and all. */
export function copyLinks(): void {
  document.addEventListener("click", async (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-copy-link]");
    if (!link) return;
    event.preventDefault();
    const own = link.getAttribute("href");
    await copy(own ? new URL(own, location.href).href : location.href);
    flash(link);
  });
}
