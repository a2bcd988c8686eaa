import { Map as MapLibreMap, setWorkerUrl, type MapOptions } from "maplibre-gl";
import { staticUrl } from "../static";
import { basemap } from "./basemap";
import { reducedMotion } from "./colours";

setWorkerUrl(staticUrl("maplibre-gl-worker.mjs"));

const IDEOGRAPHS: Record<string, string> = { zh: "Noto Sans SC", ja: "Noto Sans JP", ko: "Noto Sans KR" };

function closeWord(container: HTMLElement): string {
  return (JSON.parse(container.dataset.words ?? "{}") as { close?: string }).close ?? "";
}

/** A map on our own ground. Without WebGL it throws; the caller says so in words. */
export function createMap(
  container: HTMLElement,
  names: Record<string, string>,
  options: Partial<MapOptions> = {},
): MapLibreMap {
  const script = IDEOGRAPHS[document.documentElement.lang] ?? "Noto Sans SC";
  return new MapLibreMap({
    container,
    style: basemap(names),
    attributionControl: false,
    locale: { "Map.Title": container.dataset.label ?? "", "Popup.Close": closeWord(container) },
    localIdeographFontFamily: `"${script}", sans-serif`,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 14,
    minZoom: 1.5,
    fadeDuration: reducedMotion() ? 0 : 140,
    ...options,
  });
}
