import {
  apiVersion,
  type EventType,
  findEventType,
  fullPaymentSchema,
  lowestId,
  payoutSchema,
  serializeEvent,
} from '@cryptoix/core';
import type { RestProcedure } from '../procedures.ts';
import { type ModelName, modelOf } from './models.ts';
import type { Json } from './schema.ts';

/** The moment that the examples happened at. */
const exampleTime = '2026-11-02T09:30:00.000Z';
const at = Date.parse(exampleTime);
const later = '2026-11-02T09:30:01.000Z';

/** The ids of the examples, which belong together. */
const ids = {
  event: lowestId('event', at),
  endpoint: lowestId('endpoint', at),
  key: lowestId('api_key', at),
  merchant: lowestId('merchant', at),
  request: lowestId('request', at),
  entry: lowestId('audit_entry', at),
  link: lowestId('payment_link', at),
  withdrawal: lowestId('withdrawal', at),
  posting: lowestId('ledger_posting', at),
  refund: lowestId('refund', at),
  replay: lowestId('webhook_replay', at),
  /** 41 bits of milliseconds and 12 of a counter. */
  delivery: 1_234_567_890_123,
};

const sample = (type: EventType) => findEventType(type).sample;
const payment = fullPaymentSchema.parse(sample('payment.completed'));
const payout = payoutSchema.parse(sample('payout.completed'));
const { items_count: _count, items_truncated: _truncated, ...wholePayout } = payout;
const secret = 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD';

const endpoint = {
  id: ids.endpoint,
  url: 'https://shop.example/webhooks',
  description: 'Shop',
  event_types: ['payment.*'],
  filter: { all: [{ field: 'data.price.amount', gte: '100' }] },
  ordering: 'object',
  rate_limit: { limit: 10, per: 'second' },
  headers: {},
  status: 'enabled',
  disabled_reason: null,
  mode: 'live',
  api_version: apiVersion,
  public_key: null,
  secrets: [{ kind: 'hmac', created_at: exampleTime, expires_at: null }],
  failing_since: null,
  last_success_at: later,
  last_failure_at: null,
  slowed_until: null,
  created_at: exampleTime,
  updated_at: exampleTime,
};

const event = {
  id: ids.event,
  type: 'payment.completed',
  object_id: payment.uuid,
  timestamp: exampleTime,
  api_version: apiVersion,
  livemode: true,
  data: payment,
  created_at: exampleTime,
};

const feedEvent = {
  cursor: 'bzR3a1lqTFhvV2YzcE5hZyA4MTkyIGV2dF8wMWs5MXpoNWU4ZXQwcnMwM2I3NHhuOXlxMiAxNzYyMDc1ODAwMDAw',
  id: event.id,
  type: event.type,
  object_id: event.object_id,
  created_at: exampleTime,
  body: serializeEvent({
    id: event.id,
    type: 'payment.completed',
    timestamp: new Date(at),
    livemode: true,
    data: payment,
  }),
};

const attempt = {
  number: 1,
  trigger: 'schedule',
  started_at: exampleTime,
  duration_ms: 84,
  status_code: 200,
  error: null,
  error_detail: null,
  address: '203.0.113.7',
  url: endpoint.url,
  request: {
    headers: { 'content-type': 'application/json', 'webhook-id': ids.event },
    body: '{"type":"payment.completed"}',
  },
  response: { headers: { 'content-type': 'text/plain' }, body: 'ok', truncated: false },
};

const delivery = {
  id: ids.delivery,
  event_id: ids.event,
  event_type: 'payment.completed',
  object_id: payment.uuid,
  endpoint_id: ids.endpoint,
  status: 'succeeded',
  cancel_reason: null,
  attempt_count: 1,
  next_attempt_at: null,
  waits_behind: null,
  waits_for: null,
  last_status_code: 200,
  last_error: null,
  last_duration_ms: 84,
  created_at: exampleTime,
};

/** One valid object of each model. */
export const modelExamples: Record<ModelName, Json> = {
  Payment: {
    ...payment,
    description: 'Order 1042',
    callback_url: null,
    success_url: 'https://shop.example/thanks',
    cancel_url: null,
    hosted_url: 'https://pay.cryptoix.example/pay/pay_01k9zq3n5qe7w8h2m4t6v8x0zb',
    created_at: exampleTime,
  },
  Transaction: { ...sample('transaction.confirmed'), payment_uuid: payment.uuid, created_at: exampleTime },
  Invoice: { ...sample('invoice.sent'), notes: null, created_at: exampleTime },
  PaymentLink: {
    uuid: ids.link,
    url: `https://pay.cryptoix.example/l/${ids.link}`,
    title: 'Workshop ticket',
    amount: '49.99',
    currency: 'USD',
    description: null,
    active: true,
    created_at: exampleTime,
  },
  Refund: { ...sample('refund.completed'), created_at: exampleTime },
  Payout: { ...wholePayout, item_count: payout.items.length, cancel_reason: null, created_at: exampleTime },
  Withdrawal: {
    uuid: ids.withdrawal,
    status: 'processing',
    amount: '250',
    asset: 'USDT',
    network: 'tron',
    address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE',
    memo: null,
    fee: '1',
    tx_hash: null,
    failure_code: null,
    is_final: false,
    created_at: exampleTime,
  },
  Balance: { asset: 'USDT', available: '1250.5', reserved: '251', pending: '49.99' },
  BalancePosting: {
    id: ids.posting,
    kind: 'refund.created',
    object_id: ids.refund,
    created_at: exampleTime,
    entries: [
      { asset: 'USDT', account: 'available', amount: '-21' },
      { asset: 'USDT', account: 'reserved', amount: '21' },
    ],
  },
  Currency: {
    code: 'USDT',
    name: 'Tether',
    type: 'crypto',
    precision: 6,
    networks: [
      { network: 'tron', precision: 6, required_confirmations: 19, network_fee: '1', min_amount: '0.01', memo: false },
    ],
  },
  Rate: { asset: 'BTC', currency: 'USD', rate: '68250.12', source: 'binance', quoted_at: exampleTime, stale: false },
  Event: event,
  FeedEvent: feedEvent,
  EventType: {
    type: 'payment.completed',
    description: findEventType('payment.completed').description,
    scope: 'payments:read',
    operational: false,
    schema: { type: 'object' },
    sample: payment,
    filter_fields: [{ field: 'data.price.amount', kind: 'number', values: null }],
  },
  WebhookEndpoint: endpoint,
  WebhookEndpointCreated: { ...endpoint, secret, warnings: [] },
  WebhookEndpointUpdated: { ...endpoint, warnings: [] },
  WebhookEndpointRotated: { ...endpoint, secret },
  WebhookEndpointDeleted: { id: ids.endpoint, deleted: true },
  WebhookSecret: { id: ids.endpoint, secret },
  Attempt: attempt,
  WebhookDelivery: delivery,
  WebhookDeliveryDetail: { ...delivery, attempts: [attempt], next_attempts: [] },
  WebhookRecovery: { count: 12 },
  WebhookReplay: {
    id: ids.replay,
    status: 'running',
    total: 1_204,
    replayed: 500,
    skipped: { endpoint_disabled: 3 },
    created_at: exampleTime,
    finished_at: null,
  },
  ApiKey: {
    id: ids.key,
    label: 'Shop server',
    mode: 'live',
    start: 'ak_live_4fk2',
    scopes: ['payments:read', 'payments:write'],
    status: 'active',
    attention: [],
    ip_allowlist: [],
    rate_limit: 500,
    require_idempotency_key: false,
    created_by: { type: 'user', id: 'usr_01', label: 'ada@shop.example' },
    created_at: exampleTime,
    expires_at: null,
    revoked_at: null,
    exposed_at: null,
    rotated_from: null,
    replaced_by: null,
    first_used_at: exampleTime,
    last_used_at: later,
    last_used_ip: '203.0.113.7',
    last_used_scope: 'payments:write',
    scope_uses: [
      { scope: 'payments:read', last_used_at: null },
      { scope: 'payments:write', last_used_at: later },
    ],
    unused_scopes: ['payments:read'],
  },
  ApiRequest: {
    id: ids.request,
    key_id: ids.key,
    key_label: 'Shop server',
    method: 'POST',
    route: '/v1/payments',
    status: 201,
    error_code: null,
    required_scope: 'payments:write',
    object_id: payment.uuid,
    idempotency_key: true,
    user_agent: 'shop/1.4',
    duration_ms: 21,
    ip: '203.0.113.7',
    created_at: exampleTime,
  },
  AuditEntry: {
    id: ids.entry,
    actor: { type: 'user', id: 'usr_01', label: 'ada@shop.example', name: 'Ada' },
    action: 'api_key.created',
    target: { type: 'api_key', id: ids.key, label: 'Shop server' },
    ip: '203.0.113.7',
    request_id: ids.request,
    details: { scopes: ['payments:read', 'payments:write'] },
    created_at: exampleTime,
  },
  Principal: {
    type: 'api_key',
    id: ids.key,
    merchant_id: ids.merchant,
    mode: 'live',
    label: 'Shop server',
    scopes: ['payments:read', 'payments:write'],
    expires_at: null,
    ip_allowlist: [],
    rate_limit: 500,
    role: null,
  },
  SearchHit: {
    type: 'payment',
    id: payment.uuid,
    title: 'order-1042',
    status: 'completed',
    matched: 'order_id',
    created_at: exampleTime,
  },
};

const newPayment = {
  amount: '49.99',
  currency: 'USD',
  asset: 'USDT',
  network: 'tron',
  order_id: 'order-1042',
  success_url: 'https://shop.example/thanks',
};

/** One valid request of each operation that has a body, without what stands in its path. */
const requestExamples: Readonly<Record<string, Json>> = {
  'endpoints.create': {
    url: endpoint.url,
    event_types: endpoint.event_types,
    filter: endpoint.filter,
    ordering: endpoint.ordering,
    rate_limit: endpoint.rate_limit,
    description: endpoint.description,
  },
  'endpoints.update': { event_types: ['payment.*', 'refund.*'] },
  'endpoints.rotate_secret': { overlap_seconds: 86_400 },
  'deliveries.recover': { since: exampleTime, dry_run: true },
  'replays.start': { filter: { endpoint_id: ids.endpoint, since: exampleTime }, dry_run: true },
  'events.replay': { endpoint_id: ids.endpoint },
  'events.send_test': { type: 'payment.completed' },
  'payments.create': newPayment,
  'payments.create_as_sdk': newPayment,
  'invoices.create': {
    items: [{ name: 'Consulting, one hour', price: '60', quantity: 2 }],
    currency: 'USD',
    customer_email: 'customer@example.com',
    due_date: '2026-12-07',
  },
  'payment_links.create': { title: 'Workshop ticket', amount: '49.99', currency: 'USD' },
  'payment_links.update': { amount: '59.99', active: false },
  'refunds.create': { payment_uuid: payment.uuid, amount: '20', reason: 'Returned' },
  'payouts.create': {
    items: [
      { address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE', amount: '100.5', asset: 'USDT', network: 'tron' },
      { address: 'TXLAQ63Xg1NAzckPwKHvzw7CSEmLMEqcdj', amount: '20', asset: 'USDT', network: 'tron' },
    ],
  },
  'payouts.cancel': { reason: 'A wrong address' },
  'withdrawals.create': {
    amount: '250',
    asset: 'USDT',
    network: 'tron',
    address: 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE',
  },
  'sandbox.simulate_payment': { what: 'confirmed' },
  'sandbox.simulate_refund': { what: 'completed' },
  'sandbox.simulate_payout': { what: 'completed' },
  'sandbox.simulate_withdrawal': { what: 'completed' },
};

/** The example of a route's body. @throws Error when there is none */
export function requestExample({ name }: RestProcedure): Json {
  const example = requestExamples[name];
  if (example === undefined) throw new Error(`${name}: its body has no example in examples.ts. Add one there.`);
  return example;
}

function pagingOf({ pages }: RestProcedure): Json {
  if (pages === null) return {};
  return { next_cursor: pages === 'feed' ? feedEvent.cursor : null, has_more: false };
}

/** The example of a route's success, in its envelope. */
export function responseExample(procedure: RestProcedure): Json {
  const { model, list } = modelOf(procedure);
  const one = modelExamples[model];
  return { ok: true, data: list ? [one] : one, meta: { ...pagingOf(procedure), request_id: ids.request } };
}
