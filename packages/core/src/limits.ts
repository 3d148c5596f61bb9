/**
 * The bounds of what people and programs may send, as the API checks them and the dashboard's fields state them. Lengths
 * are in UTF-16 units.
 */
export const limits = {
  /** Rows of one page of a list. */
  pageRows: 100,
  /** Events whose deliveries are asked for at once. */
  eventsAtOnce: 100,
  /** What is searched for in a list. */
  searchLength: 100,
  /** The least number of attempts that a list of deliveries can be narrowed to. */
  minAttempts: 100,

  keyLabelLength: 100,
  /** Requests a minute of a key that was made without a limit of its own (contract, Envelope). */
  defaultKeyRate: 500,
  /** Requests a minute that a key can have at all; people are bound by their merchant's own ceiling, 10,000 at first. */
  keyRate: 100_000,

  endpointUrlLength: 2_048,
  endpointDescriptionLength: 500,
  headerNameLength: 100,
  headerValueLength: 1_000,

  orderIdLength: 255,
  merchantNameLength: 100,
  personNameLength: 100,
  /** Of an email address (RFC 5321, 4.5.3.1.3). */
  emailLength: 254,
  passwordMinLength: 12,
  passwordMaxLength: 128,
} as const;
