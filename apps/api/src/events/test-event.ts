import { AppError, findEventType, invalidField } from '@cryptoix/core';
import { audit } from '../audit/audit.ts';
import { type TenantContext, transact } from '../context.ts';
import { findDelivery, getDelivery } from '../deliveries/deliveries.ts';
import { requireEndpoint } from '../endpoints/view.ts';
import { record } from './record.ts';
import type { TestEventInput } from './schemas.ts';

/**
 * Sends a sample event to one endpoint, whatever it subscribes to, in one attempt without retries. In live mode only
 * `webhook.test`: a shop would believe a signed `payment.completed` and ship goods that nobody has paid for.
 * @throws AppError `not_found`, `validation_failed`, `conflict`
 */
export async function sendTestEvent(ctx: TenantContext, input: TestEventInput) {
  const type = input.type ?? 'webhook.test';
  if (ctx.tenant.mode === 'live' && type !== 'webhook.test') {
    throw invalidField('type', 'In live mode the only test event is webhook.test. Use test mode to try other types.');
  }
  return transact(ctx, async (tx) => {
    const endpoint = await requireEndpoint(tx, input.id);
    if (endpoint.status !== 'enabled') {
      throw new AppError(
        'conflict',
        `The endpoint is ${endpoint.status}. ${endpoint.status === 'paused' ? 'Resume' : 'Enable'} it first, then test it.`,
      );
    }
    const { ids } = await record(tx, [{ type, data: findEventType(type).sample }], { only: endpoint.id, once: true });
    const [eventId = ''] = ids;
    const deliveryId = await findDelivery(tx, { eventId, endpointId: endpoint.id });
    if (deliveryId === null) throw new Error(`${eventId} was not queued`);
    await audit(tx, {
      action: 'webhook_endpoint.tested',
      target: { type: 'webhook_endpoint', id: endpoint.id },
      details: { type },
    });
    return getDelivery(tx, deliveryId);
  });
}
