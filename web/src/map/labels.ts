import type { FeatureCollection, Point } from "geojson";

// Where a country's name is written: inside it, away from the places most activities are in.
const SPOTS: Record<string, [number, number]> = {
  CN: [101.5, 32.2],
  MN: [103.8, 46.4],
  RU: [103, 61.5],
  KZ: [68, 48.2],
  KP: [126.9, 40.3],
  KR: [128, 36.4],
  JP: [138.4, 36.4],
  KG: [74.6, 41.5],
  UZ: [63.9, 41.6],
  TJ: [71.2, 38.7],
  IN: [79, 23.5],
  NP: [84, 28.3],
  PK: [69.6, 30],
  MM: [96, 21.5],
  VN: [105.6, 21.6],
  TH: [101, 16],
  PH: [121.2, 16.5],
};
const SUBREGION = ["CN", "KP", "JP", "MN", "KR", "RU"];

/** Country names in the reader's language, as the page gives them. */
export function countryLabels(names: Record<string, string>): FeatureCollection<Point> {
  return {
    type: "FeatureCollection",
    features: Object.entries(SPOTS).map(([code, coordinates]) => ({
      type: "Feature",
      properties: { name: names[code] ?? code, inside: SUBREGION.includes(code) },
      geometry: { type: "Point", coordinates },
    })),
  };
}
