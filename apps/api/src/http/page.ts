/** The policy of a page that sets none: no scripts, styles or other content, and no frame around it. */
export const strictestPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** True when browsers show this response as a page. */
export const isPage = (response: Response): boolean =>
  /^text\/html\b/i.test(response.headers.get('content-type') ?? '');

/**
 * True when the target of a request, as it was sent, has `.` or `..` among its segments, in any spelling that URL parsers
 * read as such: it would mean another path than it shows.
 */
export const hasDotSegments = (target: string): boolean =>
  /(?:^|\/)(?:\.|%2e){1,2}(?:\/|$)/i.test(target.replace(/[?#].*$/s, ''));

/** Headers of every response. @param publicUrl the URL at which people reach us */
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
