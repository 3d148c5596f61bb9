/** The command line is not one that this program understands: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** This program will not do it, without asking the platform: exit code 1. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
