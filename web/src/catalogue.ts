// The map page: the map follows the filters, the list follows the map.
import { catalogueMap } from "./map/catalogue-map";

const element = document.querySelector<HTMLElement>("[data-catalogue-map]");
if (element) catalogueMap(element);
