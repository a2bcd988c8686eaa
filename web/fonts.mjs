// Picks the font slices the platform needs and writes their @font-face rules.
import { copyFileSync, readFileSync } from "node:fs";

const LATIN = ["latin", "latin-ext", "cyrillic", "cyrillic-ext"];
const FAMILIES = [
  { sheet: "fonts.css", folder: "noto-sans", weights: [400, 600, 700], slices: LATIN },
  { sheet: "fonts-zh.css", folder: "noto-sans-sc", weights: [400, 700], slices: null },
  { sheet: "fonts-ja.css", folder: "noto-sans-jp", weights: [400, 700], slices: null },
  { sheet: "fonts-ko.css", folder: "noto-sans-kr", weights: [400, 700], slices: null },
];
// Latin and Cyrillic come from Noto Sans itself; of the CJK families only the numbered slices are wanted.
const NUMBERED = /-\[(\d+)\]-/;

function wanted(family, comment) {
  if (family.slices === null) return NUMBERED.test(comment);
  return family.slices.some((slice) => comment.includes(`${family.folder}-${slice}-`));
}

function faceRules(family, weight, fontFolder) {
  const source = `node_modules/@fontsource/${family.folder}`;
  const rules = readFileSync(`${source}/${weight}.css`, "utf8").matchAll(/\/\* (.+?) \*\/\s*(@font-face \{[^}]+\})/g);
  const kept = [];
  for (const [, comment, rule] of rules) {
    if (!wanted(family, comment)) continue;
    const file = /files\/([\w.-]+\.woff2)/.exec(rule)[1];
    copyFileSync(`${source}/files/${file}`, `${fontFolder}/${file}`);
    kept.push(compact(rule, file));
  }
  return kept;
}

function compact(rule, file) {
  return rule
    .replace(/src:[^;]+;/, `src:url(fonts/${file}) format("woff2");`)
    .replace(/\s*\n\s*/g, "")
    .replace(/: /g, ":");
}

/** The style sheets to write, as pairs of file name and text. */
export function fontFaces(fontFolder) {
  return FAMILIES.map((family) => [
    family.sheet,
    family.weights.flatMap((weight) => faceRules(family, weight, fontFolder)).join("\n") + "\n",
  ]);
}
