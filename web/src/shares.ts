/** Shares that always sum to 100, as whole numbers. Pure, so that it can be tested without a page. */
export type Shares = Record<string, number>;

const WHOLE = 100;

/** Rounds to whole numbers that sum to what is asked: the largest remainders get the rest. */
export function whole(parts: Shares, sum: number): Shares {
  const floors = Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, Math.floor(part)]));
  let left = sum - Object.values(floors).reduce((total, part) => total + part, 0);
  const byRemainder = Object.keys(parts).sort((a, b) => ((parts[b] ?? 0) % 1) - ((parts[a] ?? 0) % 1));
  for (const key of byRemainder) if (left-- > 0) floors[key] = (floors[key] ?? 0) + 1;
  return floors;
}

/** Everyone the same. */
export function equal(keys: string[]): Shares {
  return whole(Object.fromEntries(keys.map((key) => [key, WHOLE / keys.length])), WHOLE);
}

/** One share is set; the others give or take in proportion to what they had. */
export function withShare(shares: Shares, changed: string, value: number): Shares {
  const others = Object.keys(shares).filter((key) => key !== changed);
  if (others.length === 0) return { [changed]: WHOLE };
  const least = others.length;
  const set = Math.min(Math.max(Math.round(value) || 1, 1), WHOLE - least);
  const before = others.reduce((sum, key) => sum + (shares[key] ?? 0), 0);
  // Each of the others keeps one per cent, and what is above that is shared out.
  const room = WHOLE - set - least;
  const spare = Math.max(before - least, 0);
  const parts = Object.fromEntries(
    others.map((key) => {
      const own = Math.max((shares[key] ?? 0) - 1, 0);
      return [key, spare > 0 ? (room * own) / spare : room / others.length];
    }),
  );
  const rounded = whole(parts, room);
  return { [changed]: set, ...Object.fromEntries(others.map((key) => [key, (rounded[key] ?? 0) + 1])) };
}

/** A part joins with an equal portion, taken from the rest in proportion. */
export function joined(shares: Shares, key: string): Shares {
  const keys = Object.keys(shares);
  if (keys.length === 0) return { [key]: WHOLE };
  return withShare({ ...shares, [key]: 0 }, key, WHOLE / (keys.length + 1));
}

/** A part leaves and the rest take up its share in proportion. */
export function left(shares: Shares, key: string): Shares {
  const rest = Object.fromEntries(Object.entries(shares).filter(([other]) => other !== key));
  const sum = Object.values(rest).reduce((total, part) => total + part, 0);
  if (Object.keys(rest).length === 0) return {};
  if (sum === 0) return equal(Object.keys(rest));
  return whole(Object.fromEntries(Object.entries(rest).map(([k, part]) => [k, (part * WHOLE) / sum])), WHOLE);
}
