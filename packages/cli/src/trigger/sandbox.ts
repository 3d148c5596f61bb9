import type { Cryptoix, SandboxSimulatePaymentInput, SandboxSimulateRefundInput } from '@cryptoix/sdk';

type PaymentStep = SandboxSimulatePaymentInput['what'];
type TransferStep = SandboxSimulateRefundInput['what'];

/** What happened, and to which object. */
export interface Step {
  /** Such as `created` or `confirmed`. */
  readonly did: string;
  /** The object's id. */
  readonly object: string;
}

/** The price of what is made here, and the amount of what is sent. */
const price = '20';
/** An address that everybody may send to: nothing leaves the sandbox. */
const destination = 'TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE';

/**
 * What the plans of a trigger do with the platform.
 * @param payment an existing payment that takes the place of a new one
 * @param onStep is called after each step
 */
export function openSandbox(cryptoix: Cryptoix, payment: string | undefined, onStep: (step: Step) => void) {
  const did = (step: string, object: string): string => {
    onStep({ did: step, object });
    return object;
  };
  return {
    /** A payment of this command, or the one that the user names. */
    async payment(): Promise<string> {
      if (payment !== undefined) return payment;
      const { uuid } = await cryptoix.payments.create({ amount: price, currency: 'USD' });
      return did('created', uuid);
    },
    /** @param amount by default all that is due, half of it or a tenth more, as the step says */
    async pay(uuid: string, what: PaymentStep, amount?: string): Promise<string> {
      await cryptoix.sandbox.simulatePayment(uuid, { what, amount });
      return did(what, uuid);
    },
    /** The newest transaction of a payment; undefined when the key may not see it. */
    async transactionOf(uuid: string): Promise<string | undefined> {
      const seen = await cryptoix.transactions.list({ payment_uuid: uuid, limit: 1 });
      return seen.items[0]?.uuid;
    },
    async invoice(): Promise<string> {
      const items = [{ name: 'A test item', price, quantity: 1 }];
      return did('created', (await cryptoix.invoices.create({ items, currency: 'USD' })).uuid);
    },
    /** @returns the payment that it made for the invoice */
    async sendInvoice(uuid: string): Promise<string> {
      await cryptoix.invoices.send(uuid);
      did('sent', uuid);
      const [made] = (await cryptoix.invoices.get(uuid)).payment_uuids;
      if (made === undefined) throw new Error(`The invoice ${uuid} has no payment.`);
      return made;
    },
    async voidInvoice(uuid: string): Promise<string> {
      await cryptoix.invoices.void(uuid);
      return did('voided', uuid);
    },
    async refund(payment_uuid: string): Promise<string> {
      return did('created', (await cryptoix.refunds.create({ payment_uuid })).uuid);
    },
    async sendRefund(uuid: string, what: TransferStep): Promise<string> {
      await cryptoix.sandbox.simulateRefund(uuid, { what });
      return did(what, uuid);
    },
    async payout(): Promise<string> {
      const items = [{ address: destination, amount: price, asset: 'USDT', network: 'tron' }];
      return did('created', (await cryptoix.payouts.create({ items })).uuid);
    },
    async submitPayout(uuid: string): Promise<string> {
      await cryptoix.payouts.submit(uuid);
      return did('submitted', uuid);
    },
    async cancelPayout(uuid: string): Promise<string> {
      await cryptoix.payouts.cancel(uuid);
      return did('canceled', uuid);
    },
    async sendPayout(uuid: string, what: TransferStep): Promise<string> {
      await cryptoix.sandbox.simulatePayout(uuid, { what });
      return did(what, uuid);
    },
  };
}

export type Sandbox = ReturnType<typeof openSandbox>;
