/** The most characters of a text in a filter. */
export const longestOperand = 500;

const plainNumber = /^-?[0-9]+(?:\.[0-9]+)?$/;

/** True for a number written out: no exponent, no sign but a minus, no spaces. */
export const isNumberText = (text: string): boolean => plainNumber.test(text);

/** A JSON number has more significant digits than this only when others of them may be lost (IEEE 754; DBL_DIG in C). */
const exactDigits = 15;

/** True when a JSON number is what its sender wrote: with more digits, nobody can know. */
export function isExact(value: number): boolean {
  const [digits = ''] = String(value).toLowerCase().split('e');
  return digits.replace(/[-.]/g, '').replace(/^0+/, '').replace(/0+$/, '').length <= exactDigits;
}

const timeParts =
  /^([0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9])(?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])$/;

/** True for an RFC 3339 time of the years 1 to 9999, as `timeSchema` takes it. */
export function isTimeText(text: string): boolean {
  const minute = timeParts.exec(text)?.[1];
  if (minute === undefined || minute.startsWith('0000')) return false;
  const read = Date.parse(`${minute}Z`);
  // Date takes 30 February for 1 or 2 March.
  return !Number.isNaN(read) && new Date(read).toISOString().startsWith(minute);
}
