import type { Map as MapLibreMap } from "maplibre-gl";
import { staticUrl } from "../static";
import { token } from "../map/colours";
import type { LocationFields } from "./location";

const NONE = "none";

function only(code: string): ["==", ["get", string], string] {
  return ["==", ["get", "code"], code || NONE];
}

/** Picking a unit or country by clicking the map; the select beside it says the same without a map. */
export class UnitPicker {
  constructor(
    private readonly map: MapLibreMap,
    private readonly location: LocationFields,
  ) {
    map.addSource("admin1", { type: "geojson", data: staticUrl("geo/admin1.geojson") });
    for (const source of ["countries", "admin1"]) this.addLayers(source);
    map.on("click", (event) => {
      const { source, field } = this.asked();
      if (!source || !field) return;
      const found = map.queryRenderedFeatures(event.point, { layers: [`${source}-pick`] })[0];
      const code = String(found?.properties.code ?? "");
      if (code && this.offers(field, code)) location.set(field, code);
    });
  }

  /** Shows the chosen unit; called whenever a field of the location has changed. */
  show(): void {
    const { source, field } = this.asked();
    for (const name of ["countries", "admin1"]) {
      const code = name === source && field ? (this.location.field<HTMLSelectElement>(field)?.value ?? "") : "";
      this.map.setFilter(`${name}-chosen`, only(code));
      this.map.setLayoutProperty(`${name}-pick`, "visibility", name === source ? "visible" : "none");
    }
  }

  private asked(): { source: string; field: string } {
    if (this.location.kind === "admin_unit") return { source: "admin1", field: "admin_unit" };
    if (this.location.kind === "country") return { source: "countries", field: "country" };
    return { source: "", field: "" };
  }

  private offers(field: string, code: string): boolean {
    const select = this.location.field<HTMLSelectElement>(field);
    return Boolean(select && [...select.options].some((option) => option.value === code));
  }

  private addLayers(source: string): void {
    const colour = token("accent");
    this.map.addLayer({
      id: `${source}-pick`,
      type: "fill",
      source,
      layout: { visibility: "none" },
      paint: { "fill-color": colour, "fill-opacity": 0 },
    });
    this.map.addLayer({
      id: `${source}-chosen`,
      type: "fill",
      source,
      filter: only(NONE),
      paint: { "fill-color": colour, "fill-opacity": 0.25, "fill-outline-color": colour },
    });
  }
}
