/** The map's words and names in the reader's language; the template writes them, scripts know no language. */
export interface Words {
  activities: string;
  zoom_in: string;
  zoom_out: string;
  reset: string;
  view: string;
  failed: string;
  close: string;
}

export function wordsOf(element: HTMLElement): Words {
  return JSON.parse(element.dataset.words ?? "{}") as Words;
}

export function namesOf(element: HTMLElement): Record<string, string> {
  return JSON.parse(element.dataset.names ?? "{}") as Record<string, string>;
}
