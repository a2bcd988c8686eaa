import { joined, left, withShare, type Shares } from "./shares";

// In a [data-shares] group every [data-share-row] has a checkbox and a number field; a field's name is its key.
interface Row {
  check: HTMLInputElement;
  number: HTMLInputElement;
}

function rowsOf(group: Element): Row[] {
  return [...group.querySelectorAll("[data-share-row]")].flatMap((row) => {
    const check = row.querySelector<HTMLInputElement>("input[type=checkbox]");
    const number = row.querySelector<HTMLInputElement>("input[type=number]");
    return check && number ? [{ check, number }] : [];
  });
}

function read(rows: Row[]): Shares {
  const chosen = rows.filter(({ check }) => check.checked);
  return Object.fromEntries(chosen.map(({ number }) => [number.name, Number(number.value) || 0]));
}

function write(rows: Row[], shares: Shares): void {
  for (const { check, number } of rows) {
    const share = shares[number.name];
    number.value = share === undefined ? "" : String(share);
    number.disabled = !check.checked;
  }
}

function whenTicked(rows: Row[], { check, number }: Row): void {
  const before = read(rows.filter((row) => row.check !== check));
  const now = { ...before, ...(check.checked ? {} : { [number.name]: Number(number.value) || 0 }) };
  write(rows, check.checked ? joined(before, number.name) : left(now, number.name));
}

function enhance(group: Element): void {
  const rows = rowsOf(group);
  for (const row of rows) {
    row.number.disabled = !row.check.checked;
    row.check.addEventListener("change", () => whenTicked(rows, row));
    // Leaving one field may fill the next: what is typed there replaces it, or 40 and 30 would read 4030.
    for (const event of ["focus", "click"]) row.number.addEventListener(event, () => row.number.select());
    row.number.addEventListener("change", () => {
      write(rows, withShare(read(rows), row.number.name, Number(row.number.value)));
    });
  }
}

/** Shares of areas or countries: ticking one in, out or changing one moves the others, and the sum stays 100. */
export function shareFields(): void {
  for (const group of document.querySelectorAll("[data-shares]")) enhance(group);
}
