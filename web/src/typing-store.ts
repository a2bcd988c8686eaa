// What was typed and has not reached the server yet, kept in this browser by person and sheet (one opened form).
export interface Kept {
  person: string;
  sheet: string;
  address: string;
  body: string;
  at: number;
}

const PREFIX = "cg-typing:";
const KEPT_MS = 30 * 24 * 3600 * 1000;

/** False where the browser keeps nothing: no room, or private browsing. */
export function store(kept: Kept): boolean {
  try {
    localStorage.setItem(`${PREFIX}${kept.person}:${kept.sheet}`, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

export function forget(person: string, sheet: string): void {
  try {
    localStorage.removeItem(`${PREFIX}${person}:${sheet}`);
  } catch {
    // Then nothing was kept either.
  }
}

function keys(prefix: string): string[] {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Of this person alone; what is older than a month goes. */
export function keptFor(person: string): Kept[] {
  return keys(`${PREFIX}${person}:`).flatMap((key) => {
    try {
      const kept = JSON.parse(localStorage.getItem(key) ?? "") as Kept;
      if (Date.now() - kept.at < KEPT_MS) return [kept];
    } catch {
      // Not ours, or cut short.
    }
    localStorage.removeItem(key);
    return [];
  });
}

/** Whoever signs out leaves nothing behind in a browser that others may use. */
export function forgetTypingOnSignOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.action.endsWith("/sign-out")) return;
    for (const key of keys(PREFIX)) localStorage.removeItem(key);
  });
}
