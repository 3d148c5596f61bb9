/**
 * The limits of inputs, which the API validates and the dashboard's fields show. Lengths are in UTF-16 units.
 */
export const limits = {
  /** Rows of one page of a list. */
  pageRows: 100,
  /** Events whose deliveries one call may ask for. */
  eventsAtOnce: 100,
  /** Deliveries that one bulk replay may name by their ids. */
  replayedIds: 500,
  /** The search text of a list. */
  searchLength: 100,
  /** The highest value of the `min_attempts` filter of deliveries. */
  minAttempts: 100,

  keyLabelLength: 100,
  /** Requests a minute of a key without its own limit (contract, Envelope). */
  defaultKeyRate: 500,
  /**
   * The highest limit of a key, in requests a minute; people are bound by their merchant's limit, 10,000 by default.
   */
  keyRate: 100_000,

  endpointUrlLength: 2_048,
  endpointDescriptionLength: 500,
  /** Attempts a second or a minute of an endpoint's rate limit. */
  endpointRate: 1_000,
  headerNameLength: 100,
  headerValueLength: 1_000,
  /** Conditions of a filter (contract, Filter). */
  filterConditions: 20,
  filterFieldLength: 100,
  /** Of a filter as JSON, in UTF-8: each event is compared with the filters of up to 500 endpoints. */
  filterBytes: 16_384,
  /** Values of one `in` of a filter. */
  filterValues: 100,

  orderIdLength: 255,
  merchantNameLength: 100,
  personNameLength: 100,
  /** Of an email address (RFC 5321, 4.5.3.1.3). */
  emailLength: 254,
  passwordMinLength: 12,
  passwordMaxLength: 128,
} as const;
