import { defineMachine } from './money/machine.ts';

/** Withdrawals have no events: the merchant sends to an address of its own and watches its balance. */
export const withdrawalStatuses = ['created', 'processing', 'completed', 'failed'] as const;
export type WithdrawalStatus = (typeof withdrawalStatuses)[number];
export const withdrawalMachine = defineMachine<WithdrawalStatus>({
  object: 'withdrawal',
  moves: { created: ['processing', 'failed'], processing: ['completed', 'failed'], completed: [], failed: [] },
});
