import { defineMachine } from './machine.ts';

export const paymentStatuses = ['created', 'detected', 'confirming', 'completed', 'expired', 'failed'] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];
export const paymentExceptions = ['none', 'underpaid', 'overpaid', 'late'] as const;
export type PaymentException = (typeof paymentExceptions)[number];

/**
 * The transitions of a payment. Money that a reorg undoes moves it back, and money that returns moves it forward again.
 * An expired payment stays expired and money that still arrives is late, unless it turns out to have been paid in time.
 * A payment whose in-time money is undone while late money stays becomes expired.
 */
export const paymentMachine = defineMachine<PaymentStatus>({
  object: 'payment',
  moves: {
    created: ['detected', 'confirming', 'completed', 'expired', 'failed'],
    detected: ['confirming', 'completed', 'expired', 'failed'],
    confirming: ['detected', 'completed', 'expired', 'failed'],
    completed: ['detected', 'confirming', 'expired', 'failed'],
    expired: ['detected', 'confirming', 'completed'],
    failed: ['detected', 'confirming', 'completed', 'expired'],
  },
});

export const transactionStatuses = ['detected', 'confirmed', 'reorged', 'failed'] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];
export const transactionDirections = ['incoming', 'outgoing'] as const;

/** The transitions of a transaction: one that was undone by a reorg may be mined again. */
export const transactionMachine = defineMachine<TransactionStatus>({
  object: 'transaction',
  moves: {
    detected: ['confirmed', 'reorged', 'failed'],
    confirmed: ['reorged'],
    reorged: ['detected', 'failed'],
    failed: [],
  },
});

export const invoiceStatuses = ['draft', 'sent', 'partially_paid', 'paid', 'overpaid', 'expired', 'voided'] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];
export const invoiceMachine = defineMachine<InvoiceStatus>({
  object: 'invoice',
  moves: {
    draft: ['sent', 'voided'],
    sent: ['partially_paid', 'paid', 'overpaid', 'expired', 'voided'],
    // A reorg undoes money: the invoice is paid less again.
    partially_paid: ['sent', 'paid', 'overpaid', 'expired', 'voided'],
    paid: ['sent', 'partially_paid', 'overpaid'],
    overpaid: ['sent', 'partially_paid', 'paid'],
    // The whole amount may still arrive late; with less it stays expired.
    expired: ['paid', 'overpaid', 'voided'],
    voided: [],
  },
});

export const refundStatuses = ['created', 'processing', 'completed', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];
export const refundMachine = defineMachine<RefundStatus>({
  object: 'refund',
  moves: { created: ['processing', 'failed'], processing: ['completed', 'failed'], completed: [], failed: [] },
});

/** The source of a refund's fee: the merchant's balance, or the refund itself. */
export const feeSources = ['balance', 'amount'] as const;
export type FeeFrom = (typeof feeSources)[number];

export const payoutStatuses = [
  'draft',
  'submitted',
  'processing',
  'completed',
  'partially_completed',
  'failed',
  'canceled',
] as const;
export type PayoutStatus = (typeof payoutStatuses)[number];
export const payoutMachine = defineMachine<PayoutStatus>({
  object: 'payout',
  moves: {
    draft: ['submitted', 'canceled'],
    // Not canceled any more: processors may be sending it already.
    submitted: ['processing', 'failed'],
    processing: ['completed', 'partially_completed', 'failed'],
    completed: [],
    partially_completed: [],
    failed: [],
    canceled: [],
  },
});

export const payoutItemStatuses = ['pending', 'processing', 'completed', 'failed', 'canceled'] as const;
export type PayoutItemStatus = (typeof payoutItemStatuses)[number];
export const payoutItemMachine = defineMachine<PayoutItemStatus>({
  object: 'payout item',
  moves: {
    pending: ['processing', 'failed', 'canceled'],
    processing: ['completed', 'failed'],
    completed: [],
    failed: [],
    canceled: [],
  },
});

/** Withdrawals have no events: the merchant sends to its own address and watches its balance. */
export const withdrawalStatuses = ['created', 'processing', 'completed', 'failed'] as const;
export type WithdrawalStatus = (typeof withdrawalStatuses)[number];
export const withdrawalMachine = defineMachine<WithdrawalStatus>({
  object: 'withdrawal',
  moves: { created: ['processing', 'failed'], processing: ['completed', 'failed'], completed: [], failed: [] },
});
