/** The hour and minute in the reader's own zone; with the day where that is not today. */
export function inOwnTime(when: Date): string {
  const today = when.toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hour12: false };
  if (!today) Object.assign(style, { day: "numeric", month: "long" });
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(when);
}

/** The server knows the moment, the browser the zone. */
export function localTimes(): void {
  for (const time of document.querySelectorAll<HTMLTimeElement>("time[data-local-time]")) {
    time.textContent = inOwnTime(new Date(time.dateTime));
  }
}
