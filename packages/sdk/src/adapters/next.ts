// A route handler of Next.js is a handler of `fetch` requests: export const POST = webhookHandler(…);
export { type ReceiverOptions, webhookHandler } from './fetch.ts';
