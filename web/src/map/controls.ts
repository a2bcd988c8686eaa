import type { IControl, Map as MapLibreMap } from "maplibre-gl";
import { staticUrl } from "../static";

export interface MapButton {
  icon: string;
  label: string;
  act: (map: MapLibreMap) => void;
}

const SVG = "http://www.w3.org/2000/svg";

function iconOf(name: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${staticUrl("icons.svg")}#${name}`);
  svg.append(use);
  return svg;
}

/** A column of our own buttons; MapLibre's have their icons as data URIs and their words in English. */
export class ButtonColumn implements IControl {
  private element?: HTMLElement;

  constructor(private readonly buttons: MapButton[]) {}

  onAdd(map: MapLibreMap): HTMLElement {
    this.element = document.createElement("div");
    this.element.className = "maplibregl-ctrl map-buttons";
    for (const { icon, label, act } of this.buttons) {
      const button = document.createElement("button");
      button.type = "button";
      button.title = label;
      button.setAttribute("aria-label", label);
      button.append(iconOf(icon));
      button.addEventListener("click", () => act(map));
      this.element.append(button);
    }
    return this.element;
  }

  onRemove(): void {
    this.element?.remove();
  }
}
