// Generated from the OpenAPI document by `npm run docs`: do not edit.
import type { PaymentPrice, PaymentPay, PaymentTransaction, Payment, PaymentResult, Transaction, InvoiceItem, Invoice, InvoiceResult, PaymentLink, PaymentLinkResult, Refund, RefundResult, PayoutItem, Payout, PayoutResult, WithdrawalResult, Withdrawal, Balance, BalancePostingEntrie, BalancePosting, CurrencyNetwork, Currency, Rate, Event, FeedEvent, EventTypeFilterField, EventType, WebhookEndpointRateLimit, WebhookEndpointSecret, WebhookEndpoint, WebhookEndpointCreated, WebhookEndpointUpdatedResult, WebhookEndpointRotatedResult, WebhookEndpointDeleted, WebhookSecret, AttemptRequest, AttemptResponse, Attempt, WebhookDelivery, WebhookDeliveryDetailNextAttempt, WebhookDeliveryDetail, WebhookDeliveryDetailResult, WebhookRecovery, WebhookReplay, WebhookReplayResult, ApiKeyCreatedBy, ApiKeyScopeUse, ApiKey, ApiRequest, AuditEntryActor, AuditEntryTarget, AuditEntry, SearchHit, Principal, WebhookFilter, PaymentEventDataTransaction, PaymentEventData, InvoiceEventData, RefundEventData, PayoutEventData, TransactionEventData, ApiKeyEventData, WebhookEndpointEventData, WebhookEventData, AuditListInput, BalancesPostingsInput, DeliveriesListInput, DeliveriesRecoverInput, EndpointsListInput, EndpointsCreateInput, EndpointsUpdateInput, EndpointsRotateSecretInput, EventsListInput, EventsFeedInput, EventsReplayInput, EventsSendTestInput, InvoicesListInput, InvoicesCreateInput, KeysListInput, KeysRequestsInput, PaymentLinksListInput, PaymentLinksCreateInput, PaymentLinksUpdateInput, PaymentsCreateInput, PaymentsListInput, PaymentsCreateAsSdkInput, PayoutsListInput, PayoutsCreateInput, PayoutsCancelInput, RatesListInput, RefundsListInput, RefundsCreateInput, ReplaysStartInput, RequestsListInput, SandboxSimulatePaymentInput, SandboxSimulateRefundInput, SandboxSimulatePayoutInput, SandboxSimulateWithdrawalInput, SearchFindInput, TransactionsListInput, WithdrawalsListInput, WithdrawalsCreateInput } from './models.gen.ts';
import type { FeedPage } from './follow.ts';
import type { List } from './list.ts';
import { type CallOptions, segment, type Transport } from './transport.ts';

/** Every route of the API by its resource. */
export class Resources {
  readonly audit: {
    /** List changes: who, what, from where. Needs the scope `audit:read`: See who changed what in the account, when and from where. */
    list(input?: AuditListInput, options?: CallOptions): List<AuditEntry>;
  };
  readonly balances: {
    /** List balances by asset. Needs the scope `balances:read`: See how much money the account holds. */
    list(options?: CallOptions): Promise<Array<Balance>>;
    /** List the movements of money, newest first. Needs the scope `balances:read`: See how much money the account holds. */
    postings(input?: BalancesPostingsInput, options?: CallOptions): List<BalancePosting>;
  };
  readonly currencies: {
    /** List currencies, assets and networks; with a live key, only those open for live payments. Needs no API key. */
    list(options?: CallOptions): Promise<Array<Currency>>;
  };
  readonly deliveries: {
    /** List deliveries, newest first. Needs the scope `webhooks:read`: See the delivery history of webhooks: requests and responses. */
    list(input?: DeliveriesListInput, options?: CallOptions): List<WebhookDelivery>;
    /** Read a delivery with all its attempts. Needs the scope `webhooks:read`: See the delivery history of webhooks: requests and responses. */
    get(id: number, options?: CallOptions): Promise<WebhookDeliveryDetail>;
    /** Send a delivery again. Needs the scope `webhooks:write`: Send webhook deliveries again. Without `webhooks:read` the response holds only `id`, `status`. */
    replay(id: number, options?: CallOptions): Promise<WebhookDeliveryDetailResult>;
    /** Skip the first delivery of an ordered lane, so that what waits behind it goes on. Needs the scope `webhooks:write`: Send webhook deliveries again. Without `webhooks:read` the response holds only `id`, `status`. */
    skip(id: number, options?: CallOptions): Promise<WebhookDeliveryDetailResult>;
    /** Send again everything that failed or was canceled since a time. Needs the scope `webhooks:write`: Send webhook deliveries again. */
    recover(id: string, input: DeliveriesRecoverInput, options?: CallOptions): Promise<WebhookRecovery>;
  };
  readonly endpoints: {
    /** List webhook endpoints. Needs the scope `endpoints:read`: See the webhook endpoints: their URLs, events and health. */
    list(input?: EndpointsListInput, options?: CallOptions): List<WebhookEndpoint>;
    /** Register a webhook endpoint. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. */
    create(input: EndpointsCreateInput, options?: CallOptions): Promise<WebhookEndpointCreated>;
    /** Read a webhook endpoint. Needs the scope `endpoints:read`: See the webhook endpoints: their URLs, events and health. */
    get(id: string, options?: CallOptions): Promise<WebhookEndpoint>;
    /** Edit, pause, resume, disable or enable a webhook endpoint. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. Without `endpoints:read` the response holds only `id`, `status`, `warnings`. */
    update(id: string, input?: EndpointsUpdateInput, options?: CallOptions): Promise<WebhookEndpointUpdatedResult>;
    /** Delete a webhook endpoint; its pending deliveries are canceled. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. */
    delete(id: string, options?: CallOptions): Promise<WebhookEndpointDeleted>;
    /** Make a new signing secret; both sign during the overlap. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. Without `endpoints:read` the response holds only `id`, `status`, `secret`. */
    rotateSecret(id: string, input?: EndpointsRotateSecretInput, options?: CallOptions): Promise<WebhookEndpointRotatedResult>;
    /** Show the newest signing secret; each look is audited. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. */
    revealSecret(id: string, options?: CallOptions): Promise<WebhookSecret>;
  };
  readonly events: {
    /** List events, newest first. Needs the scope `events:read`: See the events that happened in the account. */
    list(input?: EventsListInput, options?: CallOptions): List<Event>;
    /** Read the events behind a cursor, oldest first; nothing is skipped or repeated. Needs the scope `events:read`: See the events that happened in the account. */
    feed(input?: EventsFeedInput, options?: CallOptions): Promise<FeedPage<FeedEvent>>;
    /** Every event behind `after`, and each new one as it happens, until the caller stops or its signal aborts. It goes on by itself after a failure that passes. Needs the scope `events:read`: See the events that happened in the account. */
    follow(input?: Omit<EventsFeedInput, 'limit' | 'wait'>, options?: CallOptions): AsyncGenerator<FeedEvent, void>;
    /** Read an event. Needs the scope `events:read`: See the events that happened in the account. */
    get(id: string, options?: CallOptions): Promise<Event>;
    /** Send an event to an endpoint, also one that was added after it happened. Needs the scope `webhooks:write`: Send webhook deliveries again. Without `webhooks:read` the response holds only `id`, `status`. */
    replay(id: string, input: EventsReplayInput, options?: CallOptions): Promise<WebhookDeliveryDetailResult>;
    /** List event types with schema and sample. Any valid API key may call this. */
    types(options?: CallOptions): Promise<Array<EventType>>;
    /** Send a test event: any type in test mode, webhook.test in live. Needs the scope `endpoints:write`: Add, change, test, pause and delete webhook endpoints, and see their signing secrets. */
    sendTest(id: string, input?: EventsSendTestInput, options?: CallOptions): Promise<WebhookDeliveryDetail>;
  };
  readonly invoices: {
    /** List invoices, newest first. Needs the scope `invoices:read`: See invoices, with their customers and what has been paid. */
    list(input?: InvoicesListInput, options?: CallOptions): List<Invoice>;
    /** Create an invoice as a draft. Needs the scope `invoices:write`: Create invoices and send them to customers. */
    create(input: InvoicesCreateInput, options?: CallOptions): Promise<Invoice>;
    /** Read an invoice. Needs the scope `invoices:read`: See invoices, with their customers and what has been paid. */
    get(uuid: string, options?: CallOptions): Promise<Invoice>;
    /** Send an invoice: creates a payment for the amount due. Needs the scope `invoices:write`: Create invoices and send them to customers. Without `invoices:read` the response holds only `uuid`, `status`. */
    send(uuid: string, options?: CallOptions): Promise<InvoiceResult>;
    /** Void an invoice. Needs the scope `invoices:write`: Create invoices and send them to customers. Without `invoices:read` the response holds only `uuid`, `status`. */
    void(uuid: string, options?: CallOptions): Promise<InvoiceResult>;
  };
  readonly keys: {
    /** List API keys. Needs the scope `api_keys:read`: See the list of API keys, what each may do and when it was last used. Never the keys themselves. */
    list(input?: KeysListInput, options?: CallOptions): List<ApiKey>;
    /** Read an API key. Needs the scope `api_keys:read`: See the list of API keys, what each may do and when it was last used. Never the keys themselves. */
    get(id: string, options?: CallOptions): Promise<ApiKey>;
    /** List the requests a key has made. Needs the scope `api_keys:read`: See the list of API keys, what each may do and when it was last used. Never the keys themselves. */
    requests(id: string, input?: KeysRequestsInput, options?: CallOptions): List<ApiRequest>;
  };
  readonly paymentLinks: {
    /** List payment links, newest first. Needs the scope `links:read`: See payment links. */
    list(input?: PaymentLinksListInput, options?: CallOptions): List<PaymentLink>;
    /** Create a payment link. Needs the scope `links:write`: Create payment links. */
    create(input: PaymentLinksCreateInput, options?: CallOptions): Promise<PaymentLink>;
    /** Read a payment link. Needs the scope `links:read`: See payment links. */
    get(uuid: string, options?: CallOptions): Promise<PaymentLink>;
    /** Change a payment link. Needs the scope `links:write`: Create payment links. Without `links:read` the response holds only `uuid`. */
    update(uuid: string, input?: PaymentLinksUpdateInput, options?: CallOptions): Promise<PaymentLinkResult>;
  };
  readonly payments: {
    /** Create a payment at the current rate. Needs the scope `payments:write`: Create payments for customers to pay. */
    create(input: PaymentsCreateInput, options?: CallOptions): Promise<Payment>;
    /** List payments, newest first. Needs the scope `payments:read`: See payments: their amounts, addresses and status. */
    list(input?: PaymentsListInput, options?: CallOptions): List<Payment>;
    /** Create a payment, at the path of the published SDKs: use POST /payments. Needs the scope `payments:write`: Create payments for customers to pay. */
    createAsSdk(input: PaymentsCreateAsSdkInput, options?: CallOptions): Promise<Payment>;
    /** Cancel a payment that nothing was received for: it expires at once. Needs the scope `payments:write`: Create payments for customers to pay. Without `payments:read` the response holds only `uuid`, `status`. */
    cancel(uuid: string, options?: CallOptions): Promise<PaymentResult>;
    /** Read a payment, at the path of the published SDKs. Needs the scope `payments:read`: See payments: their amounts, addresses and status. */
    check(uuid: string, options?: CallOptions): Promise<Payment>;
    /** Read a payment. Needs the scope `payments:read`: See payments: their amounts, addresses and status. */
    get(uuid: string, options?: CallOptions): Promise<Payment>;
  };
  readonly payouts: {
    /** List payouts, newest first, each with its first 10 items. Needs the scope `payouts:read`: See payouts and their recipients. */
    list(input?: PayoutsListInput, options?: CallOptions): List<Payout>;
    /** Create a payout as a draft; it is sent after you submit it. Needs the scope `payouts:write`: Create, submit and cancel payouts: sends money to any address. */
    create(input?: PayoutsCreateInput, options?: CallOptions): Promise<Payout>;
    /** Read a payout with all its items. Needs the scope `payouts:read`: See payouts and their recipients. */
    get(uuid: string, options?: CallOptions): Promise<Payout>;
    /** Submit a payout for sending. Needs the scope `payouts:write`: Create, submit and cancel payouts: sends money to any address. Without `payouts:read` the response holds only `uuid`, `status`. */
    submit(uuid: string, options?: CallOptions): Promise<PayoutResult>;
    /** Cancel a payout that is not submitted yet. Needs the scope `payouts:write`: Create, submit and cancel payouts: sends money to any address. Without `payouts:read` the response holds only `uuid`, `status`. */
    cancel(uuid: string, input?: PayoutsCancelInput, options?: CallOptions): Promise<PayoutResult>;
  };
  readonly rates: {
    /** List the rates of all assets. Any valid API key may call this. */
    list(input?: RatesListInput, options?: CallOptions): Promise<Array<Rate>>;
  };
  readonly refunds: {
    /** List refunds, newest first. Needs the scope `refunds:read`: See refunds and their status. */
    list(input?: RefundsListInput, options?: CallOptions): List<Refund>;
    /** Refund a payment, whole or in part. Needs the scope `refunds:write`: Create refunds: sends money back to customers. */
    create(input?: RefundsCreateInput, options?: CallOptions): Promise<Refund>;
    /** Read a refund. Needs the scope `refunds:read`: See refunds and their status. */
    get(uuid: string, options?: CallOptions): Promise<Refund>;
  };
  readonly replays: {
    /** Send many deliveries again: a selection, or everything that a filter shows. Needs the scope `webhooks:write`: Send webhook deliveries again. */
    start(input?: ReplaysStartInput, options?: CallOptions): Promise<WebhookReplay>;
    /** Read how far a bulk replay is. Needs the scope `webhooks:write`: Send webhook deliveries again. */
    get(id: string, options?: CallOptions): Promise<WebhookReplay>;
    /** Stop a bulk replay; what is queued already is still sent. Needs the scope `webhooks:write`: Send webhook deliveries again. Without `webhooks:read` the response holds only `id`, `status`. */
    cancel(id: string, options?: CallOptions): Promise<WebhookReplayResult>;
  };
  readonly requests: {
    /** List the requests of all keys, newest first. Needs the scope `api_keys:read`: See the list of API keys, what each may do and when it was last used. Never the keys themselves. */
    list(input?: RequestsListInput, options?: CallOptions): List<ApiRequest>;
  };
  readonly sandbox: {
    /** Simulate a step of a test payment. Needs the scope `payments:write`: Create payments for customers to pay. Without `payments:read` the response holds only `uuid`, `status`. */
    simulatePayment(uuid: string, input: SandboxSimulatePaymentInput, options?: CallOptions): Promise<PaymentResult>;
    /** Simulate sending a test refund. Needs the scope `refunds:write`: Create refunds: sends money back to customers. Without `refunds:read` the response holds only `uuid`, `status`. */
    simulateRefund(uuid: string, input: SandboxSimulateRefundInput, options?: CallOptions): Promise<RefundResult>;
    /** Simulate sending all items of a test payout. Needs the scope `payouts:write`: Create, submit and cancel payouts: sends money to any address. Without `payouts:read` the response holds only `uuid`, `status`. */
    simulatePayout(uuid: string, input: SandboxSimulatePayoutInput, options?: CallOptions): Promise<PayoutResult>;
    /** Simulate sending a test withdrawal. Needs the scope `withdrawals:write`: Withdraw the balance: sends money to any address. Without `withdrawals:read` the response holds only `uuid`, `status`. */
    simulateWithdrawal(uuid: string, input: SandboxSimulateWithdrawalInput, options?: CallOptions): Promise<WithdrawalResult>;
  };
  readonly search: {
    /** Find anything that the key may read. Any valid API key may call this. */
    find(input: SearchFindInput, options?: CallOptions): Promise<Array<SearchHit>>;
  };
  readonly session: {
    /** Show this key and what it may do. Any valid API key may call this. */
    who(options?: CallOptions): Promise<Principal>;
  };
  readonly transactions: {
    /** List transactions, newest first. Needs the scope `transactions:read`: See the transactions on the blockchain that belong to the account. */
    list(input?: TransactionsListInput, options?: CallOptions): List<Transaction>;
    /** Read a transaction. Needs the scope `transactions:read`: See the transactions on the blockchain that belong to the account. */
    get(uuid: string, options?: CallOptions): Promise<Transaction>;
  };
  readonly withdrawals: {
    /** List withdrawals, newest first. Needs the scope `withdrawals:read`: See withdrawals and their status. */
    list(input?: WithdrawalsListInput, options?: CallOptions): List<Withdrawal>;
    /** Send money to your own address. Needs the scope `withdrawals:write`: Withdraw the balance: sends money to any address. */
    create(input: WithdrawalsCreateInput, options?: CallOptions): Promise<Withdrawal>;
    /** Read a withdrawal. Needs the scope `withdrawals:read`: See withdrawals and their status. */
    get(uuid: string, options?: CallOptions): Promise<Withdrawal>;
  };

  constructor(send: Transport) {
    this.audit = {
      list: (input, options) => send.list(`/audit-log`, input, options),
    };
    this.balances = {
      list: (options) => send.one('GET', `/balances`, undefined, options),
      postings: (input, options) => send.list(`/balance-postings`, input, options),
    };
    this.currencies = {
      list: (options) => send.one('GET', `/currencies`, undefined, options),
    };
    this.deliveries = {
      list: (input, options) => send.list(`/webhook-deliveries`, input, options),
      get: (id, options) => send.one('GET', `/webhook-deliveries/${segment(id)}`, undefined, options),
      replay: (id, options) => send.one('POST', `/webhook-deliveries/${segment(id)}/replay`, undefined, options),
      skip: (id, options) => send.one('POST', `/webhook-deliveries/${segment(id)}/skip`, undefined, options),
      recover: (id, input, options) => send.one('POST', `/webhook-endpoints/${segment(id)}/recover`, input, options),
    };
    this.endpoints = {
      list: (input, options) => send.list(`/webhook-endpoints`, input, options),
      create: (input, options) => send.one('POST', `/webhook-endpoints`, input, options),
      get: (id, options) => send.one('GET', `/webhook-endpoints/${segment(id)}`, undefined, options),
      update: (id, input, options) => send.one('PATCH', `/webhook-endpoints/${segment(id)}`, input, options),
      delete: (id, options) => send.one('DELETE', `/webhook-endpoints/${segment(id)}`, undefined, options),
      rotateSecret: (id, input, options) => send.one('POST', `/webhook-endpoints/${segment(id)}/rotate-secret`, input, options),
      revealSecret: (id, options) => send.one('POST', `/webhook-endpoints/${segment(id)}/reveal-secret`, undefined, options),
    };
    this.events = {
      list: (input, options) => send.list(`/events`, input, options),
      feed: (input, options) => send.feed(`/events/feed`, input, options),
      follow: (input, options) => send.follow(`/events/feed`, input, options),
      get: (id, options) => send.one('GET', `/events/${segment(id)}`, undefined, options),
      replay: (id, input, options) => send.one('POST', `/events/${segment(id)}/replay`, input, options),
      types: (options) => send.one('GET', `/event-types`, undefined, options),
      sendTest: (id, input, options) => send.one('POST', `/webhook-endpoints/${segment(id)}/test`, input, options),
    };
    this.invoices = {
      list: (input, options) => send.list(`/invoices`, input, options),
      create: (input, options) => send.one('POST', `/invoices`, input, options),
      get: (uuid, options) => send.one('GET', `/invoices/${segment(uuid)}`, undefined, options),
      send: (uuid, options) => send.one('POST', `/invoices/${segment(uuid)}/send`, undefined, options),
      void: (uuid, options) => send.one('POST', `/invoices/${segment(uuid)}/void`, undefined, options),
    };
    this.keys = {
      list: (input, options) => send.list(`/api-keys`, input, options),
      get: (id, options) => send.one('GET', `/api-keys/${segment(id)}`, undefined, options),
      requests: (id, input, options) => send.list(`/api-keys/${segment(id)}/requests`, input, options),
    };
    this.paymentLinks = {
      list: (input, options) => send.list(`/payment-links`, input, options),
      create: (input, options) => send.one('POST', `/payment-links`, input, options),
      get: (uuid, options) => send.one('GET', `/payment-links/${segment(uuid)}`, undefined, options),
      update: (uuid, input, options) => send.one('PATCH', `/payment-links/${segment(uuid)}`, input, options),
    };
    this.payments = {
      create: (input, options) => send.one('POST', `/payments`, input, options),
      list: (input, options) => send.list(`/payments`, input, options),
      createAsSdk: (input, options) => send.one('POST', `/payment/create`, input, options),
      cancel: (uuid, options) => send.one('POST', `/payments/${segment(uuid)}/cancel`, undefined, options),
      check: (uuid, options) => send.one('GET', `/payment/${segment(uuid)}/check`, undefined, options),
      get: (uuid, options) => send.one('GET', `/payments/${segment(uuid)}`, undefined, options),
    };
    this.payouts = {
      list: (input, options) => send.list(`/payouts`, input, options),
      create: (input, options) => send.one('POST', `/payouts`, input, options),
      get: (uuid, options) => send.one('GET', `/payouts/${segment(uuid)}`, undefined, options),
      submit: (uuid, options) => send.one('POST', `/payouts/${segment(uuid)}/submit`, undefined, options),
      cancel: (uuid, input, options) => send.one('POST', `/payouts/${segment(uuid)}/cancel`, input, options),
    };
    this.rates = {
      list: (input, options) => send.one('GET', `/rates`, input, options),
    };
    this.refunds = {
      list: (input, options) => send.list(`/refunds`, input, options),
      create: (input, options) => send.one('POST', `/refunds`, input, options),
      get: (uuid, options) => send.one('GET', `/refunds/${segment(uuid)}`, undefined, options),
    };
    this.replays = {
      start: (input, options) => send.one('POST', `/webhook-deliveries/replay`, input, options),
      get: (id, options) => send.one('GET', `/webhook-replays/${segment(id)}`, undefined, options),
      cancel: (id, options) => send.one('POST', `/webhook-replays/${segment(id)}/cancel`, undefined, options),
    };
    this.requests = {
      list: (input, options) => send.list(`/requests`, input, options),
    };
    this.sandbox = {
      simulatePayment: (uuid, input, options) => send.one('POST', `/sandbox/payments/${segment(uuid)}/simulate`, input, options),
      simulateRefund: (uuid, input, options) => send.one('POST', `/sandbox/refunds/${segment(uuid)}/simulate`, input, options),
      simulatePayout: (uuid, input, options) => send.one('POST', `/sandbox/payouts/${segment(uuid)}/simulate`, input, options),
      simulateWithdrawal: (uuid, input, options) => send.one('POST', `/sandbox/withdrawals/${segment(uuid)}/simulate`, input, options),
    };
    this.search = {
      find: (input, options) => send.one('GET', `/search`, input, options),
    };
    this.session = {
      who: (options) => send.one('GET', `/me`, undefined, options),
    };
    this.transactions = {
      list: (input, options) => send.list(`/transactions`, input, options),
      get: (uuid, options) => send.one('GET', `/transactions/${segment(uuid)}`, undefined, options),
    };
    this.withdrawals = {
      list: (input, options) => send.list(`/withdrawals`, input, options),
      create: (input, options) => send.one('POST', `/withdrawals`, input, options),
      get: (uuid, options) => send.one('GET', `/withdrawals/${segment(uuid)}`, undefined, options),
    };
  }
}
