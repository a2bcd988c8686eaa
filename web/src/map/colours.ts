export const AREAS = [
  "restoration",
  "capacity",
  "integration",
  "resources",
  "engagement",
  "awareness",
  "unclassified",
] as const;

export type Area = (typeof AREAS)[number];

/** The colour of a token as the page has it now, light or dark. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Calls back when the reader's system changes between light and dark. */
export function onThemeChange(act: () => void): void {
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", act);
}

export function reducedMotion(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
