import type { Feature } from "geojson";
import type { Map as MapLibreMap } from "maplibre-gl";
import { token } from "./colours";
import { placeLayers, setPlaces } from "./place-layers";
import { places } from "./places";

const SOURCE = "lifted";
// A pointer that only passes over a card should not make the map flicker.
const PAUSE_MS = 120;

/** The activity whose card one points at or focuses is lifted on the map, the rest dimmed. */
export class Highlight {
  private readonly known = new Map<string, Promise<Feature[]>>();
  private wanted: string | null = null;
  private timer = 0;

  constructor(private readonly map: MapLibreMap) {}

  add(): void {
    placeLayers(this.map, SOURCE, token("accent"), true);
  }

  followCards(): void {
    const pick = (event: Event) => {
      const card = (event.target as Element).closest<HTMLElement>("#list [data-activity]");
      this.soon(card?.dataset.activity ?? null);
    };
    for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, pick);
  }

  private soon(id: string | null): void {
    if (id === this.wanted) return;
    this.wanted = id;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.show(id), PAUSE_MS);
  }

  private async show(id: string | null): Promise<void> {
    const features = id ? await this.placesOf(id) : [];
    if (id !== this.wanted) return;
    setPlaces(this.map, SOURCE, features);
    this.map.getContainer().classList.toggle("dimming", features.length > 0);
    for (const element of document.querySelectorAll<HTMLElement>(".card, .dot")) {
      element.classList.toggle("lifted", Boolean(id) && element.dataset.activity === id);
    }
  }

  private placesOf(id: string): Promise<Feature[]> {
    const known = this.known.get(id) ?? this.fetchPlaces(id);
    this.known.set(id, known);
    return known;
  }

  private async fetchPlaces(id: string): Promise<Feature[]> {
    const answer = await fetch(`/activities/${encodeURIComponent(id)}.geojson`);
    return answer.ok ? places(await answer.json()) : [];
  }
}
