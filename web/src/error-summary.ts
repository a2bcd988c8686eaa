/** After a refused form the reader starts at what is wrong, and a link leads into the field itself. */
export function focusErrors(): void {
  const summary = document.querySelector<HTMLElement>("[data-error-summary]");
  summary?.focus();
  summary?.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href^='#']");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const input = target.matches("fieldset") ? target.querySelector<HTMLElement>("input, select") : target;
    input?.focus();
    target.scrollIntoView({ block: "center" });
  });
}
