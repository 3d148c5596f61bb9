import { apiVersion, type EventTypeDefinition, eventEnvelopeSchema, eventTypes, lowestId } from '@cryptoix/core';
import { type Json, jsonContent, outputSchema, pascal, propertiesOf, ref } from './schema.ts';

/** The time of the example events. */
const exampleTime = '2026-11-02T09:30:00.000Z';
const exampleId = lowestId('event', Date.parse(exampleTime));

const signatureHeaders: Record<string, string> = {
  'webhook-id': "The event's id: the same at every attempt and replay, so skip the ids that you have seen.",
  'webhook-timestamp': 'When this attempt was made, in Unix seconds. Refuse a request older than five minutes.',
  'webhook-signature':
    'Standard Webhooks 1.0: space-separated `v1,<base64 HMAC-SHA256>` over `id.timestamp.body`, keyed with the base64-decoded part of the secret after `whsec_`; one for each live secret. With ed25519 on, also `v1a,<base64>`.',
  'X-Cryptoix-Signature':
    'Hex HMAC-SHA256 of the body, keyed with the whole secret, for the published SDKs. It covers no timestamp: prefer `webhook-signature`.',
  'X-Cryptoix-Event': 'The event type.',
  'X-Cryptoix-Delivery': "The delivery's id, as in the delivery history.",
  'X-Cryptoix-Attempt': 'The number of this attempt, from 1.',
};

/** The headers of every webhook. */
export const webhookParameters: Record<string, Json> = Object.fromEntries(
  Object.entries(signatureHeaders).map(([name, description]) => [
    name,
    { name, in: 'header', required: true, description, schema: { type: 'string' } },
  ]),
);

/** What `data` of an event is, by resource: the types of a resource share their shape. */
export function payloadSchemas(): [name: string, schema: Json][] {
  return [...new Map(eventTypes.map((row) => [dataName(row), outputSchema(row.schema)]))];
}

// `webhook.test` and `webhook_endpoint` are resources of their own; a suffix keeps them from the API's own schemas.
const dataName = ({ resource }: EventTypeDefinition) => `${pascal(resource)}EventData`;

/** The `webhooks` section: every event type, as the request that an endpoint receives. */
export function webhooks(): Record<string, Json> {
  return Object.fromEntries(eventTypes.map((row) => [row.type, { post: receive(row) }]));
}

function receive(row: EventTypeDefinition): Json {
  const envelope = outputSchema(eventEnvelopeSchema(row.type));
  const schema = { ...envelope, properties: { ...propertiesOf(envelope), data: ref('schemas', dataName(row)) } };
  const { type, sample: data } = row;
  const example = { id: exampleId, type, timestamp: exampleTime, api_version: apiVersion, livemode: true, data };
  return {
    operationId: `webhooks.${type}`,
    summary: type,
    description: `${row.description} Subscribing with an API key needs \`${row.scope}\`.${row.operational ? ' Not part of `*`: name it to receive it.' : ''}`,
    tags: ['Webhooks'],
    'x-required-scope': row.scope,
    security: [],
    parameters: Object.keys(signatureHeaders).map((name) => ref('parameters', name)),
    requestBody: { required: true, content: jsonContent(schema, { example }) },
    responses: {
      '2XX': { description: 'Received. Respond within 15 seconds, before you process the event.' },
      '410': { description: 'Gone: the endpoint is disabled and nothing more is sent.' },
      default: { description: 'Failed, redirects included: the delivery is tried again on the schedule.' },
    },
  };
}
