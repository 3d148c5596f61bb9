import { Counter, Histogram, Registry } from 'prom-client';

/** What the parts of a process count, for `/metrics`. Names and labels are in docs/operations/monitoring.md. */
export type Metrics = ReturnType<typeof createMetrics>;

/** Metrics that nothing has been counted in yet. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    /** Labels: the route's pattern or the procedure, never a path as it was sent. */
    requests: new Histogram({
      name: 'cryptoix_http_request_seconds',
      help: 'Calls of the API until their response, by route and status.',
      labelNames: ['route', 'status'] as const,
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers,
    }),
    attempts: new Histogram({
      name: 'cryptoix_attempt_seconds',
      help: 'Attempts from their begin to the end of the response, by what became of the delivery.',
      labelNames: ['outcome'] as const,
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
      registers,
    }),
    failedAttempts: new Counter({
      name: 'cryptoix_attempts_failed_total',
      help: 'Attempts that failed, by error.',
      labelNames: ['error'] as const,
      registers,
    }),
    firstAttempts: new Histogram({
      name: 'cryptoix_first_attempt_delay_seconds',
      help: 'From the creation of a delivery to the begin of its first attempt.',
      buckets: [0.05, 0.1, 0.25, 0.5, 1, 5, 15, 60, 300, 3600],
      registers,
    }),
    events: new Counter({
      name: 'cryptoix_events_published_total',
      help: 'Events of events.publish, repeats of a key included; those of the platform itself are not.',
      registers,
    }),
    emails: new Counter({
      name: 'cryptoix_emails_total',
      help: 'Emails by outcome: sent, retried or dropped.',
      labelNames: ['outcome'] as const,
      registers,
    }),
  };
}
