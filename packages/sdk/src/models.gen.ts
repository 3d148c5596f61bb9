// Generated from the OpenAPI document by `npm run docs`: do not edit.
/** The version of this package. */
export const version = "0.1.0";

/** The errors of the API. More are added in time. */
export type ErrorCode = "api_key_in_query" | "ambiguous_credentials" | "invalid_json" | "invalid_cursor" | "page_too_deep" | "idempotency_key_required" | "missing_api_key" | "invalid_api_key" | "api_key_expired" | "api_key_revoked" | "missing_scope" | "ip_not_allowed" | "not_found" | "method_not_allowed" | "conflict" | "idempotency_in_flight" | "payload_too_large" | "unsupported_media_type" | "validation_failed" | "idempotency_key_reused" | "insufficient_balance" | "rate_limited" | "internal_error" | "unavailable";

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
  status: "detected" | "confirmed" | "reorged" | "failed" | (string & {});
};

export type Payment = {
  /** The payment. */
  uuid: string;
  /** Its current status. */
  status: "created" | "detected" | "confirming" | "completed" | "expired" | "failed" | (string & {});
  /** Anything unusual about the money received, in addition to the status. */
  exception: "none" | "underpaid" | "overpaid" | "late" | (string & {});
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

export type PaymentResult = {
  /** The payment. */
  uuid: string;
  /** Its current status. */
  status: "created" | "detected" | "confirming" | "completed" | "expired" | "failed" | (string & {});
  /** Anything unusual about the money received, in addition to the status. */
  exception?: "none" | "underpaid" | "overpaid" | "late" | (string & {}) | undefined;
  /** The merchant's own order number. */
  order_id?: string | null | undefined;
  /** The invoice it is for. */
  invoice_uuid?: string | null | undefined;
  /** The payment link that it was made through. */
  payment_link_uuid?: string | null | undefined;
  /** The price the merchant asks. */
  price?: PaymentPrice | undefined;
  /** The amount for the customer to send. */
  pay?: PaymentPay | undefined;
  /** The address to send it to; empty when nothing may be sent there any more. */
  address?: string | undefined;
  /** The memo or tag to send it with, on networks that have one. */
  memo?: string | null | undefined;
  /** The amount that has arrived, in the asset of pay. */
  amount_received?: string | undefined;
  /** The part of it that has all its confirmations, in the asset of pay. */
  amount_confirmed?: string | undefined;
  /** The amount refunded or on its way back, in the asset of pay; failed refunds do not count. */
  amount_refunded?: string | undefined;
  /** The amount still missing, in the asset of pay; 0 within the tolerance. */
  amount_due?: string | undefined;
  /** Units of the price currency for one unit of the asset. */
  exchange_rate?: string | undefined;
  /** Confirmations of the full amount; of what has arrived, while that is less. */
  confirmations?: number | undefined;
  /** The number of confirmations that complete the payment. */
  required_confirmations?: number | undefined;
  /** The latest 100 transactions to its address. */
  transactions?: Array<PaymentTransaction> | undefined;
  /** When it expires if it is not paid. */
  expires_at?: string | undefined;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
  description?: string | null | undefined;
  callback_url?: string | null | undefined;
  success_url?: string | null | undefined;
  cancel_url?: string | null | undefined;
  /** The page at which the customer pays it. */
  hosted_url?: string | undefined;
  created_at?: string | undefined;
};

export type Transaction = {
  /** The transaction. */
  uuid: string;
  /** To the merchant or from the merchant. */
  direction: "incoming" | "outgoing" | (string & {});
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
  status: "detected" | "confirmed" | "reorged" | "failed" | (string & {});
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
  status: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided" | (string & {});
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
  metadata?: Record<string, string> | undefined;
  notes: string | null;
  created_at: string;
};

export type InvoiceResult = {
  /** The invoice. */
  uuid: string;
  /** The invoice number for people. */
  number?: string | undefined;
  /** Its current status. */
  status: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided" | (string & {});
  /** The sum of its items, each rounded once to the digits of its currency. */
  total?: string | undefined;
  /** The amount paid so far. */
  amount_paid?: string | undefined;
  /** The amount still to be paid. */
  amount_due?: string | undefined;
  /** The currency of all its amounts. */
  currency?: string | undefined;
  /** The email address of the customer. */
  customer_email?: string | null | undefined;
  /** The items billed. */
  items?: Array<InvoiceItem> | undefined;
  /** When the payment is due. */
  due_at?: string | null | undefined;
  /** The page at which the customer sees the invoice and pays it; a draft has none yet. */
  hosted_url?: string | undefined;
  /** The payments created for it. */
  payment_uuids?: Array<string> | undefined;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
  notes?: string | null | undefined;
  created_at?: string | undefined;
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

export type PaymentLinkResult = {
  uuid: string;
  /** The page at which customers pay. */
  url?: string | undefined;
  title?: string | undefined;
  /** null: the payer chooses. */
  amount?: string | null | undefined;
  currency?: string | undefined;
  description?: string | null | undefined;
  /** False when nobody is to pay through it any more. */
  active?: boolean | undefined;
  created_at?: string | undefined;
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
  fee_from: "balance" | "amount" | (string & {});
  /** The hash of the transaction, once it is sent. */
  tx_hash: string | null;
  /** Its current status. */
  status: "created" | "processing" | "completed" | "failed" | (string & {});
  /** Why it failed. */
  failure_code: string | null;
  /** Why the merchant refunds it. */
  reason: string | null;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata: Record<string, string>;
  created_at: string;
};

export type RefundResult = {
  /** The refund. */
  uuid: string;
  /** The payment that is refunded. */
  payment_uuid?: string | undefined;
  /** The one transaction of the payment that is refunded, if the request named one. */
  transaction_uuid?: string | null | undefined;
  /** The amount sent to the customer. */
  amount?: string | undefined;
  /** The asset it is sent in. */
  asset?: string | undefined;
  /** The blockchain it is sent on. */
  network?: string | undefined;
  /** The address it is sent to. */
  destination_address?: string | undefined;
  /** The destination tag, on networks that have one. */
  memo?: string | null | undefined;
  /** The fee for sending it, in the same asset. It leaves the balance together with `amount`. */
  fee?: string | undefined;
  /** `amount`: the fee was taken out of the requested amount. `balance`: it was paid on top. */
  fee_from?: "balance" | "amount" | (string & {}) | undefined;
  /** The hash of the transaction, once it is sent. */
  tx_hash?: string | null | undefined;
  /** Its current status. */
  status: "created" | "processing" | "completed" | "failed" | (string & {});
  /** Why it failed. */
  failure_code?: string | null | undefined;
  /** Why the merchant refunds it. */
  reason?: string | null | undefined;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
  created_at?: string | undefined;
};

export type PayoutItem = {
  address: string;
  amount: string;
  asset: string;
  network: string;
  memo: string | null;
  tx_hash: string | null;
  status: "pending" | "processing" | "completed" | "failed" | "canceled" | (string & {});
  failure_code: string | null;
};

export type Payout = {
  /** The payout. */
  uuid: string;
  /** Its current status. */
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled" | (string & {});
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

export type PayoutResult = {
  /** The payout. */
  uuid: string;
  /** Its current status. */
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled" | (string & {});
  /** The recipients and amounts, with their status. */
  items?: Array<PayoutItem> | undefined;
  /** The sum of its items. */
  total?: string | undefined;
  /** The sum of the items that were sent. */
  amount_sent?: string | undefined;
  /** The sum of the items that failed: returned to the balance, like their fees. */
  amount_failed?: string | undefined;
  /** The fee for sending it. */
  fee?: string | undefined;
  /** True when it will not change any more. */
  is_final?: boolean | undefined;
  /** The number of items. */
  item_count?: number | undefined;
  /** Why it was canceled, if the request said so. */
  cancel_reason?: string | null | undefined;
  created_at?: string | undefined;
};

export type WithdrawalResult = {
  /** The withdrawal. */
  uuid: string;
  status: "created" | "processing" | "completed" | "failed" | (string & {});
  amount?: string | undefined;
  asset?: string | undefined;
  network?: string | undefined;
  address?: string | undefined;
  /** The destination tag, on networks that have one. */
  memo?: string | null | undefined;
  /** The fee, in the same asset. */
  fee?: string | undefined;
  /** The transaction, once it is sent. */
  tx_hash?: string | null | undefined;
  /** Why it failed; the money is then in the balance again. */
  failure_code?: string | null | undefined;
  /** True when it will not change any more. */
  is_final?: boolean | undefined;
  created_at?: string | undefined;
};

export type Withdrawal = {
  /** The withdrawal. */
  uuid: string;
  status: "created" | "processing" | "completed" | "failed" | (string & {});
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
  debt?: string | undefined;
};

export type BalancePostingEntrie = {
  asset: string;
  /** `chain` is the outside world, `fees` our income. */
  account: "available" | "reserved" | "pending" | "debt" | "chain" | "fees" | (string & {});
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
  type: "fiat" | "crypto" | (string & {});
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
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {});
  object_id: string | null;
  /** When it happened. */
  timestamp: string;
  api_version: string;
  livemode: boolean;
  /** The object, in the shape that `schema` of its type describes. */
  data?: unknown;
  /** The key may not read this resource: `data` is null. */
  withheld?: boolean | undefined;
  created_at: string;
};

export type FeedEvent = {
  /** Send it as `after` to go on behind this event, with the same types or others. */
  cursor: string;
  id: string;
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {});
  object_id: string | null;
  created_at: string;
  /** The exact text that endpoints receive and that is signed: JSON. */
  body: string;
};

export type EventTypeFilterField = {
  /** `data.metadata.*`: any entry of the metadata. */
  field: string;
  /** How it compares; amounts are numbers. */
  kind: "text" | "number" | "time" | "boolean" | (string & {});
  /** The values it can have; null: any. */
  values: ReadonlyArray<string> | null;
};

export type EventType = {
  type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {});
  description: string;
  /** The scope a key needs to subscribe to it. */
  scope: "payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "api_keys:write" | "team:write" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | "events:publish" | "processing:write" | "merchants:write" | "rates:write" | "chain:write" | (string & {});
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
  per: "second" | "minute" | (string & {});
};

export type WebhookEndpointSecret = {
  kind: "hmac" | "ed25519" | (string & {});
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
  ordering: "none" | "object" | "endpoint" | (string & {});
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled" | (string & {});
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test" | (string & {});
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
  ordering: "none" | "object" | "endpoint" | (string & {});
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit: WebhookEndpointRateLimit | null;
  /** Custom headers; values are masked. */
  headers: Record<string, string>;
  status: "enabled" | "paused" | "disabled" | (string & {});
  /** only_failures, gone, or manual */
  disabled_reason: string | null;
  mode: "live" | "test" | (string & {});
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

export type WebhookEndpointUpdatedResult = {
  id: string;
  url?: string | undefined;
  description?: string | undefined;
  event_types?: Array<string> | undefined;
  /** Which of these events are sent, by their data; null: all. */
  filter?: WebhookFilter | null | undefined;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering?: "none" | "object" | "endpoint" | (string & {}) | undefined;
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit?: WebhookEndpointRateLimit | null | undefined;
  /** Custom headers; values are masked. */
  headers?: Record<string, string> | undefined;
  status: "enabled" | "paused" | "disabled" | (string & {});
  /** only_failures, gone, or manual */
  disabled_reason?: string | null | undefined;
  mode?: "live" | "test" | (string & {}) | undefined;
  /** The version of the events it receives: the one it was created with. */
  api_version?: string | undefined;
  /** `whpk_…` when ed25519 is on. */
  public_key?: string | null | undefined;
  secrets?: Array<WebhookEndpointSecret> | undefined;
  failing_since?: string | null | undefined;
  last_success_at?: string | null | undefined;
  last_failure_at?: string | null | undefined;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until?: string | null | undefined;
  created_at?: string | undefined;
  updated_at?: string | undefined;
  /** What may keep deliveries from arriving, or from being made. */
  warnings: Array<string>;
};

export type WebhookEndpointRotatedResult = {
  id: string;
  url?: string | undefined;
  description?: string | undefined;
  event_types?: Array<string> | undefined;
  /** Which of these events are sent, by their data; null: all. */
  filter?: WebhookFilter | null | undefined;
  /** Which events wait for one another: none, those of one object, or all of them. */
  ordering?: "none" | "object" | "endpoint" | (string & {}) | undefined;
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit?: WebhookEndpointRateLimit | null | undefined;
  /** Custom headers; values are masked. */
  headers?: Record<string, string> | undefined;
  status: "enabled" | "paused" | "disabled" | (string & {});
  /** only_failures, gone, or manual */
  disabled_reason?: string | null | undefined;
  mode?: "live" | "test" | (string & {}) | undefined;
  /** The version of the events it receives: the one it was created with. */
  api_version?: string | undefined;
  /** `whpk_…` when ed25519 is on. */
  public_key?: string | null | undefined;
  secrets?: Array<WebhookEndpointSecret> | undefined;
  failing_since?: string | null | undefined;
  last_success_at?: string | null | undefined;
  last_failure_at?: string | null | undefined;
  /** The endpoint asked us to slow down (429, 502, 503, 504): nothing is sent before this time. */
  slowed_until?: string | null | undefined;
  created_at?: string | undefined;
  updated_at?: string | undefined;
  /** `whsec_…`; keep it where only your server can read it. */
  secret: string;
};

export type WebhookEndpointDeleted = {
  id: string;
  deleted: boolean;
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
  trigger: "schedule" | "manual" | "recovery" | "test" | (string & {});
  started_at: string;
  duration_ms: number;
  status_code: number | null;
  error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | (string & {}) | null;
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
  event_type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {});
  object_id: string | null;
  endpoint_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled" | (string & {});
  /** Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept. */
  cancel_reason: string | null;
  attempt_count: number;
  next_attempt_at: string | null;
  /** The delivery that must be over before this one is sent, in the order of its endpoint; null: none. */
  waits_behind: number | null;
  /** Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added. */
  waits_for: "rate_limit" | (string & {}) | null;
  last_status_code: number | null;
  last_error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | (string & {}) | null;
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
  event_type: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {});
  object_id: string | null;
  endpoint_id: string;
  status: "pending" | "succeeded" | "failed" | "canceled" | (string & {});
  /** Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept. */
  cancel_reason: string | null;
  attempt_count: number;
  next_attempt_at: string | null;
  /** The delivery that must be over before this one is sent, in the order of its endpoint; null: none. */
  waits_behind: number | null;
  /** Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added. */
  waits_for: "rate_limit" | (string & {}) | null;
  last_status_code: number | null;
  last_error: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | (string & {}) | null;
  /** How long the last attempt took. */
  last_duration_ms: number | null;
  created_at: string;
  /** The key may not read this resource: `data` in the request bodies is null, and of responses only the status code is shown. */
  withheld?: boolean | undefined;
  /** The newest 100, oldest first. */
  attempts: Array<Attempt>;
  /** The attempts still to come if each of them fails; the times of later ones vary by up to 20 %. */
  next_attempts: Array<WebhookDeliveryDetailNextAttempt>;
};

export type WebhookDeliveryDetailResult = {
  id: number;
  event_id?: string | undefined;
  event_type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | (string & {}) | undefined;
  object_id?: string | null | undefined;
  endpoint_id?: string | undefined;
  status: "pending" | "succeeded" | "failed" | "canceled" | (string & {});
  /** Why it was canceled: `endpoint_disabled`, `endpoint_deleted` or `skipped`; `event_expired` when it failed because its event is no longer kept. */
  cancel_reason?: string | null | undefined;
  attempt_count?: number | undefined;
  next_attempt_at?: string | null | undefined;
  /** The delivery that must be over before this one is sent, in the order of its endpoint; null: none. */
  waits_behind?: number | null | undefined;
  /** Why it is not sent although it is due: `rate_limit`, its endpoint has reached its rate limit. New values may be added. */
  waits_for?: "rate_limit" | (string & {}) | null | undefined;
  last_status_code?: number | null | undefined;
  last_error?: "dns" | "refused" | "timeout" | "tls" | "reset" | "blocked_address" | "status" | "interrupted" | (string & {}) | null | undefined;
  /** How long the last attempt took. */
  last_duration_ms?: number | null | undefined;
  created_at?: string | undefined;
  /** The key may not read this resource: `data` in the request bodies is null, and of responses only the status code is shown. */
  withheld?: boolean | undefined;
  /** The newest 100, oldest first. */
  attempts?: Array<Attempt> | undefined;
  /** The attempts still to come if each of them fails; the times of later ones vary by up to 20 %. */
  next_attempts?: Array<WebhookDeliveryDetailNextAttempt> | undefined;
};

export type WebhookRecovery = {
  count: number;
};

export type WebhookReplay = {
  /** Null for a dry run. */
  id: string | null;
  /** `stopped`: its key was revoked or expired, its person lost the role, or the account was frozen. `dry_run`: nothing is sent. */
  status: "dry_run" | "running" | "completed" | "canceled" | "stopped" | (string & {});
  /** How many deliveries matched when it started. */
  total: number;
  /** How many of them are queued so far; of a dry run, how many would be. */
  replayed: number;
  /** How many are left out, by the reason. */
  skipped: Record<string, number>;
  created_at: string;
  finished_at: string | null;
};

export type WebhookReplayResult = {
  /** Null for a dry run. */
  id: string | null;
  /** `stopped`: its key was revoked or expired, its person lost the role, or the account was frozen. `dry_run`: nothing is sent. */
  status: "dry_run" | "running" | "completed" | "canceled" | "stopped" | (string & {});
  /** How many deliveries matched when it started. */
  total?: number | undefined;
  /** How many of them are queued so far; of a dry run, how many would be. */
  replayed?: number | undefined;
  /** How many are left out, by the reason. */
  skipped?: Record<string, number> | undefined;
  created_at?: string | undefined;
  finished_at?: string | null | undefined;
};

export type ApiKeyCreatedBy = {
  type: "api_key" | "user" | "service" | "system" | (string & {});
  id: string;
  label: string;
};

export type ApiKeyScopeUse = {
  scope: "payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | (string & {});
  last_used_at: string | null;
};

export type ApiKey = {
  id: string;
  label: string;
  mode: "live" | "test" | (string & {});
  /** The visible start of the key. */
  start: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | (string & {})>;
  status: "active" | "expired" | "revoked" | (string & {});
  /** Why this key needs a look, most urgent first; empty unless it is active. */
  attention: Array<"exposed" | "expiring" | "unused" | "unused_scopes" | (string & {})>;
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
  unused_scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | (string & {})>;
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
  type: "api_key" | "user" | "service" | "system" | (string & {});
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
  type: "payment" | "invoice" | "refund" | "payout" | "withdrawal" | "payment_link" | "transaction" | "event" | "delivery" | "request" | "api_key" | "endpoint" | "teammate" | (string & {});
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
  type: "api_key" | "session" | "service" | (string & {});
  id: string;
  merchant_id: string;
  mode: "live" | "test" | (string & {});
  label: string;
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "api_keys:write" | "team:write" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | "events:publish" | "processing:write" | "merchants:write" | "rates:write" | "chain:write" | (string & {})>;
  expires_at: string | null;
  ip_allowlist: Array<string>;
  rate_limit: number | null;
  role: "owner" | "admin" | "developer" | "viewer" | (string & {}) | null;
};

/** Which events are sent, by their `data`: either a condition, which is a `field` and one operator, or `all`, `any` or `not` of others; at most 20 conditions. `filter_fields` of `GET /v1/event-types` lists the fields of each type. Amounts compare as exact decimals, times as times. A field that is missing or null satisfies `{"exists": false}` alone. */
export type WebhookFilter = {
  /** All of these are true. */
  all?: Array<WebhookFilter> | undefined;
  /** At least one of these is true. */
  any?: Array<WebhookFilter> | undefined;
  not?: WebhookFilter | undefined;
  /** The field of a condition, such as `data.price.amount`. */
  field?: string | undefined;
  /** Equal to this text, number or boolean. */
  eq?: unknown;
  /** Equal to one of these. */
  in?: Array<unknown> | undefined;
  /** Starts with this text. */
  starts_with?: string | undefined;
  /** There and not null (true), or missing or null (false). */
  exists?: boolean | undefined;
  /** A number, or better a decimal as text; or an RFC 3339 time. */
  lt?: unknown;
  /** A number, or better a decimal as text; or an RFC 3339 time. */
  lte?: unknown;
  /** A number, or better a decimal as text; or an RFC 3339 time. */
  gt?: unknown;
  /** A number, or better a decimal as text; or an RFC 3339 time. */
  gte?: unknown;
};

export type PaymentEventDataTransaction = {
  uuid: string;
  tx_hash: string;
  /** The asset transferred. An asset other than that of pay does not count towards the amounts of the payment. */
  asset?: string | undefined;
  amount: string;
  confirmations: number;
  status: "detected" | "confirmed" | "reorged" | "failed" | (string & {});
};

export type PaymentEventData = {
  /** The payment. */
  uuid: string;
  /** Its current status. */
  status: "created" | "detected" | "confirming" | "completed" | "expired" | "failed" | (string & {});
  /** Anything unusual about the money received, in addition to the status. */
  exception: "none" | "underpaid" | "overpaid" | "late" | (string & {});
  /** The merchant's own order number. */
  order_id: string | null;
  /** The invoice it is for. */
  invoice_uuid: string | null;
  /** The payment link that it was made through. */
  payment_link_uuid?: string | null | undefined;
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

export type InvoiceEventData = {
  /** The invoice. */
  uuid: string;
  /** The invoice number for people. */
  number: string;
  /** Its current status. */
  status: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided" | (string & {});
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
  fee_from?: "balance" | "amount" | (string & {}) | undefined;
  /** The hash of the transaction, once it is sent. */
  tx_hash: string | null;
  /** Its current status. */
  status: "created" | "processing" | "completed" | "failed" | (string & {});
  /** Why it failed. */
  failure_code: string | null;
  /** Why the merchant refunds it. */
  reason: string | null;
  /** The merchant's own key-value pairs, returned unchanged. */
  metadata?: Record<string, string> | undefined;
};

export type PayoutEventData = {
  /** The payout. */
  uuid: string;
  /** Its current status. */
  status: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled" | (string & {});
  /** The recipients, with the status of each. Empty in an event that would be above 64 KB with them. */
  items: Array<PayoutItem>;
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
  direction: "incoming" | "outgoing" | (string & {});
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
  status: "detected" | "confirmed" | "reorged" | "failed" | (string & {});
};

export type ApiKeyEventData = {
  /** The API key. */
  id: string;
  /** Its name. */
  label: string;
  /** Live or test. */
  mode: "live" | "test" | (string & {});
  /** The part of the key that lists show. */
  start: string;
  /** The scopes of the key. */
  scopes: Array<"payments:read" | "payments:write" | "invoices:read" | "invoices:write" | "links:read" | "links:write" | "refunds:read" | "refunds:write" | "payouts:read" | "payouts:write" | "withdrawals:read" | "withdrawals:write" | "transactions:read" | "balances:read" | "api_keys:read" | "audit:read" | "endpoints:read" | "endpoints:write" | "webhooks:read" | "webhooks:write" | "events:read" | (string & {})>;
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
  status: "enabled" | "paused" | "disabled" | (string & {});
  /** The reason: only failures, a 410 Gone response, or a person. */
  reason: "only_failures" | "gone" | "manual" | (string & {});
  /** The first failure since its last success. */
  failing_since: string | null;
  /** When it will be disabled unless a delivery succeeds first. */
  disable_at: string | null;
};

export type WebhookEventData = {
  /** A greeting. */
  message: string;
};

/** What `data` of a webhook is, by the type of its event. */
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

export type AuditListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
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

export type BalancesPostingsInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  /** Postings with an entry of this asset, which show all their entries. */
  asset?: string | undefined;
  /** The refund, payout, withdrawal or transaction that moved the money. */
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type DeliveriesListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
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

export type DeliveriesRecoverInput = {
  since: string;
  /** Count only; nothing is sent. */
  dry_run?: boolean | undefined;
  /** Also deliveries that wait for their next attempt; their schedule goes on unchanged if this attempt fails. */
  include_pending?: boolean | undefined;
  /** Also events since then that the endpoint never got, if it subscribes to them now and the key may read them. */
  include_missing?: boolean | undefined;
};

export type EndpointsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "enabled" | "paused" | "disabled" | undefined;
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
  rate_limit?: {
    limit: number;
    per: "second" | "minute";
  } | null | undefined;
  filter?: WebhookFilter | null | undefined;
  /** Sent with every delivery; values are masked wherever they are shown. */
  headers?: Record<string, string> | undefined;
  /** Also sign with ed25519 (`v1a`), verified with `public_key`. */
  ed25519?: boolean | undefined;
};

export type EndpointsUpdateInput = {
  /** Where events are sent: a full https:// URL. */
  url?: string | undefined;
  /** Exact types (`payment.completed`), whole resources (`payment.*`) or `*`, which leaves out operational types. */
  event_types?: Array<string> | undefined;
  /** The name of the endpoint in lists: one line. */
  description?: string | undefined;
  /** `object`: events of one object are sent one after the other, in the order in which they were published; `endpoint`: all of them; `none` (the default): as they come. */
  ordering?: "none" | "object" | "endpoint" | undefined;
  /** At most so many attempts start in any second, or any minute; retries, replays and tests count. More wait. null: no limit. */
  rate_limit?: {
    limit: number;
    per: "second" | "minute";
  } | null | undefined;
  /** Replaces the filter; null removes it. */
  filter?: WebhookFilter | null | undefined;
  /** Replaces the custom headers. A value that is sent back masked, as it was shown, stays as it is. A URL with another scheme, host or port removes every value that is not sent with it. */
  headers?: Record<string, string> | undefined;
  status?: "enabled" | "paused" | "disabled" | undefined;
  /** Also sign with ed25519 (`v1a`), verified with `public_key`. */
  ed25519?: boolean | undefined;
};

export type EndpointsRotateSecretInput = {
  /** 0–604,800 (7 days); 86,400 when absent. */
  overlap_seconds?: number | undefined;
};

export type EventsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
  object_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
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

export type EventsReplayInput = {
  endpoint_id: string;
};

export type EventsSendTestInput = {
  type?: "payment.created" | "payment.detected" | "payment.confirming" | "payment.completed" | "payment.underpaid" | "payment.overpaid" | "payment.late" | "payment.expired" | "payment.failed" | "invoice.created" | "invoice.sent" | "invoice.partially_paid" | "invoice.paid" | "invoice.overpaid" | "invoice.expired" | "invoice.voided" | "refund.created" | "refund.processing" | "refund.completed" | "refund.failed" | "payout.created" | "payout.submitted" | "payout.processing" | "payout.completed" | "payout.partially_completed" | "payout.failed" | "payout.canceled" | "transaction.detected" | "transaction.confirmed" | "transaction.reorged" | "transaction.failed" | "api_key.created" | "api_key.rotated" | "api_key.expiring" | "api_key.expired" | "api_key.revoked" | "api_key.exposed" | "webhook_endpoint.failing" | "webhook_endpoint.disabled" | "webhook.test" | undefined;
};

export type InvoicesListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "draft" | "sent" | "partially_paid" | "paid" | "overpaid" | "expired" | "voided" | undefined;
  number?: string | undefined;
  /** In any case. */
  customer_email?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type InvoicesCreateInput = {
  items: Array<{
    name: string;
    /** For one unit. Below zero for a discount; parts of a cent count. */
    price: number | string;
    /** Up to 1,000,000, with up to 6 digits after the point. */
    quantity: number | string;
  }>;
  /** Added as the last item. */
  tax?: {
    name?: string | null | undefined;
    /** Zero adds no line: plugins send it for invoices without tax. */
    amount: number | string;
  } | null | undefined;
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
  /** `expiring` (within 14 days) and `exposed` keys still work. */
  status?: "active" | "expiring" | "exposed" | "expired" | "revoked" | undefined;
  /** Part of the label, the visible start of the key, or its id. Never send a whole key. */
  q?: string | undefined;
};

export type KeysRequestsInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
};

export type PaymentLinksListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  since?: string | undefined;
  until?: string | undefined;
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
  status?: "created" | "detected" | "confirming" | "completed" | "expired" | "failed" | undefined;
  exception?: "none" | "underpaid" | "overpaid" | "late" | undefined;
  asset?: string | undefined;
  network?: string | undefined;
  order_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type PaymentsCreateAsSdkInput = {
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

export type PayoutsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "draft" | "submitted" | "processing" | "completed" | "partially_completed" | "failed" | "canceled" | undefined;
  asset?: string | undefined;
  /** The recipient of one of its items. */
  address?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type PayoutsCreateInput = {
  /** The recipients and amounts. A single item can be sent in the four fields beside instead. */
  items?: Array<{
    address: string;
    /** A decimal amount greater than zero, as a number or, better, as a string. */
    amount: number | string;
    /** The same for all items: create one payout for each asset. */
    asset: string;
    network: string;
    /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
    memo?: string | number | null | undefined;
  }> | null | undefined;
  destination_address?: string | null | undefined;
  amount?: number | string | null | undefined;
  currency?: string | null | undefined;
  network?: string | null | undefined;
  /** The destination tag, on networks that have one: on ripple a whole number from 0 to 4294967295. */
  memo?: string | number | null | undefined;
};

export type PayoutsCancelInput = {
  /** Why you cancel it, for your own records. */
  reason?: string | null | undefined;
};

export type RatesListInput = {
  /** The currency of the rates. */
  currency?: string | undefined;
};

export type RefundsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "created" | "processing" | "completed" | "failed" | undefined;
  /** The payment to refund. */
  payment_uuid?: string | undefined;
  /** That of the payment. */
  order_id?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
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

export type ReplaysStartInput = {
  /** The deliveries, at most 500, in any status. Either this or `filter`. */
  ids?: Array<number> | undefined;
  /** The filter of the list, with at least one of `endpoint_id`, `event_id`, `object_id` and `since`. Without `status` it means failed and canceled deliveries; succeeded ones are sent again only with `status: succeeded`, and their receivers have to ignore repeats. */
  filter?: {
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
  } | undefined;
  /** Count only; nothing is sent. */
  dry_run?: boolean | undefined;
};

export type RequestsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
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
  /** `confirmed` on a payment that waits for money goes through detected, confirming and completed. */
  what: "detected" | "confirmed" | "underpaid" | "overpaid" | "late" | "expired" | "failed" | "reorged";
  /** The amount that arrives, for steps where money does; by default the amount due, half of it or a tenth more. */
  amount?: number | string | null | undefined;
};

export type SandboxSimulateRefundInput = {
  /** The result of sending it. */
  what: "completed" | "failed";
};

export type SandboxSimulatePayoutInput = {
  /** The result of sending it. */
  what: "completed" | "failed";
};

export type SandboxSimulateWithdrawalInput = {
  /** The result of sending it. */
  what: "completed" | "failed";
};

export type SearchFindInput = {
  /** An id, order id, invoice number, transaction hash, address or email, or its beginning; or a part of a name, label or URL. Never send a whole key. */
  q: string;
  /** The most hits, 1–100; 25 when absent. */
  limit?: number | undefined;
};

export type TransactionsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "detected" | "confirmed" | "reorged" | "failed" | undefined;
  asset?: string | undefined;
  network?: string | undefined;
  direction?: "incoming" | "outgoing" | undefined;
  payment_uuid?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};

export type WithdrawalsListInput = {
  /** `next_cursor` of the previous page. Not together with `page` or `per_page`. */
  cursor?: string | undefined;
  /** Rows a page, 1–100; 25 when absent. */
  limit?: number | undefined;
  status?: "created" | "processing" | "completed" | "failed" | undefined;
  asset?: string | undefined;
  /** The recipient. */
  address?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
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
