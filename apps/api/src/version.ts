import manifest from '../package.json' with { type: 'json' };

/** The version of this program, as in the changelog. */
export const { version } = manifest;
