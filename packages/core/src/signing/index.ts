export * from './errors.ts';
export * from './secrets.ts';
export * from './sign.ts';
export * from './verify.ts';
