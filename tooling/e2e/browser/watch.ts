import type { Page } from 'playwright-core';

/** The errors of a page from now on: console, exceptions, violations of its security policy, and failed requests. */
export function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    const { url } = message.location();
    complaints.push(`console ${message.type()}: ${message.text()}${url === '' ? '' : ` (${url})`}`);
  });
  page.on('pageerror', (error) => complaints.push(`exception: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? 'unknown';
    // Leaving a page aborts its requests; a live list always has one open.
    if (reason !== 'net::ERR_ABORTED')
      complaints.push(`request failed: ${request.method()} ${request.url()} ${reason}`);
  });
  return complaints;
}
