import { Marker, type Map as MapLibreMap } from "maplibre-gl";
import type { Feature, Point, Position } from "geojson";
import { AREAS, reducedMotion } from "./colours";
import { listAround } from "./list-around";
import { BY_HAND } from "./permalink";
import { showCard } from "./popup";
import { ring, type Counts } from "./rings";
import type { Words } from "./words";

// Closer than this a cluster no longer opens by zooming: its activities share one spot.
const CLOSEST_ZOOM = 11;

export type Cluster = Feature<
  Point,
  Counts & { n: number; id?: string; title?: string; exactness?: string; radius_m?: number }
>;

function keyOf({ properties, geometry }: Cluster): string {
  const [longitude = 0, latitude = 0] = geometry.coordinates;
  return `${longitude.toFixed(4)} ${latitude.toFixed(4)} ${properties.n} ${properties.id ?? ""}`;
}

function dot({ properties }: Cluster): HTMLElement {
  const button = document.createElement("button");
  const area = AREAS.find((code) => properties[code]) ?? "unclassified";
  button.className = `dot area-${area}${properties.exactness === "approximate" ? " dot-soft" : ""}`;
  button.dataset.activity = properties.id ?? "";
  button.setAttribute("aria-label", properties.title ?? "1");
  if (properties.title) button.title = properties.title;
  return button;
}

function ringButton({ properties }: Cluster, words: Words): HTMLElement {
  const button = document.createElement("button");
  button.className = "ring";
  button.setAttribute("aria-label", `${properties.n} ${words.activities}`);
  button.append(ring(properties.n, properties));
  return button;
}

/** Keeps one HTML marker for each cluster in the loaded tiles, so that keyboards and screen readers reach them. */
export class Markers {
  private readonly shown = new Map<string, Marker>();

  constructor(
    private readonly map: MapLibreMap,
    private readonly words: Words,
  ) {}

  update(found: Cluster[]): Cluster[] {
    const wanted = new Map(found.filter((cluster) => this.inView(cluster)).map((cluster) => [keyOf(cluster), cluster]));
    for (const [key, marker] of this.shown) {
      if (wanted.has(key)) continue;
      marker.remove();
      this.shown.delete(key);
    }
    for (const [key, cluster] of wanted) {
      if (!this.shown.has(key)) this.shown.set(key, this.place(cluster));
    }
    return [...wanted.values()];
  }

  clear(): void {
    for (const marker of this.shown.values()) marker.remove();
    this.shown.clear();
  }

  private inView({ geometry }: Cluster): boolean {
    const { x, y } = this.map.project(geometry.coordinates as [number, number]);
    const { clientWidth, clientHeight } = this.map.getContainer();
    return x > -40 && y > -40 && x < clientWidth + 40 && y < clientHeight + 40;
  }

  private place(cluster: Cluster): Marker {
    const single = cluster.properties.n === 1;
    const element = single ? dot(cluster) : ringButton(cluster, this.words);
    (element as HTMLButtonElement).type = "button";
    element.addEventListener("click", (event) => {
      event.stopPropagation();
      if (single && cluster.properties.id) showCard(this.map, cluster.properties.id, cluster.geometry.coordinates);
      else this.open(cluster.geometry.coordinates);
    });
    return new Marker({ element }).setLngLat(cluster.geometry.coordinates as [number, number]).addTo(this.map);
  }

  private open(at: Position): void {
    const zoom = this.map.getZoom();
    if (zoom >= CLOSEST_ZOOM) return listAround(at);
    const center = at as [number, number];
    this.map.easeTo({ center, zoom: zoom + 2, duration: reducedMotion() ? 0 : 200 }, BY_HAND);
  }
}
