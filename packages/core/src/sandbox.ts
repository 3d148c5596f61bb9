/** The steps that can be simulated for a test mode payment. */
export const paymentSteps = [
  'detected',
  'confirmed',
  'underpaid',
  'overpaid',
  'late',
  'expired',
  'failed',
  'reorged',
] as const;
export type PaymentStep = (typeof paymentSteps)[number];

/** How a refund, payout or withdrawal in test mode can end. */
export const transferSteps = ['completed', 'failed'] as const;
export type TransferStep = (typeof transferSteps)[number];
