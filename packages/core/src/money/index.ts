export * from './amount.ts';
export * from './assets.ts';
export * from './decimal.ts';
export * from './machine.ts';
export * from './machines.ts';
export * from './pricing.ts';
export * from './rates.ts';
