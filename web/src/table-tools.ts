import { copy, flash } from "./copy-link";

function tableOf(button: Element): HTMLTableElement | null {
  return button.closest("[data-table-tools]")?.nextElementSibling?.querySelector("table") ?? null;
}

function csvCell(cell: HTMLTableCellElement): string {
  const text = cell.innerText.trim().replace(/\s+/g, " ");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export function tableAsCsv(table: HTMLTableElement): string {
  return [...table.rows].map((row) => [...row.cells].map(csvCell).join(",")).join("\r\n");
}

/** The density switch and "copy as CSV" above a table. They need this script, so it also shows them. */
export function tableTools(): void {
  for (const tools of document.querySelectorAll<HTMLElement>("[data-table-tools]")) tools.hidden = false;
  document.addEventListener("click", async (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-density], [data-copy-table]");
    const table = button && tableOf(button);
    if (!button || !table) return;
    if ("density" in button.dataset) {
      button.setAttribute("aria-pressed", String(table.classList.toggle("dense")));
    } else {
      await copy(tableAsCsv(table));
      flash(button);
    }
  });
}
