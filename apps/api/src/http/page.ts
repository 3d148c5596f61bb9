/** The policy of a page that sets none: no scripts, no styles, nothing from anywhere, and no frame around it. */
export const strictestPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Whether browsers show this answer as a page. */
export const isPage = (answer: Response): boolean => /^text\/html\b/i.test(answer.headers.get('content-type') ?? '');

/**
 * Whether the target of a request, as it was sent, has `.` or `..` among its segments, in whatever spelling a URL parser
 * reads as such: it would name another path than it shows.
 */
export const hasDotSegments = (target: string): boolean =>
  /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(target.replace(/[?#].*$/s, ''));

/** Headers of every response, by the address that people reach us at. */
export const securityHeaders = (publicUrl: string): Record<string, string> => ({
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  ...(publicUrl.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
});
