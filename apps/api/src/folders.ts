import { extname, join, resolve } from 'node:path';

// The compiled server of `npm run package` lies as deep below its root as this file.
const isCompiled = extname(import.meta.filename) === '.js';

/** The folder of the whole program: the repository, or the unpacked package. */
export const root = resolve(import.meta.dirname, '../../..');
export const migrationsFolder = join(root, 'apps/api/migrations');
/** The built dashboard. */
export const dashboardFolder = join(root, 'apps/web/dist');
/** The script of the API reference, where it does not come from its npm package; else null. */
export const packedReference = isCompiled ? join(root, 'apps/api/reference.js') : null;

/** The file of a module of this folder that is started as a process: `handover/send`. */
export const scriptOf = (module: string): string => join(import.meta.dirname, `${module}${isCompiled ? '.js' : '.ts'}`);
