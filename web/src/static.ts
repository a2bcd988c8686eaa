declare const BUILD: string;

/** The address of a built file; base.html says where they stand, the build adds what tells it from older ones. */
export function staticUrl(path: string): string {
  const root = document.body.dataset.static ?? "/static/";
  return new URL(root.replace(/\/?$/, "/") + path + `?${BUILD}`, location.href).href;
}
