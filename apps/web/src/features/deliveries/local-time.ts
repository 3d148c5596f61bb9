/** The value of a `datetime-local` field for an RFC 3339 time: local time, to the minute. */
export function toLocalTime(at: string | undefined): string {
  if (at === undefined) return '';
  const date = new Date(at);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The RFC 3339 time that a `datetime-local` field means; null when it is not filled in. */
export function fromLocalTime(value: string): string | null {
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
