export * from './auth.ts';
export * from './deliveries.ts';
export * from './invoices.ts';
export * from './ledger.ts';
export * from './payments.ts';
export * from './platform.ts';
export * from './transfers.ts';
