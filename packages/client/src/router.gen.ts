// Generated from the procedures by `npm run docs`: do not edit.

/** Options of a call. */
export type CallOptions = { signal?: AbortSignal };

/** A call that changes nothing. It throws a `CryptoixClientError`. */
export type Query<Input, Output> = { query(input: Input, options?: CallOptions): Promise<Output> };

/** A call that changes something. It throws a `CryptoixClientError`. */
export type Mutation<Input, Output> = { mutate(input: Input, options?: CallOptions): Promise<Output> };

/** What `data` of an event is, by its type. */
export interface EventDataByType {
  "payment.created": PaymentEventData;
  "payment.detected": PaymentEventData;
  "payment.confirming": PaymentEventData;
  "payment.completed": PaymentEventData;
  "payment.underpaid": PaymentEventData;
  "payment.overpaid": PaymentEventData;
  "payment.late": PaymentEventData;
  "payment.expired": PaymentEventData;
  "payment.failed": PaymentEventData;
  "invoice.created": InvoiceEventData;
  "invoice.sent": InvoiceEventData;
  "invoice.partially_paid": InvoiceEventData;
  "invoice.paid": InvoiceEventData;
  "invoice.overpaid": InvoiceEventData;
  "invoice.expired": InvoiceEventData;
  "invoice.voided": InvoiceEventData;
  "refund.created": RefundEventData;
  "refund.processing": RefundEventData;
  "refund.completed": RefundEventData;
  "refund.failed": RefundEventData;
  "payout.created": PayoutEventData;
  "payout.submitted": PayoutEventData;
  "payout.processing": PayoutEventData;
  "payout.completed": PayoutEventData;
  "payout.partially_completed": PayoutEventData;
  "payout.failed": PayoutEventData;
  "payout.canceled": PayoutEventData;
  "transaction.detected": TransactionEventData;
  "transaction.confirmed": TransactionEventData;
  "transaction.reorged": TransactionEventData;
  "transaction.failed": TransactionEventData;
  "api_key.created": ApiKeyEventData;
  "api_key.rotated": ApiKeyEventData;
  "api_key.expiring": ApiKeyEventData;
  "api_key.expired": ApiKeyEventData;
  "api_key.revoked": ApiKeyEventData;
  "api_key.exposed": ApiKeyEventData;
  "webhook_endpoint.failing": WebhookEndpointEventData;
  "webhook_endpoint.disabled": WebhookEndpointEventData;
  "webhook.test": WebhookEventData;
}

/** An event to publish. With an `idempotency_key` it is published once, however often it is sent. */
export type EventToPublish = {
  [T in keyof EventDataByType]: {
    type: T;
    data: EventDataByType[T];
    idempotency_key?: string | undefined;
    /** When it happened; now when absent. */
    occurred_at?: string | undefined;
  };
}[keyof EventDataByType];

/** Which events an endpoint wants, by their `data`: a condition, or all, any or not of others. */
export type WebhookFilter =
  | { readonly all: readonly WebhookFilter[] }
  | { readonly any: readonly WebhookFilter[] }
  | { readonly not: WebhookFilter }
  | FilterCondition;

/** A field, such as `data.price.amount`, and exactly one operator. Amounts compare as exact decimals, times as times. */
export interface FilterCondition {
  readonly field: string;
  readonly eq?: FilterOperand;
  readonly in?: readonly FilterOperand[];
  readonly starts_with?: string;
  readonly exists?: boolean;
  readonly lt?: FilterOperand;
  readonly lte?: FilterOperand;
  readonly gt?: FilterOperand;
  readonly gte?: FilterOperand;
}

export type FilterOperand = string | number | boolean;

export type NoInput = Record<string, never>;

export type PaymentPrice = {
  amount: string;
  currency: string;
};

export type PaymentPay = {
  amount: string;
  asset: string;
  network: string;
};

export type PaymentTransaction = {
  uuid: string;
  tx_hash: string;
  /** The asset transferred. An asset other than that of pay does not count towards the amounts of the payment. */
  asset: string;
  amount: string;
  confirmations: number;
  status: "detected" | "confirmed" | "reorged" | "failed";
};

export type Payment = {
  /** The payment. */
  uuid: string;
  /** Its current status. */
  status: "created" | "detected" | "confirming" | "completed" | "expired" | "failed";
  /** Anything unusual about the money received, in addition to the status. */
  exception: "none" | "underpaid" | "overpaid" | "late";
  /** The merchant's own order number. */
  order_id: string | null;
  /** The invoice it is for. */
  invoice_uuid: string | null;
  /** The payment link that it was made through. */
  payment_link_uuid: string | null;
  /** The price the merchant asks. */
  price: PaymentPrice;
  /** The amount for the customer to send. */
  pay: PaymentPay;
  /** The address to send it to; empty when nothing may be sent there any more. */
  address: string;
  /** The memo or tag to send it with, on networks that have one. */
  memo: string | null;
  /** The amount that has arrived, in the asset of pay. */
  amount_received: string;
  /** The part of it that has all its confirmations, in the asset of pay. */
  amount_confirmed: string;
  /** The amount refunded or on its way back, in the asset of pay; failed refunds do not count. */
  amount_refunded: string;
  /** The amount still missing, in the asset of pay; 0 within the tolerance. */
  amount_due: string;
  /** Units of the price currency for one unit of the asset. */
  exchange_rate: string;
  /** Confirmations of the full amount; of what has arrived, while that is less. */
  confirmations: number;
  /** The number of confirmations that complete the payment. */
  required_confirmations: number;
  /** The latest 100 transactions to its address. */
  transactions: Array<PaymentTransaction>;
  /** When it expires if it is not paid. */
  expires_at: string;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata: Record<string, string>;
  description: string | null;
  callback_url: string | null;
  success_url: string | null;
  cancel_url: string | null;
  /** The page at which the customer pays it. */
  hosted_url: string;
  created_at: string;
};

export type Transaction = {
  /** The transaction. */
  uuid: string;
  /** To the merchant or from the merchant. */
  direction: "incoming" | "outgoing";
  /** The hash of the transaction on its blockchain. */
  tx_hash: string;
  /** The index of the output or log entry, where there are several. */
  output_index: number | null;
  /** The blockchain. */
  network: string;
  /** The asset transferred. */
  asset: string;
  /** The sender, where the network provides it. */
  from: string | null;
  /** The recipient; empty when money must no longer be sent there. */
  to: string;
  /** The amount transferred. */
  amount: string;
  /** The block that contains it; null until there is one. */
  block_number: number | null;
  /** The hash of that block. */
  block_hash: string | null;
  /** The number of blocks from its own block to the latest, both included. */
  confirmations: number;
  /** The number of confirmations after which it counts as confirmed. */
  required_confirmations: number;
  /** Its current status. */
  status: "detected" | "confirmed" | "reorged" | "failed";
  /** The payment it pays; null when it is outgoing. */
  payment_uuid: string | null;
  /** When we first saw it. */
  created_at: string;
};

export type InvoiceItem = {
  name: string;
  /** The price of one, with as many digits as needed; negative for a discount. */
  price: string;
  /** How many, or how much; at most 6 digits after the point. */
  quantity: number;
};

export type Invoice = {
  /** The invoice. */
  uuid: string;
  /** The invoice number for people. */
  number: string;
  /** Its current status. */
  status: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided";
  /** The sum of its items, each rounded once to the digits of its currency. */
  total: string;
  /** The amount paid so far. */
  amount_paid: string;
  /** The amount still to be paid. */
  amount_due: string;
  /** The currency of all its amounts. */
  currency: string;
  /** The email address of the customer. */
  customer_email: string | null;
  /** The items billed. */
  items: Array<InvoiceItem>;
  /** When the payment is due. */
  due_at: string | null;
  /** The page at which the customer sees the invoice and pays it; a draft has none yet. */
  hosted_url: string;
  /** The payments created for it. */
  payment_uuids: Array<string>;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string>;
  notes: string | null;
  created_at: string;
};

export type PaymentLink = {
  uuid: string;
  /** The page at which customers pay. */
  url: string;
  title: string;
  /** null: the payer chooses. */
  amount: string | null;
  currency: string;
  description: string | null;
  /** False when nobody is to pay through it any more. */
  active: boolean;
  created_at: string;
};

export type Refund = {
  /** The refund. */
  uuid: string;
  /** The payment that is refunded. */
  payment_uuid: string;
  /** The one transaction of the payment that is refunded, if the request named one. */
  transaction_uuid: string | null;
  /** The amount sent to the customer. */
  amount: string;
  /** The asset it is sent in. */
  asset: string;
  /** The blockchain it is sent on. */
  network: string;
  /** The address it is sent to. */
  destination_address: string;
  /** The destination tag, on networks that have one. */
  memo: string | null;
  /** The fee for sending it, in the same asset. It leaves the balance together with `amount`. */
  fee: string;
  /** `amount`: the fee was taken out of the requested amount. `balance`: it was paid on top. */
  fee_from: "balance" | "amount";
  /** The hash of the transaction, once it is sent. */
  tx_hash: string | null;
  /** Its current status. */
  status: "created" | "processing" | "completed" | "failed";
  /** Why it failed. */
  failure_code: string | null;
  /** Why the merchant refunds it. */
  reason: string | null;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata: Record<string, string>;
  created_at: string;
};

export type PayoutItem = {
  address: string;
  amount: string;
  asset: string;
  network: string;
  memo: string | null;
  tx_hash: string | null;
  status: "pending" | "processing" | "completed" | "failed" | "canceled";
  failure_code: string | null;
};

export type Payout = {
  /** The payout. */
  uuid: string;
  /** Its current status. */
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled";
  /** The recipients and amounts, with their status. */
  items: Array<PayoutItem>;
  /** The sum of its items. */
  total: string;
  /** The sum of the items that were sent. */
  amount_sent: string;
  /** The sum of the items that failed: returned to the balance, like their fees. */
  amount_failed: string;
  /** The fee for sending it. */
  fee: string;
  /** True when it will not change any more. */
  is_final: boolean;
  /** The number of items. */
  item_count: number;
  /** Why it was canceled, if the request said so. */
  cancel_reason: string | null;
  created_at: string;
};

export type Withdrawal = {
  /** The withdrawal. */
  uuid: string;
  status: "created" | "processing" | "completed" | "failed";
  amount: string;
  asset: string;
  network: string;
  address: string;
  /** The destination tag, on networks that have one. */
  memo: string | null;
  /** The fee, in the same asset. */
  fee: string;
  /** The transaction, once it is sent. */
  tx_hash: string | null;
  /** Why it failed; the money is then in the balance again. */
  failure_code: string | null;
  /** True when it will not change any more. */
  is_final: boolean;
  created_at: string;
};

export type Balance = {
  asset: string;
  /** Free to spend. */
  available: string;
  /** Held for refunds, payouts and withdrawals that are under way. */
  reserved: string;
  /** Seen on chain, not confirmed yet. */
  pending: string;
  /** Money that was spent and then undone by its blockchain: incoming money repays it first. Absent when there is none. */
  debt?: string;
};

export type BalancePostingEntrie = {
  asset: string;
  /** `chain` is the outside world, `fees` our income. */
  account: "available" | "reserved" | "pending" | "debt" | "chain" | "fees";
  /** Below zero when it leaves the account. */
  amount: string;
};

export type BalancePosting = {
  id: string;
  /** What happened, such as `refund.created`. */
  kind: string;
  object_id: string;
  created_at: string;
  entries: Array<BalancePostingEntrie>;
};

export type CurrencyNetwork = {
  network: string;
  precision: number;
  required_confirmations: number;
  /** The fee to send it, in the asset. */
  network_fee: string;
  /** The minimum amount to send, in the asset. */
  min_amount: string;
  /** True when addresses have a memo. */
  memo: boolean;
};

export type Currency = {
  code: string;
  name: string;
  /** Prices can be in both; payments are in crypto. */
  type: "fiat" | "crypto";
  /** Digits after the point. */
  precision: number;
  networks: Array<CurrencyNetwork>;
};

export type Rate = {
  asset: string;
  currency: string;
  /** Units of the currency for one of the asset. */
  rate: string;
  source: string;
  /** When the source read the rate. */
  quoted_at: string;
  /** True when it is too old to price a payment. */
  stale: boolean;
};

export type Event = {
  id: string;
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  object_id: string | null;
  /** When it happened. */
  timestamp: string;
  api_version: string;
  livemode: boolean;
  /** The object, in the shape that `schema` of its type describes. */
  data?: unknown;
  /** The key may not read this resource: `data` is null. */
  withheld?: true;
  created_at: string;
};

export type FeedEvent = {
  /** Send it as `after` to go on behind this event, with the same types or others. */
  cursor: string;
  id: string;
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  object_id: string | null;
  created_at: string;
  /** The exact text that endpoints receive and that is signed: JSON. */
  body: string;
};

export type EventTypeFilterField = {
  /** `data.metadata.*`: any entry of the metadata. */
  field: string;
  /** How it compares; amounts are numbers. */
  kind: "text" | "number" | "time" | "boolean";
  /** The values it can have; null: any. */
  values: ReadonlyArray<string> | null;
};

export type EventType = {
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  description: string;
  /** The scope a key needs to subscribe to it. */
  scope: "payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "api_keys:write" | "team:write" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | "events:publish" | "processing:write" | "merchants:write" | "rates:write" | "chain:write";
  /** Not part of `*`. */
  operational: boolean;
  /** JSON Schema of `data`. */
  schema: Record<string, unknown>;
  /** A `data` that validates. */
  sample: Record<string, unknown>;
  /** The fields that an endpoint's filter may name. */
  filter_fields: Array<EventTypeFilterField>;
};

export type WebhookEndpointRateLimit = {
  limit: number;
  per: "second" | "minute";
};

export type WebhookEndpointSecret = {
  kind: "hmac" | "ed25519";
  created_at: string;
  expires_at: string | null;
};

export type WebhookEndpoint = {
  id: string;
  url: string;
  description: string;
  event_types: Array<string>;
  /** Which of these events are sent, by their data; null: all. */
  filter: WebhookFilter | null;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering: "none" | "object" | "endpoint";
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled";
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test";
  /** The version of the events it receives: the one it was created with. */
  api_version: string;
  /** `whpk_…` when ed25519 is on. */
  public_key: string | null;
  secrets: Array<WebhookEndpointSecret>;
  failing_since: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until: string | null;
  created_at: string;
  updated_at: string;
};

export type WebhookEndpointCreated = {
  id: string;
  url: string;
  description: string;
  event_types: Array<string>;
  /** Which of these events are sent, by their data; null: all. */
  filter: WebhookFilter | null;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering: "none" | "object" | "endpoint";
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled";
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test";
  /** The version of the events it receives: the one it was created with. */
  api_version: string;
  /** `whpk_…` when ed25519 is on. */
  public_key: string | null;
  secrets: Array<WebhookEndpointSecret>;
  failing_since: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until: string | null;
  created_at: string;
  updated_at: string;
  /** `whsec_…`; keep it where only your server can read it. */
  secret: string;
  /** What may keep deliveries from arriving, or from being made. */
  warnings: Array<string>;
};

export type WebhookEndpointUpdated = {
  id: string;
  url: string;
  description: string;
  event_types: Array<string>;
  /** Which of these events are sent, by their data; null: all. */
  filter: WebhookFilter | null;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering: "none" | "object" | "endpoint";
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled";
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test";
  /** The version of the events it receives: the one it was created with. */
  api_version: string;
  /** `whpk_…` when ed25519 is on. */
  public_key: string | null;
  secrets: Array<WebhookEndpointSecret>;
  failing_since: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until: string | null;
  created_at: string;
  updated_at: string;
  /** What may keep deliveries from arriving, or from being made. */
  warnings: Array<string>;
};

export type WebhookEndpointRotated = {
  id: string;
  url: string;
  description: string;
  event_types: Array<string>;
  /** Which of these events are sent, by their data; null: all. */
  filter: WebhookFilter | null;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering: "none" | "object" | "endpoint";
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled";
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test";
  /** The version of the events it receives: the one it was created with. */
  api_version: string;
  /** `whpk_…` when ed25519 is on. */
  public_key: string | null;
  secrets: Array<WebhookEndpointSecret>;
  failing_since: string | null;
  last_success_at: string | null;
  last_failure_at: string | null;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until: string | null;
  created_at: string;
  updated_at: string;
  /** `whsec_…`; keep it where only your server can read it. */
  secret: string;
};

export type WebhookEndpointDeleted = {
  id: string;
  deleted: true;
};

export type WebhookSecret = {
  id: string;
  /** `whsec_…`; keep it where only your server can read it. */
  secret: string;
};

export type AttemptRequest = {
  headers: Record<string, string>;
  body: string;
};

export type AttemptResponse = {
  headers: Record<string, string>;
  /** The first 16 KiB. */
  body: string;
  truncated: boolean;
};

export type Attempt = {
  number: number;
  trigger: "schedule" | "manual" | "recovery" | "test";
  started_at: string;
  duration_ms: number;
  status_code: number | null;
  error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | null;
  error_detail: string | null;
  /** The address we connected to. */
  address: string | null;
  url: string;
  request: AttemptRequest;
  response: AttemptResponse | null;
};

export type WebhookDelivery = {
  id: number;
  event_id: string;
  event_type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  object_id: string | null;
  endpoint_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  /** Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept. */
  cancel_reason: string | null;
  attempt_count: number;
  next_attempt_at: string | null;
  /** The delivery that must be over before this one is sent, in the order of its endpoint; null: none. */
  waits_behind: number | null;
  /** Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added. */
  waits_for: "rate_limit" | null;
  last_status_code: number | null;
  last_error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | null;
  /** How long the last attempt took. */
  last_duration_ms: number | null;
  created_at: string;
};

export type WebhookDeliveryDetailNextAttempt = {
  number: number;
  at: string;
};

export type WebhookDeliveryDetail = {
  id: number;
  event_id: string;
  event_type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  object_id: string | null;
  endpoint_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  /** Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept. */
  cancel_reason: string | null;
  attempt_count: number;
  next_attempt_at: string | null;
  /** The delivery that must be over before this one is sent, in the order of its endpoint; null: none. */
  waits_behind: number | null;
  /** Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added. */
  waits_for: "rate_limit" | null;
  last_status_code: number | null;
  last_error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | null;
  /** How long the last attempt took. */
  last_duration_ms: number | null;
  created_at: string;
  /** The key may not read this resource: `data` in the request bodies is null, and of responses only the status code is shown. */
  withheld?: true;
  /** The newest 100, oldest first. */
  attempts: Array<Attempt>;
  /** The attempts still to come if each of them fails; the times of later ones vary by up to 20 %. */
  next_attempts: Array<WebhookDeliveryDetailNextAttempt>;
};

export type WebhookRecovery = {
  count: number;
};

export type WebhookReplay = {
  /** Null for a dry run. */
  id: string | null;
  /** `stopped`: its key was revoked or expired, its person lost the role, or the account was frozen. `dry_run`: nothing is sent. */
  status: "dry_run" | "running" | "completed" | "canceled" | "stopped";
  /** How many deliveries matched when it started. */
  total: number;
  /** How many of them are queued so far; of a dry run, how many would be. */
  replayed: number;
  /** How many are left out, by the reason. */
  skipped: Record<string, number>;
  created_at: string;
  finished_at: string | null;
};

export type ApiKeyCreatedBy = {
  type: "api_key" | "user" | "service" | "system";
  id: string;
  label: string;
};

export type ApiKeyScopeUse = {
  scope: "payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read";
  last_used_at: string | null;
};

export type ApiKey = {
  id: string;
  label: string;
  mode: "live" | "test";
  /** The visible start of the key. */
  start: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
  status: "active" | "expired" | "revoked";
  /** Why this key needs a look, most urgent first; empty unless it is active. */
  attention: Array<"exposed" | "expiring" | "unused" | "unused_scopes">;
  ip_allowlist: Array<string>;
  rate_limit: number;
  require_idempotency_key: boolean;
  created_by: ApiKeyCreatedBy;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /** When it was first seen in a URL: rotate it. */
  exposed_at: string | null;
  rotated_from: string | null;
  /** The newest successor. */
  replaced_by: string | null;
  first_used_at: string | null;
  last_used_at: string | null;
  last_used_ip: string | null;
  last_used_scope: string | null;
  scope_uses: Array<ApiKeyScopeUse>;
  /** Granted but never used. */
  unused_scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
};

export type ApiRequest = {
  id: string;
  key_id: string;
  key_label: string | null;
  method: string;
  /** The route's pattern, or the path of a request that fits none. */
  route: string;
  status: number;
  error_code: string | null;
  /** The scope that the call needs. */
  required_scope: string | null;
  /** The object that the path names, or that the response shows. */
  object_id: string | null;
  /** Whether an Idempotency-Key came along. */
  idempotency_key: boolean;
  /** Its first 200 characters. */
  user_agent: string | null;
  duration_ms: number;
  ip: string | null;
  created_at: string;
};

export type AuditEntryActor = {
  type: "api_key" | "user" | "service" | "system";
  id: string;
  /** As it was at the time. */
  label: string;
  /** The current name of a team member. */
  name: string | null;
};

export type AuditEntryTarget = {
  type: string;
  id: string;
  /** The current label, description, URL or name. Null when there is none or the object was deleted. */
  label: string | null;
};

export type AuditEntry = {
  id: string;
  actor: AuditEntryActor;
  action: string;
  target: AuditEntryTarget;
  ip: string | null;
  request_id: string | null;
  details: Record<string, unknown>;
  created_at: string;
};

export type SearchHit = {
  type: "payment" | "invoice" | "refund" | "payout" | "withdrawal" | "payment_link" | "transaction" | "event" | "delivery" | "request" | "api_key" | "endpoint" | "teammate";
  /** The id at its own route; of a teammate, that of the user. */
  id: string;
  /** What people call it: its order id, number, label, name or amount. */
  title: string;
  status: string | null;
  /** The field that was found, such as `order_id`. */
  matched: string;
  created_at: string;
};

export type Principal = {
  type: "api_key" | "session" | "service";
  id: string;
  merchant_id: string;
  mode: "live" | "test";
  label: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "api_keys:write" | "team:write" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | "events:publish" | "processing:write" | "merchants:write" | "rates:write" | "chain:write">;
  expires_at: string | null;
  ip_allowlist: Array<string>;
  rate_limit: number | null;
  role: "owner" | "admin" | "developer" | "viewer" | null;
};

export type PaymentEventDataPrice = {
  amount: string;
  currency: string;
};

export type PaymentEventDataPay = {
  amount: string;
  asset: string;
  network: string;
};

export type PaymentEventDataTransaction = {
  uuid: string;
  tx_hash: string;
  /** The asset transferred. An asset other than that of pay does not count towards the amounts of the payment. */
  asset?: string | undefined;
  amount: string;
  confirmations: number;
  status: "detected" | "confirmed" | "reorged" | "failed";
};

export type PaymentEventData = {
  /** The payment. */
  uuid: string;
  /** Its current status. */
  status: "created" | "detected" | "confirming" | "completed" | "expired" | "failed";
  /** Anything unusual about the money received, in addition to the status. */
  exception: "none" | "underpaid" | "overpaid" | "late";
  /** The merchant's own order number. */
  order_id: string | null;
  /** The invoice it is for. */
  invoice_uuid: string | null;
  /** The payment link that it was made through. */
  payment_link_uuid?: string | null | undefined;
  /** The price the merchant asks. */
  price: PaymentEventDataPrice;
  /** The amount for the customer to send. */
  pay: PaymentEventDataPay;
  /** The address to send it to; empty when nothing may be sent there any more. */
  address: string;
  /** The memo or tag to send it with, on networks that have one. */
  memo: string | null;
  /** The amount that has arrived, in the asset of pay. */
  amount_received: string;
  /** The part of it that has all its confirmations, in the asset of pay. */
  amount_confirmed?: string | undefined;
  /** The amount refunded or on its way back, in the asset of pay; failed refunds do not count. */
  amount_refunded?: string | undefined;
  /** The amount still missing, in the asset of pay; 0 within the tolerance. */
  amount_due: string;
  /** Units of the price currency for one unit of the asset. */
  exchange_rate: string;
  /** Confirmations of the full amount; of what has arrived, while that is less. */
  confirmations: number;
  /** The number of confirmations that complete the payment. */
  required_confirmations: number;
  /** The latest 100 transactions to its address. */
  transactions: Array<PaymentEventDataTransaction>;
  /** When it expires if it is not paid. */
  expires_at: string;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata: Record<string, string>;
};

export type InvoiceEventDataItem = {
  name: string;
  /** The price of one, with as many digits as needed; negative for a discount. */
  price: string;
  /** How many, or how much; at most 6 digits after the point. */
  quantity: number;
};

export type InvoiceEventData = {
  /** The invoice. */
  uuid: string;
  /** The invoice number for people. */
  number: string;
  /** Its current status. */
  status: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided";
  /** The sum of its items, each rounded once to the digits of its currency. */
  total: string;
  /** The amount paid so far. */
  amount_paid: string;
  /** The amount still to be paid. */
  amount_due: string;
  /** The currency of all its amounts. */
  currency: string;
  /** The email address of the customer. */
  customer_email: string | null;
  /** The items billed. */
  items: Array<InvoiceEventDataItem>;
  /** When the payment is due. */
  due_at: string | null;
  /** The page at which the customer sees the invoice and pays it; a draft has none yet. */
  hosted_url: string;
  /** The payments created for it. */
  payment_uuids: Array<string>;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
};

export type RefundEventData = {
  /** The refund. */
  uuid: string;
  /** The payment that is refunded. */
  payment_uuid: string;
  /** The one transaction of the payment that is refunded, if the request named one. */
  transaction_uuid?: string | null | undefined;
  /** The amount sent to the customer. */
  amount: string;
  /** The asset it is sent in. */
  asset: string;
  /** The blockchain it is sent on. */
  network: string;
  /** The address it is sent to. */
  destination_address: string;
  /** The destination tag, on networks that have one. */
  memo?: string | null | undefined;
  /** The fee for sending it, in the same asset. It leaves the balance together with `amount`. */
  fee: string;
  /** `amount`: the fee was taken out of the requested amount. `balance`: it was paid on top. */
  fee_from?: "balance" | "amount" | undefined;
  /** The hash of the transaction, once it is sent. */
  tx_hash: string | null;
  /** Its current status. */
  status: "created" | "processing" | "completed" | "failed";
  /** Why it failed. */
  failure_code: string | null;
  /** Why the merchant refunds it. */
  reason: string | null;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
};

export type PayoutEventDataItem = {
  address: string;
  amount: string;
  asset: string;
  network: string;
  memo: string | null;
  tx_hash: string | null;
  status: "pending" | "processing" | "completed" | "failed" | "canceled";
  failure_code: string | null;
};

export type PayoutEventData = {
  /** The payout. */
  uuid: string;
  /** Its current status. */
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled";
  /** The recipients, with the status of each. Empty in an event that would be above 64 KB with them. */
  items: Array<PayoutEventDataItem>;
  /** The number of items, also when they are left out. */
  items_count?: number | undefined;
  /** True when the items are left out: read the payout with `GET /v1/payouts/{uuid}` to get them. */
  items_truncated?: boolean | undefined;
  /** The sum of its items. */
  total: string;
  /** The sum of the items that were sent. */
  amount_sent?: string | undefined;
  /** The sum of the items that failed: returned to the balance, like their fees. */
  amount_failed?: string | undefined;
  /** The fee for sending it. */
  fee: string;
  /** True when it will not change any more. */
  is_final: boolean;
};

export type TransactionEventData = {
  /** The transaction. */
  uuid: string;
  /** To the merchant or from the merchant. */
  direction: "incoming" | "outgoing";
  /** The hash of the transaction on its blockchain. */
  tx_hash: string;
  /** The index of the output or log entry, where there are several. */
  output_index: number | null;
  /** The blockchain. */
  network: string;
  /** The asset transferred. */
  asset: string;
  /** The sender, where the network provides it. */
  from: string | null;
  /** The recipient; empty when nothing may be sent there any more. */
  to: string;
  /** The amount transferred. */
  amount: string;
  /** The block that contains it; null until there is one. */
  block_number: number | null;
  /** The hash of that block. */
  block_hash: string | null;
  /** The number of blocks from its own block to the latest, both included. */
  confirmations: number;
  /** The number of confirmations after which it counts as confirmed. */
  required_confirmations: number;
  /** Its current status. */
  status: "detected" | "confirmed" | "reorged" | "failed";
};

export type ApiKeyEventData = {
  /** The API key. */
  id: string;
  /** Its name. */
  label: string;
  /** Live or test. */
  mode: "live" | "test";
  /** The part of the key that lists show. */
  start: string;
  /** The scopes of the key. */
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
  /** When it expires. */
  expires_at: string | null;
  /** When it was revoked. */
  revoked_at: string | null;
  /** When it was first seen in a URL, where logs can record it. */
  exposed_at: string | null;
  /** The key that replaces it after a rotation. */
  replaced_by: string | null;
};

export type WebhookEndpointEventData = {
  /** The webhook endpoint. */
  id: string;
  /** Its URL. */
  url: string;
  /** Its status now. */
  status: "enabled" | "paused" | "disabled";
  /** The reason: only failures, a 410 Gone response, or a person. */
  reason: "only_failures" | "gone" | "manual";
  /** The first failure since its last success. */
  failing_since: string | null;
  /** When it will be disabled unless a delivery succeeds first. */
  disable_at: string | null;
};

export type WebhookEventData = {
  /** A greeting. */
  message: string;
};

export type AuditListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  /** The id of the actor. */
  actor?: string | undefined;
  /** One action, or all actions on a kind of object: `api_key.*`. */
  action?: "merchant.created" | "merchant.updated" | "merchant.frozen" | "merchant.unfrozen" | "member.role_changed" | "member.removed" | "member.left" | "invitation.created" | "invitation.revoked" | "invitation.accepted" | "api_key.created" | "api_key.updated" | "api_key.rotated" | "api_key.revoked" | "api_key.exposed" | "api_key.expired" | "webhook_endpoint.created" | "webhook_endpoint.updated" | "webhook_endpoint.disabled" | "webhook_endpoint.deleted" | "webhook_endpoint.secret_rotated" | "webhook_endpoint.secret_revealed" | "webhook_endpoint.tested" | "webhook_endpoint.recovered" | "webhook_delivery.replayed" | "webhook_delivery.skipped" | "webhook_delivery.bulk_replayed" | "refund.created" | "payout.submitted" | "payout.canceled" | "withdrawal.created" | "merchant.*" | "member.*" | "invitation.*" | "api_key.*" | "webhook_endpoint.*" | "webhook_delivery.*" | "refund.*" | "payout.*" | "withdrawal.*" | undefined;
  target_id?: string | undefined;
  /** Inclusive. */
  since?: string | undefined;
  /** Exclusive. */
  until?: string | undefined;
  /** Part of the actor's name, the target's id, the IP address, the request's id or the details. */
  q?: string | undefined;
};

export type AuditListOutput = {
  items: Array<AuditEntry>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type BalancesPostingsInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  /** Postings with an entry of this asset, which show all their entries. */
  asset?: string | undefined;
  /** The refund, payout, withdrawal or transaction that moved the money. */
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type BalancesPostingsOutput = {
  items: Array<BalancePosting>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type BalancesActivityInput = {
  since: string;
  until?: string | undefined;
};

export type BalancesActivityOutput = {
  asset: string;
  /** Confirmed, less what reorgs undid; below zero when they undid more. */
  received: string;
  /** Sent back to customers, fees aside. */
  refunded: string;
  /** Sent in payouts and withdrawals, fees aside. */
  paid_out: string;
};

export type ChainObserveInput = {
  network: string;
  tx_hash: string;
  block_number?: number | null | undefined;
  block_hash?: string | null | undefined;
  address: string;
  memo?: string | undefined;
  asset: string;
  output_index?: number | null | undefined;
  from?: string | null | undefined;
  /** A decimal amount greater than zero, as a number or, better, as a string. */
  amount: number | string;
  block_time?: string | null | undefined;
};

export type ChainObserveOutputTransaction = {
  /** The transaction. */
  uuid: string;
  /** To the merchant or from the merchant. */
  direction: "incoming" | "outgoing";
  /** The hash of the transaction on its blockchain. */
  tx_hash: string;
  /** The index of the output or log entry, where there are several. */
  output_index: number | null;
  /** The blockchain. */
  network: string;
  /** The asset transferred. */
  asset: string;
  /** The sender, where the network provides it. */
  from: string | null;
  /** The recipient; empty when nothing may be sent there any more. */
  to: string;
  /** The amount transferred. */
  amount: string;
  /** The block that contains it; null until there is one. */
  block_number: number | null;
  /** The hash of that block. */
  block_hash: string | null;
  /** The number of blocks from its own block to the latest, both included. */
  confirmations: number;
  /** The number of confirmations after which it counts as confirmed. */
  required_confirmations: number;
  /** Its current status. */
  status: "detected" | "confirmed" | "reorged" | "failed";
};

export type ChainObserveOutput = {
  /** The transactions after the report. */
  transactions: Array<ChainObserveOutputTransaction>;
};

export type ChainConfirmInput = {
  network: string;
  tx_hash: string;
  block_number?: number | null | undefined;
  block_hash?: string | null | undefined;
  confirmations: number;
};

export type ChainReorgInput = {
  network: string;
  tx_hash: string;
};

export type ChainUnassignedInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
};

export type ChainUnassignedOutputItem = {
  id: string;
  network: string;
  address: string;
  /** As it was reported; null when there is none. */
  memo: string | null;
  asset: string;
  amount: string;
  tx_hash: string;
  output_index: number | null;
  from: string | null;
  created_at: string;
};

export type ChainUnassignedOutput = {
  items: Array<ChainUnassignedOutputItem>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type DeliveriesListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  endpoint_id?: string | undefined;
  status?: "pending" | "succeeded" | "failed" | "canceled" | undefined;
  event_type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
  event_id?: string | undefined;
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  /** Only deliveries with at least this many attempts. */
  min_attempts?: number | undefined;
  /** An id of a delivery, event or endpoint, the beginning of an object id, a part of an event type, an error, or a status code. */
  q?: string | undefined;
};

export type DeliveriesListOutput = {
  items: Array<WebhookDelivery>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type DeliveriesGetInput = {
  id: number;
};

export type DeliveriesRecoverInput = {
  id: string;
  since: string;
  /** Count only; nothing is sent. */
  dry_run?: boolean | undefined;
  /** Also deliveries that wait for their next attempt; their schedule goes on unchanged if this attempt fails. */
  include_pending?: boolean | undefined;
  /** Also events since then that the endpoint never got, if it subscribes to them now and the key may read them. */
  include_missing?: boolean | undefined;
};

export type DeliveriesRecoveryInput = {
  id: string;
  since: string;
};

export type DeliveriesRecoveryOutput = {
  waiting: number;
  retrying: number;
  unsuccessful: number;
};

export type DeliveriesOfEventsInput = {
  event_ids: Array<string>;
};

export type DeliveriesOfEventsOutput = {
  id: number;
  event_id: string;
  endpoint_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled";
  attempt_count: number;
  next_attempt_at: string | null;
};

export type DeliveriesStatsInput = {
  endpoint_id?: string | undefined;
  since: string;
  /** Now when absent. */
  until?: string | undefined;
};

export type DeliveriesStatsOutputBucket = {
  at: string;
  succeeded: number;
  failed: number;
  canceled: number;
  pending: number;
  /** Those of the pending ones that have failed so far. */
  retrying: number;
  p50_ms: number | null;
  p95_ms: number | null;
};

export type DeliveriesStatsOutputTotals = {
  succeeded: number;
  failed: number;
  canceled: number;
  pending: number;
  /** Those of the pending ones that have failed so far. */
  retrying: number;
  /** 0–1: succeeded of succeeded, failed, canceled and retrying; null when there are none. */
  success_rate: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
};

export type DeliveriesStatsOutput = {
  since: string;
  until: string;
  bucket_seconds: number;
  buckets: Array<DeliveriesStatsOutputBucket>;
  totals: DeliveriesStatsOutputTotals;
};

export type DeliveriesHealthOutputBucket = {
  at: string;
  succeeded: number;
  failed: number;
  canceled: number;
  pending: number;
  /** Those of the pending ones that have failed so far. */
  retrying: number;
};

export type DeliveriesHealthOutputLastFailure = {
  at: string;
  delivery_id: number | null;
  error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | null;
  status_code: number | null;
  /** The beginning of the response, in one line; null when there is none, or the caller may not read it. */
  response: string | null;
};

export type DeliveriesHealthOutput = {
  endpoint_id: string;
  status: "enabled" | "paused" | "disabled";
  buckets: Array<DeliveriesHealthOutputBucket>;
  succeeded: number;
  failed: number;
  canceled: number;
  pending: number;
  /** Those of the pending ones that have failed so far. */
  retrying: number;
  /** 0–1: succeeded of succeeded, failed, canceled and retrying; null when there are none. */
  success_rate: number | null;
  /** Deliveries of the last 7 days that failed, were canceled or are being retried, and can be sent again; at most 10,000. */
  waiting: number;
  failing_since: string | null;
  last_success_at: string | null;
  slowed_until: string | null;
  last_failure: DeliveriesHealthOutputLastFailure | null;
};

export type DeliveriesAttemptFiguresInput = {
  id: string;
  range: "1h" | "24h" | "7d" | "30d";
};

export type DeliveriesAttemptFiguresOutputResult = {
  result: string;
  succeeded: boolean;
  attempts: number;
};

export type DeliveriesAttemptFiguresOutputType = {
  event_type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  attempts: number;
  failed: number;
  /** 0–1; null without attempts. */
  failed_share: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
};

export type DeliveriesAttemptFiguresOutput = {
  since: string;
  until: string;
  attempts: number;
  failed: number;
  /** 0–1; null without attempts. */
  failed_share: number | null;
  p50_ms: number | null;
  p95_ms: number | null;
  /** By status code, or why there was no response; the most frequent first. */
  results: Array<DeliveriesAttemptFiguresOutputResult>;
  types: Array<DeliveriesAttemptFiguresOutputType>;
};

export type EndpointsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "enabled" | "paused" | "disabled" | undefined;
};

export type EndpointsListOutput = {
  items: Array<WebhookEndpoint>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type EndpointsGetInput = {
  id: string;
};

export type EndpointsCreateInputRateLimit = {
  limit: number;
  per: "second" | "minute";
};

export type EndpointsCreateInput = {
  /** Where events are sent: a full https:// URL. */
  url: string;
  /** Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types. */
  event_types: Array<string>;
  /** The name of the endpoint in lists: one line. */
  description?: string | undefined;
  /** `object`: events of one object are sent one after the other, in the order in which they were published; `endpoint`: all of them; `none` (the default): as they come. */
  ordering?: "none" | "object" | "endpoint" | undefined;
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit?: EndpointsCreateInputRateLimit | null | undefined;
  filter?: WebhookFilter | null | undefined;
  /** Sent with every delivery; values are masked wherever they are shown. */
  headers?: Record<string, string> | undefined;
  /** Also sign with ed25519 (`v1a`), verified with `public_key`. */
  ed25519?: boolean | undefined;
};

export type EndpointsUpdateInput = {
  id: string;
  /** Where events are sent: a full https:// URL. */
  url?: string | undefined;
  /** Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types. */
  event_types?: Array<string> | undefined;
  /** The name of the endpoint in lists: one line. */
  description?: string | undefined;
  /** `object`: events of one object are sent one after the other, in the order in which they were published; `endpoint`: all of them; `none` (the default): as they come. */
  ordering?: "none" | "object" | "endpoint" | undefined;
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit?: EndpointsCreateInputRateLimit | null | undefined;
  /** Replaces the filter; null removes it. */
  filter?: WebhookFilter | null | undefined;
  /** Replaces the custom headers. A value that is sent back masked, as it was shown, stays as it is. A URL with another scheme, host or port removes every value that is not sent with it. */
  headers?: Record<string, string> | undefined;
  status?: "enabled" | "paused" | "disabled" | undefined;
  /** Also sign with ed25519 (`v1a`), verified with `public_key`. */
  ed25519?: boolean | undefined;
};

export type EndpointsRotateSecretInput = {
  id: string;
  /** 0–604,800 (7 days); 86,400 when absent. */
  overlap_seconds?: number | undefined;
};

export type EndpointsCheckUrlInput = {
  /** Where events are sent: a full https:// URL. */
  url: string;
  /** The endpoint that is being edited. */
  endpoint_id?: string | undefined;
};

export type EndpointsCheckUrlOutputProblem = {
  code: "invalid_url" | "blocked_address" | "conflict";
  message: string;
};

export type EndpointsCheckUrlOutput = {
  ok: boolean;
  problem: EndpointsCheckUrlOutputProblem | null;
  /** What may keep deliveries from arriving, or from being made. */
  warnings: Array<string>;
};

export type EndpointsTryFilterInput = {
  /** Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types. */
  event_types: Array<string>;
  filter: WebhookFilter;
  /** The endpoint that is being edited. */
  endpoint_id?: string | undefined;
};

export type EndpointsTryFilterOutput = {
  /** Events it was tried on, at most 100. */
  tried: number;
  /** Those of them that would have been sent. */
  passed: number;
};

export type EventsPublishInput = {
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test";
  data: Record<string, unknown>;
  idempotency_key?: string | undefined;
  /** When it happened; now when absent. */
  occurred_at?: string | undefined;
};

export type EventsPublishOutput = {
  id: string;
};

export type EventsPublishManyInput = {
  events: Array<EventsPublishInput>;
};

export type EventsPublishManyOutput = {
  ids: Array<string>;
};

export type EventsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type EventsListOutput = {
  items: Array<Event>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type EventsFeedInput = {
  /** The `cursor` of an event, or a `next_cursor`; `latest`: only what comes from now on; absent: the oldest. */
  after?: string | undefined;
  /** As `event_types` of an endpoint; several parameters, or one with commas. Absent: every type that the key may read, but the operational ones. */
  types?: Array<string> | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** How many seconds to wait for an event when there is none, 0–20. */
  wait?: number | undefined;
};

export type EventsFeedOutput = {
  items: Array<FeedEvent>;
  /** Send it as `after` to go on. It goes on also where no event was of your types. */
  next_cursor: string;
  /** False at the end of the feed, as of now. */
  has_more: boolean;
};

export type EventsGetInput = {
  id: string;
};

export type EventsReplayInput = {
  id: string;
  endpoint_id: string;
};

export type EventsSendTestInput = {
  id: string;
  type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
};

export type InvoicesListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided" | undefined;
  number?: string | undefined;
  /** In any case. */
  customer_email?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type InvoicesListOutput = {
  items: Array<Invoice>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type InvoicesGetInput = {
  uuid: string;
};

export type InvoicesCreateInputItem = {
  name: string;
  /** For one unit. Below zero for a discount; parts of a cent count. */
  price: number | string;
  /** Up to 1,000,000, with up to 6 digits after the point. */
  quantity: number | string;
};

export type InvoicesCreateInputTax = {
  name?: string | null | undefined;
  /** Zero adds no line: plugins send it for invoices without tax. */
  amount: number | string;
};

export type InvoicesCreateInput = {
  items: Array<InvoicesCreateInputItem>;
  /** Added as the last item. */
  tax?: InvoicesCreateInputTax | null | undefined;
  /** The customer. We send no emails to customers. */
  customer_email?: string | null | undefined;
  /** The currency of all prices; by default your merchant's. */
  currency?: string | null | undefined;
  /** A date is due at the end of that day in UTC. By default it never expires. */
  due_date?: string | null | undefined;
  /** Your own number; by default the next INV-<year>-<count>. */
  number?: string | null | undefined;
  notes?: string | null | undefined;
  metadata?: Record<string, string | number> | null | undefined;
};

export type KeysListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  /** `expiring` (within 14 days) and `exposed` keys still work. */
  status?: "active" | "expiring" | "exposed" | "expired" | "revoked" | undefined;
  /** Part of the label, the visible start of the key, or its id. Never send a whole key. */
  q?: string | undefined;
};

export type KeysListOutput = {
  items: Array<ApiKey>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type KeysGetInput = {
  id: string;
};

export type KeysScopesOutputScope = {
  scope: "payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read";
  resource: string;
  action: "read" | "write";
  group: string;
  description: string;
  money: boolean;
  grantable: boolean;
};

export type KeysScopesOutputPreset = {
  id: string;
  label: string;
  description: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
};

export type KeysScopesOutput = {
  scopes: Array<KeysScopesOutputScope>;
  presets: Array<KeysScopesOutputPreset>;
};

export type KeysRequestsInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  id: string;
};

export type KeysRequestsOutput = {
  items: Array<ApiRequest>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type KeysRotationOutput = {
  /** `waiting`: the new key has done no work yet. `unknown`: the old one has had fewer than 20 requests in 14 days. `safe`: it has been silent for longer than ever before in that time. */
  verdict: "waiting" | "in_use" | "unknown" | "safe";
  /** Of the old key in the last 14 days, without those to `/me`; of a busy key the newest 50,000. */
  requests: number;
  last_request_at: string | null;
  silent_seconds: number | null;
  /** Between two of these requests. */
  longest_pause_seconds: number;
};

export type KeysOutcomesInput = {
  id: string;
  since: string;
  /** Now when absent. */
  until?: string | undefined;
};

export type KeysOutcomesOutputBucket = {
  at: string;
  /** Status below 400. */
  succeeded: number;
  /** Status 400 to 499. */
  refused: number;
  /** Status 500 and above. */
  failed: number;
};

export type KeysOutcomesOutputTotals = {
  /** Status below 400. */
  succeeded: number;
  /** Status 400 to 499. */
  refused: number;
  /** Status 500 and above. */
  failed: number;
};

export type KeysOutcomesOutput = {
  since: string;
  until: string;
  bucket_seconds: number;
  buckets: Array<KeysOutcomesOutputBucket>;
  totals: KeysOutcomesOutputTotals;
};

export type KeysCreateInput = {
  /** A name for the key, such as what it is used for. */
  label: string;
  /** What the key may do. No scope implies another. */
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
  expires_at?: string | null | undefined;
  /** Addresses and CIDR ranges the key may be used from; empty means anywhere. */
  ip_allowlist?: Array<string> | undefined;
  /** Requests a minute; 500 when absent. People may set up to the ceiling of their merchant, 10,000 by default. */
  rate_limit?: number | undefined;
  /** Refuse refunds, payouts and withdrawals without an Idempotency-Key. */
  require_idempotency_key?: boolean | undefined;
};

export type KeysCreateOutput = {
  id: string;
  label: string;
  mode: "live" | "test";
  /** The visible start of the key. */
  start: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
  status: "active" | "expired" | "revoked";
  /** Why this key needs a look, most urgent first; empty unless it is active. */
  attention: Array<"exposed" | "expiring" | "unused" | "unused_scopes">;
  ip_allowlist: Array<string>;
  rate_limit: number;
  require_idempotency_key: boolean;
  created_by: ApiKeyCreatedBy;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  /** When it was first seen in a URL: rotate it. */
  exposed_at: string | null;
  rotated_from: string | null;
  /** The newest successor. */
  replaced_by: string | null;
  first_used_at: string | null;
  last_used_at: string | null;
  last_used_ip: string | null;
  last_used_scope: string | null;
  scope_uses: Array<ApiKeyScopeUse>;
  /** Granted but never used. */
  unused_scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read">;
  /** The key itself, shown only this once. */
  key: string;
};

export type KeysUpdateInput = {
  id: string;
  /** A name for the key, such as what it is used for. */
  label?: string | undefined;
  /** Addresses and CIDR ranges the key may be used from; empty means anywhere. */
  ip_allowlist?: Array<string> | undefined;
  /** Requests a minute; 500 when absent. People may set up to the ceiling of their merchant, 10,000 by default. */
  rate_limit?: number | undefined;
  /** Refuse refunds, payouts and withdrawals without an Idempotency-Key. */
  require_idempotency_key?: boolean | undefined;
};

export type KeysRotateInput = {
  id: string;
  /** When the old key expires, 0–2,592,000 (30 days) from now; it does not expire because of the rotation when absent. */
  overlap_seconds?: number | undefined;
  /** The new key's expiry; when absent, it lives as long as the old one did. */
  expires_at?: string | null | undefined;
};

export type MerchantsCreateInput = {
  name: string;
};

export type MerchantsCreateOutput = {
  id: string;
  name: string;
  created_at: string;
};

export type MerchantsUpdateInput = {
  id: string;
  name?: string | undefined;
  /** The currency of prices when a payment names none. */
  default_currency?: string | undefined;
  /** The asset of payments that name none. */
  default_asset?: string | undefined;
  /** The network of payments that name no asset. */
  default_network?: string | undefined;
  /** The percentage of a payment that may be missing. */
  payment_tolerance?: string | undefined;
  /** An email address or https URL that customers are shown; null: none. */
  support_contact?: string | null | undefined;
  /** The highest limit, in requests a minute, that its members may give a key. Keys with a higher limit keep it. */
  max_key_rate?: number | undefined;
};

export type MerchantsUpdateOutput = {
  id: string;
  name: string;
  created_at: string;
  default_currency: string;
  default_asset: string;
  default_network: string;
  payment_tolerance: string;
  support_contact: string | null;
  max_key_rate: number;
};

export type MerchantsFreezeInput = {
  id: string;
  /** For internal teams only. */
  reason: string;
  /** Shown to the merchant; a fixed sentence when absent. */
  public_message?: string | undefined;
};

export type MerchantsFreezeOutputFrozen = {
  since: string;
  /** For internal teams only. */
  reason: string;
  /** Shown to the merchant. */
  message: string;
};

export type MerchantsFreezeOutput = {
  id: string;
  name: string;
  created_at: string;
  frozen: MerchantsFreezeOutputFrozen | null;
};

export type MerchantsUnfreezeInput = {
  id: string;
};

export type PaymentLinksListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type PaymentLinksListOutput = {
  items: Array<PaymentLink>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type PaymentLinksCreateInput = {
  title: string;
  /** By default the payer chooses. */
  amount?: number | string | null | undefined;
  /** The currency of the amount; by default your merchant's. */
  currency?: string | null | undefined;
  description?: string | null | undefined;
};

export type PaymentLinksUpdateInput = {
  uuid: string;
  title?: string | undefined;
  description?: string | null | undefined;
  /** null: the payer chooses. */
  amount?: number | string | null | undefined;
  active?: boolean | undefined;
};

export type PaymentsCreateInput = {
  /** The price, in `currency`. */
  amount: number | string;
  /** The price's currency, fiat or crypto; by default your merchant's. */
  currency?: string | null | undefined;
  /** The asset to pay in; by default your merchant's. */
  asset?: string | null | undefined;
  /** The blockchain to pay on; by default your merchant's. */
  network?: string | null | undefined;
  order_id?: string | number | null | undefined;
  description?: string | null | undefined;
  /** A webhook endpoint that receives your payment events; created if missing. */
  callback_url?: string | null | undefined;
  success_url?: string | null | undefined;
  cancel_url?: string | null | undefined;
  /** Seconds in which it can be paid; by default an hour. */
  expires_in?: number | null | undefined;
  metadata?: Record<string, string | number> | null | undefined;
};

export type PaymentsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "created" | "detected" | "confirming" | "completed" | "expired" | "failed" | undefined;
  exception?: "none" | "underpaid" | "overpaid" | "late" | undefined;
  asset?: string | undefined;
  network?: string | undefined;
  order_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type PaymentsListOutput = {
  items: Array<Payment>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type PayoutsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled" | undefined;
  asset?: string | undefined;
  /** The recipient of one of its items. */
  address?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type PayoutsListOutput = {
  items: Array<Payout>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type PayoutsGetInput = {
  /** The payout. */
  uuid: string;
};

export type PayoutsCreateInputItem = {
  address: string;
  /** A decimal amount greater than zero, as a number or, better, as a string. */
  amount: number | string;
  /** The same for all items: create one payout for each asset. */
  asset: string;
  network: string;
  /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
  memo?: string | number | null | undefined;
};

export type PayoutsCreateInput = {
  /** The recipients and amounts. A single item can be sent in the four fields beside instead. */
  items?: Array<PayoutsCreateInputItem> | null | undefined;
  destination_address?: string | null | undefined;
  amount?: number | string | null | undefined;
  currency?: string | null | undefined;
  network?: string | null | undefined;
  /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
  memo?: string | number | null | undefined;
};

export type PayoutsCancelInput = {
  /** The payout. */
  uuid: string;
  /** Why you cancel it, for your own records. */
  reason?: string | null | undefined;
};

export type PayoutsAdvanceInput = {
  /** The status now. A repeated report changes nothing. */
  status: "processing" | "completed" | "failed";
  /** The transaction on its blockchain; required at the latest when completed. */
  tx_hash?: string | undefined;
  /** Why it failed; only with `failed`. */
  failure_code?: string | undefined;
  /** The payout. */
  uuid: string;
  /** The item's index, from 0. */
  item: number;
};

export type PayoutsAdvanceOutputItem = {
  address: string;
  amount: string;
  asset: string;
  network: string;
  memo: string | null;
  tx_hash: string | null;
  status: "pending" | "processing" | "completed" | "failed" | "canceled";
  failure_code: string | null;
  index: number;
};

export type PayoutsAdvanceOutput = {
  /** The payout. */
  uuid: string;
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled";
  is_final: boolean;
  item: PayoutsAdvanceOutputItem;
};

export type RatesListInput = {
  /** The currency of the rates. */
  currency?: string | undefined;
};

export type RatesSetInputRate = {
  code: string;
  /** A decimal amount greater than zero, as a number or, better, as a string. */
  usd: number | string;
};

export type RatesSetInput = {
  source: string;
  quoted_at: string;
  rates: Array<RatesSetInputRate>;
};

export type RatesSetOutput = {
  /** The number of rates that were newer than ours. */
  updated: number;
};

export type RefundsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "created" | "processing" | "completed" | "failed" | undefined;
  /** The payment to refund. */
  payment_uuid?: string | undefined;
  /** That of the payment. */
  order_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type RefundsListOutput = {
  items: Array<Refund>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type RefundsGetInput = {
  /** The refund. */
  uuid: string;
};

export type RefundsCreateInput = {
  payment_uuid?: string | null | undefined;
  /** The same as `payment_uuid`: send one of them. */
  payment_id?: string | null | undefined;
  /** One transaction of it, such as one that came in another asset, in place of `payment_uuid`. Both must belong together. */
  transaction_uuid?: string | null | undefined;
  /** In the asset that was paid; by default all that is left. */
  amount?: number | string | null | undefined;
  /** The source of the fee: your `balance` (default), or the `amount`, so that the customer receives less. */
  fee_from?: "balance" | "amount" | null | undefined;
  /** The recipient; by default the payer's address. Required on networks with memos. */
  destination_address?: string | null | undefined;
  /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
  memo?: string | number | null | undefined;
  reason?: string | null | undefined;
  metadata?: Record<string, string | number> | null | undefined;
};

export type RefundsAdvanceInput = {
  /** The status now. A repeated report changes nothing. */
  status: "processing" | "completed" | "failed";
  /** The transaction on its blockchain; required at the latest when completed. */
  tx_hash?: string | undefined;
  /** Why it failed; only with `failed`. */
  failure_code?: string | undefined;
  /** The refund. */
  uuid: string;
};

export type ReplaysStartInputFilter = {
  endpoint_id?: string | undefined;
  status?: "pending" | "succeeded" | "failed" | "canceled" | undefined;
  event_type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
  event_id?: string | undefined;
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  /** Only deliveries with at least this many attempts. */
  min_attempts?: number | undefined;
  /** An id of a delivery, event or endpoint, the beginning of an object id, a part of an event type, an error, or a status code. */
  q?: string | undefined;
};

export type ReplaysStartInput = {
  /** The deliveries, at most 500, in any status. Either this or `filter`. */
  ids?: Array<number> | undefined;
  /** The filter of the list, with at least one of `endpoint_id`, `event_id`, `object_id` and `since`. Without `status` it means failed and canceled deliveries; succeeded ones are sent again only with `status: succeeded`, and their receivers have to ignore repeats. */
  filter?: ReplaysStartInputFilter | undefined;
  /** Count only; nothing is sent. */
  dry_run?: boolean | undefined;
};

export type ReplaysGetInput = {
  id: string;
};

export type RequestsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  /** The id of a request, as in `X-Request-Id`. */
  id?: string | undefined;
  key_id?: string | undefined;
  method?: "GET" | "HEAD" | "POST" | "PATCH" | "DELETE" | undefined;
  /** As the log shows it: `/v1/payments/{uuid}`. */
  route?: string | undefined;
  status?: number | undefined;
  error_code?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type SandboxSimulatePaymentInput = {
  /** The payment. */
  uuid: string;
  /** `confirmed` on a payment that waits for money goes through detected, confirming and completed. */
  what: "detected" | "confirmed" | "underpaid" | "overpaid" | "late" | "expired" | "failed" | "reorged";
  /** The amount that arrives, for steps where money does; by default the amount due, half of it or a tenth more. */
  amount?: number | string | null | undefined;
};

export type SandboxSimulateRefundInput = {
  uuid: string;
  /** The result of sending it. */
  what: "completed" | "failed";
};

export type SearchFindInput = {
  /** An id, order id, invoice number, transaction hash, address or email, or its beginning; or a part of a name, label or URL. Never send a whole key. */
  q: string;
  /** The most hits, 1–100; 25 when absent. */
  limit?: number | undefined;
};

export type SessionConfigOutputDemo = {
  email: string;
  password: string;
};

export type SessionConfigOutput = {
  demo: SessionConfigOutputDemo | null;
  /** False when emails are written to files instead, since no mail server is set. */
  sends_mail: boolean;
  /** The folder of emails that are written to files instead of sent; shown on loopback only. */
  mail_folder: string | null;
};

export type SessionMeOutputUser = {
  id: string;
  email: string;
  name: string;
  two_factor: boolean;
};

export type SessionMeOutputMerchant = {
  id: string;
  name: string;
  /** The currency of its prices by default. */
  currency: string;
  role: "owner" | "admin" | "developer" | "viewer";
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "api_keys:write" | "team:write" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | "events:publish" | "processing:write" | "merchants:write" | "rates:write" | "chain:write">;
  /** Why the merchant is frozen; null when it is not. */
  frozen: string | null;
};

export type SessionMeOutput = {
  user: SessionMeOutputUser;
  fresh: boolean;
  fresh_until: string;
  merchants: Array<SessionMeOutputMerchant>;
};

export type SessionRenameOutput = {
  name: string;
};

export type SessionListOutput = {
  id: string;
  created_at: string;
  expires_at: string;
  ip: string | null;
  user_agent: string | null;
  current: boolean;
};

export type SessionEndInput = {
  id: string;
};

export type SessionEndOutput = {
  id: string;
  deleted: true;
};

export type SessionConfirmPasswordInput = {
  password: string;
  /** Required with two-factor sign-in: a code of the app, or a backup code. */
  code?: string | undefined;
};

export type SessionConfirmPasswordOutput = {
  fresh: true;
};

export type SessionReadInvitationInput = {
  token: string;
};

export type SessionReadInvitationOutput = {
  merchant: string;
  role: "owner" | "admin" | "developer" | "viewer";
  invited_by: string;
  email: string;
  /** True: the owner signs in to accept. False: `join` creates the account. */
  has_account: boolean;
};

export type SessionJoinInput = {
  token: string;
  name: string;
  password: string;
};

export type SessionJoinOutput = {
  merchant_id: string;
  role: "owner" | "admin" | "developer" | "viewer";
};

export type TeamMembersOutput = {
  user_id: string;
  name: string;
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  created_at: string;
};

export type TeamInvitationsOutput = {
  id: string;
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
  invited_by: ApiKeyCreatedBy;
  created_at: string;
  expires_at: string;
};

export type TeamInviteInput = {
  email: string;
  role: "owner" | "admin" | "developer" | "viewer";
};

export type TeamRevokeInvitationInput = {
  id: string;
};

export type TeamChangeRoleInput = {
  user_id: string;
  role: "owner" | "admin" | "developer" | "viewer";
};

export type TeamChangeRoleOutput = {
  user_id: string;
  role: "owner" | "admin" | "developer" | "viewer";
};

export type TeamRemoveInput = {
  user_id: string;
};

export type TransactionsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "detected" | "confirmed" | "reorged" | "failed" | undefined;
  asset?: string | undefined;
  network?: string | undefined;
  direction?: "incoming" | "outgoing" | undefined;
  payment_uuid?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type TransactionsListOutput = {
  items: Array<Transaction>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type WithdrawalsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Page number from 1, for SDKs that use page numbers. Not together with `cursor` or `limit`: prefer these. */
  page?: number | undefined;
  /** Rows a page when `page` is used, 1–100; 25 when absent. */
  per_page?: number | undefined;
  status?: "created" | "processing" | "completed" | "failed" | undefined;
  asset?: string | undefined;
  /** The recipient. */
  address?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type WithdrawalsListOutput = {
  items: Array<Withdrawal>;
  /** Where the next page begins; null at the end. */
  next_cursor: string | null;
  has_more: boolean;
  page?: number;
  per_page?: number;
  /** Counted up to 10000; with several filters, only over the rows that one page reads. */
  total?: number;
  total_pages?: number;
};

export type WithdrawalsGetInput = {
  /** The withdrawal. */
  uuid: string;
};

export type WithdrawalsCreateInput = {
  /** A decimal amount greater than zero, as a number or, better, as a string. */
  amount: number | string;
  /** The asset to send; or use `currency`. */
  asset?: string | null | undefined;
  /** The same as `asset`. */
  currency?: string | null | undefined;
  network: string;
  /** The recipient; or use `destination_address`. */
  address?: string | null | undefined;
  /** The same as `address`. */
  destination_address?: string | null | undefined;
  /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
  memo?: string | number | null | undefined;
};

export type WithdrawalsAdvanceInput = {
  /** The status now. A repeated report changes nothing. */
  status: "processing" | "completed" | "failed";
  /** The transaction on its blockchain; required at the latest when completed. */
  tx_hash?: string | undefined;
  /** Why it failed; only with `failed`. */
  failure_code?: string | undefined;
  /** The withdrawal. */
  uuid: string;
};

/** Every procedure of the platform but subscriptions. */
export interface CryptoixClient {
  readonly audit: {
    readonly list: Query<AuditListInput, AuditListOutput>;
  };
  readonly balances: {
    readonly list: Query<NoInput, Array<Balance>>;
    readonly postings: Query<BalancesPostingsInput, BalancesPostingsOutput>;
    readonly activity: Query<BalancesActivityInput, Array<BalancesActivityOutput>>;
  };
  readonly chain: {
    readonly observe: Mutation<ChainObserveInput, ChainObserveOutput>;
    readonly confirm: Mutation<ChainConfirmInput, ChainObserveOutput>;
    readonly reorg: Mutation<ChainReorgInput, ChainObserveOutput>;
    readonly reject: Mutation<ChainReorgInput, ChainObserveOutput>;
    readonly unassigned: Query<ChainUnassignedInput, ChainUnassignedOutput>;
  };
  readonly currencies: {
    readonly list: Query<NoInput, Array<Currency>>;
  };
  readonly deliveries: {
    readonly list: Query<DeliveriesListInput, DeliveriesListOutput>;
    readonly get: Query<DeliveriesGetInput, WebhookDeliveryDetail>;
    readonly replay: Mutation<DeliveriesGetInput, WebhookDeliveryDetail>;
    readonly skip: Mutation<DeliveriesGetInput, WebhookDeliveryDetail>;
    readonly recover: Mutation<DeliveriesRecoverInput, WebhookRecovery>;
    readonly recovery: Query<DeliveriesRecoveryInput, DeliveriesRecoveryOutput>;
    readonly of_events: Query<DeliveriesOfEventsInput, Array<DeliveriesOfEventsOutput>>;
    readonly stats: Query<DeliveriesStatsInput, DeliveriesStatsOutput>;
    readonly health: Query<NoInput, Array<DeliveriesHealthOutput>>;
    readonly attempt_figures: Query<DeliveriesAttemptFiguresInput, DeliveriesAttemptFiguresOutput>;
  };
  readonly endpoints: {
    readonly list: Query<EndpointsListInput, EndpointsListOutput>;
    readonly get: Query<EndpointsGetInput, WebhookEndpoint>;
    readonly create: Mutation<EndpointsCreateInput, WebhookEndpointCreated>;
    readonly update: Mutation<EndpointsUpdateInput, WebhookEndpointUpdated>;
    readonly delete: Mutation<EndpointsGetInput, WebhookEndpointDeleted>;
    readonly rotate_secret: Mutation<EndpointsRotateSecretInput, WebhookEndpointRotated>;
    readonly reveal_secret: Mutation<EndpointsGetInput, WebhookSecret>;
    readonly check_url: Mutation<EndpointsCheckUrlInput, EndpointsCheckUrlOutput>;
    readonly try_filter: Mutation<EndpointsTryFilterInput, EndpointsTryFilterOutput>;
  };
  readonly events: {
    readonly publish: Mutation<EventToPublish, EventsPublishOutput>;
    readonly publish_many: Mutation<{
      events: Array<EventToPublish>;
    }, EventsPublishManyOutput>;
    readonly list: Query<EventsListInput, EventsListOutput>;
    readonly feed: Query<EventsFeedInput, EventsFeedOutput>;
    readonly get: Query<EventsGetInput, Event>;
    readonly replay: Mutation<EventsReplayInput, WebhookDeliveryDetail>;
    readonly types: Query<NoInput, Array<EventType>>;
    readonly send_test: Mutation<EventsSendTestInput, WebhookDeliveryDetail>;
  };
  readonly invoices: {
    readonly list: Query<InvoicesListInput, InvoicesListOutput>;
    readonly get: Query<InvoicesGetInput, Invoice>;
    readonly create: Mutation<InvoicesCreateInput, Invoice>;
    readonly send: Mutation<InvoicesGetInput, Invoice>;
    readonly void: Mutation<InvoicesGetInput, Invoice>;
  };
  readonly keys: {
    readonly list: Query<KeysListInput, KeysListOutput>;
    readonly get: Query<KeysGetInput, ApiKey>;
    readonly review: Query<NoInput, Array<ApiKey>>;
    readonly scopes: Query<NoInput, KeysScopesOutput>;
    readonly requests: Query<KeysRequestsInput, KeysRequestsOutput>;
    readonly rotation: Query<KeysGetInput, KeysRotationOutput>;
    readonly outcomes: Query<KeysOutcomesInput, KeysOutcomesOutput>;
    readonly create: Mutation<KeysCreateInput, KeysCreateOutput>;
    readonly update: Mutation<KeysUpdateInput, ApiKey>;
    readonly rotate: Mutation<KeysRotateInput, KeysCreateOutput>;
    readonly revoke: Mutation<KeysGetInput, ApiKey>;
  };
  readonly merchants: {
    readonly create: Mutation<MerchantsCreateInput, MerchantsCreateOutput>;
    readonly update: Mutation<MerchantsUpdateInput, MerchantsUpdateOutput>;
    readonly freeze: Mutation<MerchantsFreezeInput, MerchantsFreezeOutput>;
    readonly unfreeze: Mutation<MerchantsUnfreezeInput, MerchantsFreezeOutput>;
  };
  readonly payment_links: {
    readonly list: Query<PaymentLinksListInput, PaymentLinksListOutput>;
    readonly get: Query<InvoicesGetInput, PaymentLink>;
    readonly create: Mutation<PaymentLinksCreateInput, PaymentLink>;
    readonly update: Mutation<PaymentLinksUpdateInput, PaymentLink>;
  };
  readonly payments: {
    readonly create: Mutation<PaymentsCreateInput, Payment>;
    readonly create_as_sdk: Mutation<PaymentsCreateInput, Payment>;
    readonly cancel: Mutation<InvoicesGetInput, Payment>;
    readonly check: Query<InvoicesGetInput, Payment>;
    readonly get: Query<InvoicesGetInput, Payment>;
    readonly list: Query<PaymentsListInput, PaymentsListOutput>;
  };
  readonly payouts: {
    readonly list: Query<PayoutsListInput, PayoutsListOutput>;
    readonly get: Query<PayoutsGetInput, Payout>;
    readonly create: Mutation<PayoutsCreateInput, Payout>;
    readonly submit: Mutation<PayoutsGetInput, Payout>;
    readonly cancel: Mutation<PayoutsCancelInput, Payout>;
    readonly advance: Mutation<PayoutsAdvanceInput, PayoutsAdvanceOutput>;
  };
  readonly rates: {
    readonly list: Query<RatesListInput, Array<Rate>>;
    readonly set: Mutation<RatesSetInput, RatesSetOutput>;
  };
  readonly refunds: {
    readonly list: Query<RefundsListInput, RefundsListOutput>;
    readonly get: Query<RefundsGetInput, Refund>;
    readonly create: Mutation<RefundsCreateInput, Refund>;
    readonly advance: Mutation<RefundsAdvanceInput, Refund>;
  };
  readonly replays: {
    readonly start: Mutation<ReplaysStartInput, WebhookReplay>;
    readonly get: Query<ReplaysGetInput, WebhookReplay>;
    readonly cancel: Mutation<ReplaysGetInput, WebhookReplay>;
  };
  readonly requests: {
    readonly list: Query<RequestsListInput, KeysRequestsOutput>;
  };
  readonly sandbox: {
    readonly simulate_payment: Mutation<SandboxSimulatePaymentInput, Payment>;
    readonly simulate_refund: Mutation<SandboxSimulateRefundInput, Refund>;
    readonly simulate_payout: Mutation<SandboxSimulateRefundInput, Payout>;
    readonly simulate_withdrawal: Mutation<SandboxSimulateRefundInput, Withdrawal>;
  };
  readonly search: {
    readonly find: Query<SearchFindInput, Array<SearchHit>>;
  };
  readonly session: {
    readonly config: Query<NoInput | undefined, SessionConfigOutput>;
    readonly me: Query<NoInput | undefined, SessionMeOutput | null>;
    readonly rename: Mutation<MerchantsCreateInput, SessionRenameOutput>;
    readonly list: Query<NoInput | undefined, Array<SessionListOutput>>;
    readonly end: Mutation<SessionEndInput, SessionEndOutput>;
    readonly create_merchant: Mutation<MerchantsCreateInput, MerchantsCreateOutput>;
    readonly confirm_password: Mutation<SessionConfirmPasswordInput, SessionConfirmPasswordOutput>;
    readonly read_invitation: Mutation<SessionReadInvitationInput, SessionReadInvitationOutput>;
    readonly join: Mutation<SessionJoinInput, SessionJoinOutput>;
    readonly accept_invitation: Mutation<SessionReadInvitationInput, SessionJoinOutput>;
    readonly who: Query<NoInput, Principal>;
  };
  readonly team: {
    readonly members: Query<NoInput, Array<TeamMembersOutput>>;
    readonly invitations: Query<NoInput, Array<TeamInvitationsOutput>>;
    readonly invite: Mutation<TeamInviteInput, TeamInvitationsOutput>;
    readonly revoke_invitation: Mutation<TeamRevokeInvitationInput, SessionEndOutput>;
    readonly change_role: Mutation<TeamChangeRoleInput, TeamChangeRoleOutput>;
    readonly remove: Mutation<TeamRemoveInput, SessionEndOutput>;
    readonly leave: Mutation<NoInput, SessionEndOutput>;
  };
  readonly transactions: {
    readonly list: Query<TransactionsListInput, TransactionsListOutput>;
    readonly get: Query<InvoicesGetInput, Transaction>;
  };
  readonly withdrawals: {
    readonly list: Query<WithdrawalsListInput, WithdrawalsListOutput>;
    readonly get: Query<WithdrawalsGetInput, Withdrawal>;
    readonly create: Mutation<WithdrawalsCreateInput, Withdrawal>;
    readonly advance: Mutation<WithdrawalsAdvanceInput, Withdrawal>;
  };
}
