// Reads the reference tables beside which the geometry is keyed.
import { readFileSync } from "node:fs";

/** The reference files quote a cell only where it holds a comma; no cell here spans lines. */
function cells(line) {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .map(([, cell]) => (cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell));
}

/** Rows of a table in seeds/reference as objects named by its header. */
export function readTable(url) {
  const [header, ...lines] = readFileSync(url, "utf8").trimEnd().split(/\r?\n/);
  const names = cells(header).slice(0, -1);
  return lines.map((line) => {
    const values = cells(line);
    return Object.fromEntries(names.map((name, at) => [name, values[at]]));
  });
}
