const OPEN = "details[data-menu][open]";

function close(menu: Element): void {
  menu.removeAttribute("open");
}

/** A list that would leave the window at one side hangs from the other side of its button. */
function keepInWindow(menu: Element): void {
  const list = menu.querySelector(":scope > .menu-list");
  if (!list) return;
  const { left, right } = list.getBoundingClientRect();
  if (right > innerWidth) menu.classList.add("menu-end");
  else if (left < 0) menu.classList.remove("menu-end");
}

/** Closes what is open when one presses beside it, opens another menu, or presses Escape. */
export function closeMenusOutside(): void {
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll(OPEN)) {
      if (!(event.target instanceof Node && menu.contains(event.target))) close(menu);
    }
  });
  const opened = (event: Event) => {
    if (event.target instanceof Element && event.target.matches(OPEN)) keepInWindow(event.target);
  };
  // A toggle does not bubble, so it is caught on its way down.
  document.addEventListener("toggle", opened, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.querySelector(OPEN);
    if (!menu) return;
    close(menu);
    menu.querySelector("summary")?.focus();
  });
}
