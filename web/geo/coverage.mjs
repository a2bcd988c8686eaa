// Says in one line how many first-level units of each country have a boundary.

function byCountry(rows) {
  const groups = new Map();
  for (const { code, country } of rows) groups.set(country, [...(groups.get(country) ?? []), code]);
  return groups;
}

/** For each country: units with a boundary / all, and the codes of those without. */
export function coverageLine(units, features) {
  const drawn = new Set(features.map((feature) => feature.properties.code));
  return [...byCountry(units)].map(([country, codes]) => {
    const missing = codes.filter((code) => !drawn.has(code));
    const without = missing.length ? ` (without: ${missing.join(" ")})` : "";
    return `${country} ${codes.length - missing.length}/${codes.length}${without}`;
  }).join(" · ");
}

/** Boundaries keyed by a code that no unit of the table has would be lost unseen, so they stop the build. */
export function strangers(units, features) {
  const known = new Set(units.map((unit) => unit.code));
  return features.map((feature) => feature.properties.code).filter((code) => !known.has(code));
}
