import type { packPackages } from './pack.ts';
import type { Registry } from './registry.ts';

/** What all checks share. */
export interface Setting {
  readonly tarballs: Awaited<ReturnType<typeof packPackages>>;
  /** The loopback registry that serves them. */
  readonly registry: Registry;
  /** An empty folder outside the repository, for this check alone. */
  readonly folder: string;
}

/** Why a check cannot run on this machine. */
export class Skipped extends Error {
  override readonly name = 'Skipped';
}

/** A check of what people outside the repository get. */
export interface Check {
  readonly name: string;
  /** @returns one line about it @throws Skipped when it cannot run here, and any other error when it fails */
  run(setting: Setting): Promise<string>;
}
