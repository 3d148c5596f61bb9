const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The backup codes in what the server said. */
export function codesIn(said: unknown): readonly string[] {
  const codes = isRecord(said) ? said['backupCodes'] : undefined;
  return Array.isArray(codes) ? codes.filter((code) => typeof code === 'string') : [];
}

/** What is needed to set an authenticator app up. */
export interface Setup {
  /** What the QR code says: `otpauth://totp/…`. */
  readonly uri: string;
  /** The same for typing: Base32 in groups of four. */
  readonly secret: string;
  /** Good once two-factor sign-in is on. */
  readonly codes: readonly string[];
}

/** Reads what the server says of a set-up that was begun. */
export function setupIn(said: unknown): Setup {
  const given = isRecord(said) ? said['totpURI'] : undefined;
  const uri = typeof given === 'string' ? given : '';
  const secret = URL.parse(uri)?.searchParams.get('secret') ?? '';
  return { uri, secret: secret.match(/.{1,4}/g)?.join(' ') ?? '', codes: codesIn(said) };
}
