import type { LayerSpecification, LineLayerSpecification, StyleSpecification } from "maplibre-gl";
import { staticUrl } from "../static";
import { token } from "./colours";
import { countryLabels } from "./labels";

const SUBREGION = ["CN", "KP", "JP", "MN", "KR", "RU"];

function ground(): LayerSpecification[] {
  const inside = ["in", ["get", "code"], ["literal", SUBREGION]] as unknown as boolean;
  return [
    { id: "water", type: "background", paint: { "background-color": token("water") } },
    {
      id: "land",
      type: "fill",
      source: "countries",
      paint: { "fill-color": ["case", inside, token("land"), token("land-outside")] },
    },
    { id: "lakes", type: "fill", source: "lakes", minzoom: 3, paint: { "fill-color": token("water") } },
  ];
}

function line(kind: string, paint: LineLayerSpecification["paint"], minzoom = 0): LayerSpecification {
  return {
    id: `border-${kind}`,
    type: "line",
    source: "borders",
    minzoom,
    filter: ["==", ["get", "kind"], kind],
    layout: { "line-join": "round" },
    paint,
  };
}

function borders(): LayerSpecification[] {
  const width = ["interpolate", ["linear"], ["zoom"], 2, 0.7, 7, 1.6] as unknown as number;
  return [
    line("unit", { "line-color": token("border-admin"), "line-width": 0.7 }, 2.5),
    line("country", { "line-color": token("border"), "line-width": width }),
    line("contested", { "line-color": token("border"), "line-width": width, "line-dasharray": [3, 2] }),
  ];
}

function labels(): LayerSpecification {
  return {
    id: "country-names",
    type: "symbol",
    source: "country-names",
    maxzoom: 6.5,
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["Noto Sans"],
      "text-size": ["case", ["get", "inside"], 13, 11],
      "text-letter-spacing": 0.06,
      "text-max-width": 8,
    },
    paint: {
      "text-color": token("ink-soft"),
      "text-opacity": ["case", ["get", "inside"], 0.85, 0.6],
      "text-halo-color": token("land"),
      "text-halo-width": 1.25,
    },
  };
}

function geometry(name: string) {
  return { type: "geojson" as const, data: staticUrl(`geo/${name}.geojson`) };
}

/** Pale land, paler water, thin borders, names in the reader's language; no foreign host, no glyph server. */
export function basemap(names: Record<string, string>): StyleSpecification {
  return {
    version: 8,
    sources: {
      countries: geometry("countries"),
      borders: geometry("borders"),
      lakes: geometry("lakes"),
      "country-names": { type: "geojson", data: countryLabels(names) },
    },
    layers: [...ground(), ...borders(), labels()],
  };
}
