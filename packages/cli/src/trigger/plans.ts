import type { EventDataByType, SandboxSimulatePaymentInput, SandboxSimulateRefundInput } from '@cryptoix/sdk';
import type { Sandbox } from './sandbox.ts';

/** The type of an event. */
export type EventTypeName = keyof EventDataByType;

/** Makes an event happen. @returns the object that it is about; undefined when the key may not see that */
export type Plan = (sandbox: Sandbox) => Promise<string | undefined>;

/** Why the sandbox cannot make an event happen, and what to do instead. */
interface Impossible {
  readonly why: string;
}

type PaymentStep = SandboxSimulatePaymentInput['what'];
type TransferStep = SandboxSimulateRefundInput['what'];

const payment =
  (...steps: readonly PaymentStep[]): Plan =>
  async (sandbox) => {
    const uuid = await sandbox.payment();
    for (const step of steps) await sandbox.pay(uuid, step);
    return uuid;
  };

const transaction =
  (...steps: readonly PaymentStep[]): Plan =>
  async (sandbox) => {
    const uuid = await payment(...steps)(sandbox);
    return uuid === undefined ? undefined : sandbox.transactionOf(uuid);
  };

const invoice =
  (settle: (sandbox: Sandbox, paymentOfInvoice: string) => Promise<unknown>): Plan =>
  async (sandbox) => {
    const uuid = await sandbox.invoice();
    await settle(sandbox, await sandbox.sendInvoice(uuid));
    return uuid;
  };

const refund =
  (...steps: readonly TransferStep[]): Plan =>
  async (sandbox) => {
    const paid = await sandbox.payment();
    await sandbox.pay(paid, 'confirmed');
    const uuid = await sandbox.refund(paid);
    for (const step of steps) await sandbox.sendRefund(uuid, step);
    return uuid;
  };

const payout =
  (...steps: readonly TransferStep[]): Plan =>
  async (sandbox) => {
    const uuid = await sandbox.submitPayout(await sandbox.payout());
    for (const step of steps) await sandbox.sendPayout(uuid, step);
    return uuid;
  };

const aboutKeys: Impossible = {
  why: 'Nobody but people changes API keys: create, rotate or revoke one in the dashboard.',
};
const aboutEndpoints: Impossible = { why: 'It comes when an endpoint has failed for days.' };

/** How each event is made to happen, through the sandbox; a test holds this list equal to that of the platform. */
const plans: Readonly<Record<EventTypeName, Plan | Impossible>> = {
  'payment.created': payment(),
  'payment.detected': payment('detected'),
  'payment.confirming': payment('confirmed'),
  'payment.completed': payment('confirmed'),
  'payment.underpaid': payment('underpaid'),
  'payment.overpaid': payment('overpaid'),
  'payment.late': payment('late'),
  'payment.expired': payment('expired'),
  'payment.failed': payment('failed'),
  'invoice.created': (sandbox) => sandbox.invoice(),
  'invoice.sent': invoice(() => Promise.resolve()),
  // Half of it arrives, then a little more, and all of that is confirmed.
  'invoice.partially_paid': invoice(async (sandbox, uuid) => {
    await sandbox.pay(uuid, 'underpaid');
    await sandbox.pay(uuid, 'confirmed', '0.0001');
  }),
  'invoice.paid': invoice((sandbox, uuid) => sandbox.pay(uuid, 'confirmed')),
  'invoice.overpaid': invoice((sandbox, uuid) => sandbox.pay(uuid, 'overpaid')),
  'invoice.expired': { why: 'An invoice expires when its due date has passed.' },
  'invoice.voided': async (sandbox) => sandbox.voidInvoice(await sandbox.invoice()),
  'refund.created': refund(),
  'refund.processing': refund('completed'),
  'refund.completed': refund('completed'),
  'refund.failed': refund('failed'),
  'payout.created': (sandbox) => sandbox.payout(),
  'payout.submitted': payout(),
  'payout.processing': payout('completed'),
  'payout.completed': payout('completed'),
  'payout.partially_completed': { why: 'In the sandbox all items of a payout end alike.' },
  'payout.failed': payout('failed'),
  'payout.canceled': async (sandbox) => sandbox.cancelPayout(await sandbox.payout()),
  'transaction.detected': transaction('detected'),
  'transaction.confirmed': transaction('confirmed'),
  'transaction.reorged': transaction('detected', 'reorged'),
  'transaction.failed': transaction('failed'),
  'api_key.created': aboutKeys,
  'api_key.rotated': aboutKeys,
  'api_key.expiring': aboutKeys,
  'api_key.expired': aboutKeys,
  'api_key.revoked': aboutKeys,
  'api_key.exposed': aboutKeys,
  'webhook_endpoint.failing': aboutEndpoints,
  'webhook_endpoint.disabled': aboutEndpoints,
  'webhook.test': { why: 'It is sent to one endpoint: `cryptoix endpoints test <id>`.' },
};

const isType = (name: string): name is EventTypeName => Object.hasOwn(plans, name);

/** Every type of event. */
export const eventTypeNames: readonly EventTypeName[] = Object.keys(plans).filter(isType);

/** How to make an event happen, or why that cannot be. */
export const planOf = (type: EventTypeName): Plan | Impossible => plans[type];
