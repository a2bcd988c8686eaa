/** Places as one types: each is told from its namesakes, and choosing presses the same button as without scripts. */

interface Hit {
  id: number;
  kind: string;
  kind_label: string;
  name: string;
  matched: string;
  where: string;
  admin_unit: string | null;
  admin_unit_name: string;
  latitude: number | null;
}

interface Answer {
  items: Hit[];
  coordinates: { points: unknown[]; shown: string[] }[];
}

type Words = Record<"none" | "found" | "whole" | "here" | "country" | "this" | "all", string>;

const PAUSE_MS = 180;
const LONGEST_NAME = 100;

function ways(hit: Hit, words: Words): [string, string][] {
  if (hit.kind === "country") return [["country", words.country]];
  const found: [string, string][] = [];
  if (hit.kind !== "admin_unit" && hit.latitude !== null) found.push(["point", words.here]);
  if (hit.admin_unit) {
    found.push(["unit", hit.kind === "admin_unit" ? words.all : words.whole.replace("{name}", hit.admin_unit_name)]);
  }
  return found;
}

/** The list below one finder's field; the buttons in it submit the form as those of the page do. */
class Finder {
  private readonly row: string;
  private readonly words: Words;
  private readonly field: HTMLTextAreaElement;
  private readonly button: HTMLButtonElement;
  private asked = 0;
  private timer = 0;

  constructor(private readonly root: HTMLElement) {
    this.row = root.dataset.finder ?? "";
    this.words = JSON.parse(root.dataset.words ?? "{}") as Words;
    this.field = root.querySelector("textarea") as HTMLTextAreaElement;
    this.button = root.querySelector("button") as HTMLButtonElement;
    this.field.addEventListener("input", () => this.later());
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.button.click();
    });
    // A pasted list of coordinates is what Find was made for; a lone name shows itself below.
    this.field.addEventListener("paste", () => this.later());
  }

  private later(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  private async ask(): Promise<void> {
    const text = this.field.value.trim();
    const turn = ++this.asked;
    if (text.length < 1 || text.length > LONGEST_NAME || text.includes("\n")) return this.show([]);
    const answer = await fetch(`/places/search?q=${encodeURIComponent(text)}`, { headers: { accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || turn !== this.asked) return;
    const found = (await answer.json()) as Answer;
    this.show(found.items);
  }

  private show(hits: Hit[]): void {
    this.root.querySelector(".found")?.remove();
    if (!hits.length) return;
    const box = document.createElement("div");
    box.className = "found";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", this.words.found);
    const list = document.createElement("ul");
    list.append(...hits.map((hit) => this.line(hit)));
    box.append(list);
    this.root.append(box);
  }

  private line(hit: Hit): HTMLLIElement {
    const item = document.createElement("li");
    const label = document.createElement("p");
    const name = document.createElement("strong");
    const detail = document.createElement("span");
    name.textContent = hit.name;
    detail.className = "soft";
    detail.textContent = [hit.kind_label, hit.where, hit.matched].filter(Boolean).join(" · ");
    label.append(name, " ", detail);
    const choices = document.createElement("p");
    choices.className = "found-ways";
    for (const [how, words] of ways(hit, this.words)) {
      const button = document.createElement("button");
      button.className = "button button-plain";
      button.type = "submit";
      button.name = "do";
      button.value = `pick:${this.row}:place:${hit.id}:${how}`;
      button.formAction = this.button.formAction;
      button.textContent = words;
      button.setAttribute("aria-label", `${hit.name}, ${detail.textContent}: ${words}`);
      choices.append(button);
    }
    item.append(label, choices);
    return item;
  }
}

/** A file is read as soon as it is chosen; one that is too large is refused before it travels. */
function readWhenChosen(part: HTMLElement): void {
  const field = part.querySelector<HTMLInputElement>('input[type="file"]');
  const said = part.querySelector<HTMLElement>(".field-error");
  field?.addEventListener("change", () => {
    const size = field.files?.[0]?.size ?? 0;
    if (!size) return;
    if (size > Number(field.dataset.largest)) {
      if (said) [said.textContent, said.hidden] = [field.dataset.tooLarge ?? "", false];
      field.setAttribute("aria-invalid", "true");
      field.value = "";
      return;
    }
    part.querySelector<HTMLButtonElement>('button[value^="file:"]')?.click();
  });
}

export function finders(): void {
  const all = () => {
    for (const root of document.querySelectorAll<HTMLElement>("[data-finder]:not([data-ready])")) {
      root.dataset.ready = "yes";
      new Finder(root);
    }
    for (const part of document.querySelectorAll<HTMLElement>("[data-file-part]:not([data-ready])")) {
      part.dataset.ready = "yes";
      readWhenChosen(part);
    }
  };
  all();
  document.addEventListener("htmx:after:swap", all);
}
