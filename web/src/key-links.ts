/** A link with data-key is followed by pressing that key, except where the key already means something. */
export function keyLinks(): void {
  if (!document.querySelector("[data-key]")) return;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || taken(event.target)) return;
    document.querySelector<HTMLAnchorElement>(`a[data-key="${CSS.escape(event.key)}"]`)?.click();
  });
}

/** In fields arrows move the cursor, in tables and maps they scroll. */
function taken(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [tabindex], [contenteditable]") !== null;
}
