import type { Geometry } from "geojson";
import { boundsOf } from "../map/places";

export type Kind = "point" | "line" | "polygon" | "admin_unit" | "country" | "subregion" | "";

/** No map can be centred beyond the poles, or on what is no number. */
function onEarth(geometry: Geometry): boolean {
  const [west = NaN, south = NaN, east = NaN, north = NaN] = boundsOf([{ type: "Feature", properties: {}, geometry }]) ?? [];
  return south >= -90 && north <= 90 && west >= -360 && east <= 360;
}

const DRAWN: Kind[] = ["point", "line", "polygon"];

type Field = HTMLInputElement | HTMLSelectElement;

/** One location of the register form: its fields by the last word of their names. */
export class LocationFields {
  private readonly drawn: Partial<Record<Kind, string>> = {};
  private fitted: Kind;

  constructor(readonly fieldset: HTMLElement) {
    this.fitted = this.kind;
  }

  field<T extends Field = HTMLInputElement>(name: string): T | null {
    return this.fieldset.querySelector<T>(`[name^="location-"][name$="-${name}"]`);
  }

  get kind(): Kind {
    const select = this.field<Field>("kind");
    if (select instanceof HTMLSelectElement) return select.value as Kind;
    return (this.fieldset.querySelector<HTMLInputElement>('[name$="-kind"]:checked')?.value ?? "") as Kind;
  }

  get point(): [number, number] | null {
    const longitude = this.field("longitude")?.value;
    const latitude = this.field("latitude")?.value;
    if (!longitude || !latitude ) return null;
    return [Number(longitude), Number(latitude)];
  }

  get radiusM(): number {
    const exactness = this.field<HTMLSelectElement>("exactness");
    if (exactness && exactness.value !== "approximate") return 0;
    return Number(this.field("radius_m")?.value ?? 0);
  }

  /** What a map can show; the swapped numbers of a point are for the form to mend. */
  get geometry(): Geometry | null {
    const stated = this.stated;
    return stated && onEarth(stated) ? stated : null;
  }

  private get stated(): Geometry | null {
    const text = this.field("geometry")?.value;
    if (text) {
      try {
        return JSON.parse(text) as Geometry;
      } catch {
        return null;
      }
    }
    return this.kind === "point" && this.point ? { type: "Point", coordinates: this.point } : null;
  }

  /** After another kind is chosen, what was drawn for the old one is set aside until one comes back to it. */
  fitKind(): void {
    const field = this.field("geometry");
    if (!field || this.kind === this.fitted) return;
    if (DRAWN.includes(this.fitted)) this.drawn[this.fitted] = field.value;
    if (this.fitted !== "") field.value = this.drawn[this.kind] ?? "";
    this.fitted = this.kind;
  }

  set(name: string, value: string): void {
    const field = this.field<Field>(name);
    if (!field || field.value === value) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  /** Writes what was drawn; a point also into its latitude and longitude, which one may then correct by hand. */
  draw(geometry: Geometry | null): void {
    this.set("geometry", geometry ? JSON.stringify(geometry) : "");
    if (this.kind !== "point") return;
    const [longitude, latitude] = geometry?.type === "Point" ? geometry.coordinates : [];
    this.set("longitude", longitude === undefined ? "" : longitude.toFixed(5));
    this.set("latitude", latitude === undefined ? "" : latitude.toFixed(5));
  }
}
