import type { GeoJSONSource, Map as MapLibreMap, VectorTileSource } from "maplibre-gl";
import { AREAS, token } from "./colours";
import { disc } from "./discs";
import { Markers, type Cluster } from "./markers";
import type { Words } from "./words";

const SOURCE = "activities";
const UNDER = "country-names";

function tilesUrl(query: string): string {
  return `${location.origin}/tiles/activities/{z}/{x}/{y}.mvt${query ? `?${query}` : ""}`;
}

function areaColour(): unknown {
  return ["match", ["get", "area"], ...AREAS.flatMap((area) => [area, token(area)]), token("unclassified")];
}

/** The published activities as vector tiles: shapes filled lightly, points and clusters as markers. */
export class ActivityTiles {
  private readonly markers: Markers;

  constructor(
    private readonly map: MapLibreMap,
    words: Words,
  ) {
    this.markers = new Markers(map, words);
    for (const moment of ["idle", "moveend"] as const) map.on(moment, () => this.update());
    map.on("sourcedata", (event) => {
      if (event.sourceId === SOURCE && event.isSourceLoaded) this.update();
    });
  }

  add(query: string): void {
    this.map.addSource(SOURCE, { type: "vector", tiles: [tilesUrl(query)], minzoom: 0, maxzoom: 12 });
    this.map.addSource("discs", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    this.addShapes();
    this.addDiscs();
    // MapLibre loads a source only for a layer that shows it; the markers are drawn from this one.
    this.map.addLayer({
      id: "cluster-points",
      type: "circle",
      source: SOURCE,
      "source-layer": "clusters",
      paint: { "circle-opacity": 0, "circle-radius": 1 },
    });
  }

  show(query: string): void {
    const source = this.map.getSource<VectorTileSource>(SOURCE);
    this.markers.clear();
    source?.setTiles([tilesUrl(query)]);
  }

  private addShapes(): void {
    const colour = areaColour() as string;
    const base = { source: SOURCE, "source-layer": "shapes" };
    this.map.addLayer(
      {
        id: "shapes-fill",
        type: "fill",
        ...base,
        filter: ["!=", ["get", "kind"], "line"],
        paint: { "fill-color": colour, "fill-opacity": ["case", ["==", ["get", "kind"], "admin_unit"], 0.09, 0.16] },
      },
      UNDER,
    );
    this.map.addLayer(
      {
        id: "shapes-line",
        type: "line",
        ...base,
        filter: ["!=", ["get", "kind"], "admin_unit"],
        paint: { "line-color": colour, "line-width": 1.5, "line-opacity": 0.7 },
      },
      UNDER,
    );
  }

  private addDiscs(): void {
    this.map.addLayer(
      {
        id: "discs",
        type: "fill",
        source: "discs",
        paint: { "fill-color": areaColour() as string, "fill-opacity": 0.18 },
      },
      UNDER,
    );
  }

  private update(): void {
    if (!this.map.getSource(SOURCE)) return;
    const found = this.map.querySourceFeatures(SOURCE, { sourceLayer: "clusters" }) as unknown as Cluster[];
    const shown = this.markers.update(found);
    this.map.getSource<GeoJSONSource>("discs")?.setData({
      type: "FeatureCollection",
      features: shown
        .filter(({ properties: { n, radius_m } }) => n === 1 && Number(radius_m) > 0)
        .map(({ geometry, properties }) => ({
          type: "Feature",
          properties: { area: AREAS.find((area) => properties[area]) ?? "unclassified" },
          geometry: disc(geometry.coordinates, Number(properties.radius_m)),
        })),
    });
  }
}
