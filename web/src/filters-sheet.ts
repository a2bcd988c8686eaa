/** The full-screen filters of a phone open by a checkbox; a script adds only Escape. */
export function filtersSheet(): void {
  const open = document.querySelector<HTMLInputElement>("#filters-open");
  if (!open) return;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") open.checked = false;
  });
}
