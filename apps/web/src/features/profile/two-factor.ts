const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The backup codes in the server's response. */
export function codesIn(data: unknown): readonly string[] {
  const codes = isRecord(data) ? data['backupCodes'] : undefined;
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
}

/** The data to set up an authenticator app. */
export interface Setup {
  /** The content of the QR code: `otpauth://totp/…`. */
  readonly uri: string;
  /** The same for typing: Base32 in groups of four. */
  readonly secret: string;
  /** They work once two-factor sign-in is on. */
  readonly codes: readonly string[];
}

/** Parses the server's response to a started set-up. */
export function setupIn(data: unknown): Setup {
  const given = isRecord(data) ? data['totpURI'] : undefined;
  const uri = typeof given === 'string' ? given : '';
  const secret = URL.parse(uri)?.searchParams.get('secret') ?? '';
  return { uri, secret: secret.match(/.{1,4}/g)?.join(' ') ?? '', codes: codesIn(data) };
}
