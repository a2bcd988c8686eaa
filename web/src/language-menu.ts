/** The links say only ?language=xx, which would lose the filters; here they keep the rest of the query. */
export function keepQueryInLanguageMenu(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("[data-language-menu] a");
    if (!link) return;
    const query = new URLSearchParams(location.search);
    query.set("language", link.hreflang);
    link.href = `?${query}${location.hash}`;
  });
}
