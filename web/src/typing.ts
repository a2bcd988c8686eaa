// While one types, the form's raw fields go to the server; without a connection they stay in this browser.
import { inOwnTime } from "./local-time";
import { forget, keptFor, store, type Kept } from "./typing-store";

const SEND_AFTER_MS = 2000;
const STORE_AFTER_MS = 250;
const TRY_AGAIN_MS = 15_000;
const PASSING = ["_csrf_token", "writer", "do"];

type Said = "saving" | "saved" | "here" | "signed_out" | "too_long" | "nowhere" | "offer";
type Answer = { kind: "kept" | "settled" | "signed_out" | "too_long" | "away" };

function inputOf(form: HTMLFormElement, name: string): HTMLInputElement | null {
  return form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
}

function bodyOf(form: HTMLFormElement): string {
  const typed = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !PASSING.includes(name)) typed.append(name, value);
  }
  return typed.toString();
}

async function send(kept: Kept, token: string, signal?: AbortSignal): Promise<Answer> {
  try {
    const answer = await fetch(kept.address, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRFToken": token, "Content-Type": "application/x-www-form-urlencoded" },
      body: kept.body,
      signal: signal ?? null,
    });
    if (answer.ok) return { kind: "kept" };
    if (answer.status === 409) return { kind: "settled" };
    if (answer.status === 413) return { kind: "too_long" };
    return { kind: answer.status === 401 || answer.status === 403 ? "signed_out" : "away" };
  } catch {
    return { kind: "away" };
  }
}

class Keeper {
  private readonly words: Partial<Record<Said, string>>;
  private before: string;
  private onWay = false;
  private over = false;
  private storing = 0;
  private sending = 0;
  private readonly aborting = new AbortController();

  constructor(private readonly form: HTMLFormElement, private readonly sign: HTMLElement) {
    this.words = JSON.parse(sign.dataset.words ?? "{}") as Partial<Record<Said, string>>;
    this.before = bodyOf(form);
  }

  get person(): string {
    return this.form.dataset.person ?? "";
  }

  get sheet(): string {
    return inputOf(this.form, "sheet")?.value ?? "";
  }

  get token(): string {
    return inputOf(this.form, "_csrf_token")?.value ?? "";
  }

  private now(): Kept {
    const { person, sheet } = this;
    return { person, sheet, address: this.form.dataset.typing ?? "", body: bodyOf(this.form), at: Date.now() };
  }

  private say(what: Said, when = new Date()): void {
    this.sign.textContent = (this.words[what] ?? "").replace("{time}", inOwnTime(when));
    this.sign.dataset.said = what;
  }

  get changed(): boolean {
    return !this.over && bodyOf(this.form) !== this.before;
  }

  /** The address says which sheet it is, so that loading it again or going back finds the same one. */
  private mark(): void {
    const address = new URL(this.form.action, location.href);
    address.searchParams.set("typing", this.sheet);
    history.replaceState(history.state, "", address.pathname + address.search + location.hash);
  }

  listen(): void {
    if (inputOf(this.form, "once")?.value) this.mark();
    for (const event of ["input", "change", "click"]) this.form.addEventListener(event, () => this.touched(SEND_AFTER_MS));
    this.form.addEventListener("focusout", () => this.touched(STORE_AFTER_MS));
    this.form.addEventListener("submit", () => this.leave());
    window.addEventListener("online", () => void this.flush());
    window.addEventListener("offline", () => this.changed && this.keepHere());
    window.addEventListener("pagehide", () => this.beacon());
    window.addEventListener("pageshow", (event) => event.persisted && this.comeBack());
    document.addEventListener("visibilitychange", () => document.hidden && this.beacon());
  }

  private touched(after: number): void {
    if (!this.changed) return;
    this.mark();
    window.clearTimeout(this.storing);
    this.storing = window.setTimeout(() => this.changed && store(this.now()), STORE_AFTER_MS);
    window.clearTimeout(this.sending);
    this.sending = window.setTimeout(() => void this.flush(), after);
  }

  private async flush(): Promise<void> {
    if (!this.changed || this.onWay) return;
    const kept = this.now();
    store(kept);
    this.onWay = true;
    this.say("saving");
    const { kind } = await send(kept, this.token, this.aborting.signal);
    this.onWay = false;
    if (this.over) return;
    if (kind === "kept") this.arrived(kept);
    else if (kind === "settled") this.turnTheSheet(kept);
    else this.stayed(kind);
    if (this.changed && kind !== "too_long") this.again(kind === "kept" ? SEND_AFTER_MS : TRY_AGAIN_MS);
  }

  private again(after: number): void {
    window.clearTimeout(this.sending);
    this.sending = window.setTimeout(() => void this.flush(), after);
  }

  private arrived(kept: Kept): void {
    this.before = kept.body;
    if (!this.changed) forget(kept.person, kept.sheet);
    this.say("saved");
  }

  /** This form was saved before and one went back to it: what is typed now is new. */
  private turnTheSheet(kept: Kept): void {
    forget(kept.person, kept.sheet);
    const input = inputOf(this.form, "sheet");
    if (input) input.value = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.again(0);
  }

  private stayed(kind: Answer["kind"]): void {
    if (kind === "signed_out" || kind === "too_long") this.say(kind);
    else this.keepHere();
  }

  private keepHere(): void {
    this.say(store(this.now()) ? "here" : "nowhere");
  }

  /** The form itself is on its way; it stays in this browser until the server says that it arrived. */
  private leave(): void {
    if (this.changed) store(this.now());
    this.over = true;
    this.aborting.abort();
    window.clearTimeout(this.storing);
    window.clearTimeout(this.sending);
  }

  private comeBack(): void {
    this.over = false;
  }

  private beacon(): void {
    if (!this.changed) return;
    const kept = this.now();
    store(kept);
    navigator.sendBeacon(kept.address, new URLSearchParams(`${kept.body}&_csrf_token=${this.token}`));
  }
}

/** Typing that stayed in this browser goes to the server now. That of this very form is taken up at once. */
async function bringIn(form: HTMLFormElement, keeper: Keeper, words: Partial<Record<Said, string>>): Promise<void> {
  const asked = new URL(location.href).searchParams.get("typing");
  for (const kept of keptFor(keeper.person)) {
    const { kind } = await send(kept, keeper.token);
    if (kind === "kept" || kind === "settled") forget(kept.person, kept.sheet);
    if (kind !== "kept" || kept.address !== form.dataset.typing) continue;
    if (kept.sheet === asked && !keeper.changed) location.replace(location.href);
    else if (kept.sheet !== keeper.sheet) offer(kept, form, words.offer ?? "");
  }
}

function offer(kept: Kept, form: HTMLFormElement, words: string): void {
  const offers = document.querySelector("[data-typing-offers]");
  const sample = document.querySelector<HTMLTemplateElement>("template[data-typing-offer]");
  if (!offers || !sample || offers.querySelector(`[data-sheet="${CSS.escape(kept.sheet)}"]`)) return;
  const made = sample.content.cloneNode(true) as DocumentFragment;
  const section = made.querySelector("section");
  const link = made.querySelector("a");
  const sheet = made.querySelector<HTMLInputElement>("input[name=sheet]");
  if (!section || !link || !sheet) return;
  section.dataset.sheet = kept.sheet;
  section.querySelector("p")!.textContent = words.replace("{time}", inOwnTime(new Date(kept.at)));
  const address = new URL(form.action, location.href);
  address.searchParams.set("typing", kept.sheet);
  link.href = address.pathname + address.search;
  sheet.value = kept.sheet;
  offers.append(made);
}

export function keepTyping(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-typing]");
  const sign = document.querySelector<HTMLElement>("[data-typing-sign]");
  if (!form || !sign) return;
  const keeper = new Keeper(form, sign);
  const words = JSON.parse(sign.dataset.words ?? "{}") as Partial<Record<Said, string>>;
  void bringIn(form, keeper, words);
  keeper.listen();
}
