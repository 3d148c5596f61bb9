import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { VersionedSecret } from './settings/secrets.ts';

const ivBytes = 12;
const tagBytes = 16;

/**
 * Encrypts values at rest. Each is bound to the identity of its row, so that a value moved to another row does not
 * open.
 */
export interface Vault {
  /** The key version that `seal` uses; a stored value's version is its first byte. */
  readonly version: number;
  /** @param identity table, column and row, such as `endpoint_secrets.secret:whs_…` */
  seal(plain: string, identity: string): Buffer;
  /** @throws Error when the key is not configured, or the value was changed or moved */
  open(sealed: Buffer, identity: string): string;
}

/** AES-256-GCM: 1 byte key version, 12 bytes nonce, 16 bytes tag, ciphertext. */
export function createVault(keys: readonly VersionedSecret[]): Vault {
  const newest = keys[0];
  if (newest === undefined) throw new Error('a vault needs a key');
  const byVersion = new Map(keys.map((key) => [key.version, key.secret]));
  return {
    version: newest.version,
    seal(plain, identity) {
      const iv = randomBytes(ivBytes);
      const cipher = createCipheriv('aes-256-gcm', newest.secret, iv).setAAD(Buffer.from(identity));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(newest.version), iv, cipher.getAuthTag(), body]);
    },
    open(sealed, identity) {
      const version = sealed[0] ?? 0;
      const key = byVersion.get(version);
      if (key === undefined)
        throw new Error(`ENCRYPTION_KEYS has no version ${version}, which ${identity} was sealed with`);
      const tagAt = 1 + ivBytes;
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, tagAt), { authTagLength: tagBytes })
        .setAAD(Buffer.from(identity))
        .setAuthTag(sealed.subarray(tagAt, tagAt + tagBytes));
      return decipher.update(sealed.subarray(tagAt + tagBytes), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
