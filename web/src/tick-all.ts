/** One box that ticks all rows of a table, and the number of ticked ones beside what is done to them. */
export function tickAll(): void {
  const all = document.querySelector<HTMLInputElement>("[data-tick-all]");
  const form = document.querySelector<HTMLFormElement>("#bulk");
  const told = document.querySelector<HTMLElement>("[data-ticked-count]");
  if (!all || !form || !told) return;
  const boxes = () => [...document.querySelectorAll<HTMLInputElement>('input[name="ids"][form="bulk"]')];
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    told.textContent = ticked ? (told.dataset.words ?? "{n}").replace("{n}", String(ticked)) : "";
    all.checked = ticked > 0 && ticked === boxes().length;
    all.indeterminate = ticked > 0 && !all.checked;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const box of boxes()) box.checked = all.checked;
    count();
  });
  document.addEventListener("change", (event) => {
    if ((event.target as Element).matches('input[name="ids"][form="bulk"]')) count();
  });
  count();
}
