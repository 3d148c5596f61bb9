import { expect } from 'vitest';
import { type ApiResponse, delivery, type Merchant, newMerchant, type Rest, webhookScopes, withSecret } from './api.ts';

/** A merchant with one object of each kind, for bad requests. */
export interface Shop {
  readonly merchant: Merchant;
  readonly rest: Rest;
  /** A paused endpoint at `url`, and the event and delivery that wait for it. */
  readonly endpointId: string;
  readonly url: string;
  readonly eventId: string;
  readonly deliveryId: number;
  /** Registers an endpoint that is valid except for these fields. */
  register(fields: object, headers?: Record<string, string>): Promise<ApiResponse>;
}

export async function openShop(): Promise<Shop> {
  const merchant = await newMerchant();
  const rest = await merchant.rest(...webhookScopes, 'api_keys:read');
  const url = 'https://nowhere.invalid/webhooks';
  const { id } = await rest.call(withSecret, 'POST', '/webhook-endpoints', { url, event_types: ['payment.*'] });
  await rest.send('PATCH', `/webhook-endpoints/${id}`, { body: { status: 'paused' } });
  const event = await merchant.team.events.publish.mutate(merchant.payment());
  const [first] = (await rest.page(delivery, '/webhook-deliveries')).items;
  if (first === undefined) throw new Error('the event has no delivery');
  return {
    merchant,
    rest,
    endpointId: id,
    url,
    eventId: event.id,
    deliveryId: first.id,
    register(fields, headers = {}) {
      const body = { url: 'https://shop.invalid/a', event_types: ['payment.*'], ...fields };
      return rest.send('POST', '/webhook-endpoints', { body, headers });
    },
  };
}

/** An error response: the envelope with this code, a helpful message and a request id. */
export function refusal(status: number, code: string, words: RegExp = /^[A-Z].{10,}/s) {
  const message: unknown = expect.stringMatching(words);
  const requestId: unknown = expect.stringMatching(/^req_[0-9a-z]{26}$/);
  return { status, body: { ok: false, error: { code, message, request_id: requestId } } };
}
