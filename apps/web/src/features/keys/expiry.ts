/** The choices for a key's expiry; numbers are days from now. */
export const expiryChoices = ['never', '30', '90', '365', 'date'] as const;
export type ExpiryChoice = (typeof expiryChoices)[number];

const dayMs = 86_400_000;

/**
 * When the key expires: an RFC 3339 time, or null for never. A date is the key's last day, in the person's time zone.
 * @param date the value of a date field (`2027-01-31`), for the choice `date`
 * @returns undefined when the date is missing or over
 */
export function expiryOf(choice: ExpiryChoice, date: string, now: Date): string | null | undefined {
  if (choice === 'never') return null;
  if (choice !== 'date') return new Date(now.getTime() + Number(choice) * dayMs).toISOString();
  const end = new Date(`${date}T23:59:59`);
  return end > now ? end.toISOString() : undefined;
}
