import { staticUrl } from "./static";

const SHEETS = ["zh", "ja", "ko"];

/** A page in one language may quote another script; its font is fetched only then. */
export function loadFontsForOtherScripts(): void {
  for (const language of SHEETS) {
    if (document.documentElement.lang === language) continue;
    if (!document.querySelector(`body [lang="${language}"]`)) continue;
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = staticUrl(`fonts-${language}.css`);
    document.head.append(sheet);
  }
}
