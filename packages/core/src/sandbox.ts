/** Everything that can be simulated of a payment of test mode. */
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

/** How the sending of a refund, payout or withdrawal of test mode can end. */
export const transferSteps = ['completed', 'failed'] as const;
export type TransferStep = (typeof transferSteps)[number];
