import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import chromium from '@sparticuz/chromium';
import { type Browser, type BrowserServer, type LaunchOptions, chromium as playwright } from 'playwright-core';
import { z } from 'zod';

const require = createRequire(import.meta.url);
const cache = join(import.meta.dirname, '../../../.tmp');

/**
 * Of the package's own list, these crash second contexts and hide what a real browser refuses. Its list is for a
 * serverless host; headless mode and the sandbox are playwright's to set. Without a GPU, drawing in software takes less
 * than a GPU that is emulated.
 */
const harmful =
  /^--(?:single-process|no-zygote|disable-web-security|allow-running-insecure-content|headless|in-process-gpu|use-gl|use-angle|enable-unsafe-swiftshader|ignore-gpu-blocklist)/;

/** One process for all pages that a visitor has of the app: what one of them has compiled, the others use. */
const ours = ['--disable-gpu', '--no-sandbox', '--process-per-site'];

/** Starts a browser for this process. */
export const launch = async (): Promise<Browser> => playwright.launch(await launchOptions());

/** Starts a browser that several processes share, each by `connect` to its `wsEndpoint`. */
export const launchServer = async (): Promise<BrowserServer> => playwright.launchServer(await launchOptions());

/** Options for a browser that is not installed: Chromium comes in an npm package. `CHROMIUM_PATH` names another. */
async function launchOptions(): Promise<LaunchOptions> {
  const given = process.env['CHROMIUM_PATH'];
  const folder = given ? undefined : await unpackChromium();
  return {
    executablePath: given ?? join(folder ?? '', 'chromium'),
    args: [...chromium.args.filter((arg) => !harmful.test(arg)), ...ours],
    env: { ...process.env, ...(folder !== undefined && systemParts(folder)) },
  };
}

/** The libraries and fonts that a bare machine lacks: NSS, Expat and fonts. */
const systemParts = (folder: string) => ({
  LD_LIBRARY_PATH: join(folder, 'al2023/lib'),
  FONTCONFIG_FILE: join(folder, 'fonts.conf'),
});

/**
 * Unpacks Chromium once for each version, into a folder of ours: the package's own place is the shared temporary folder,
 * where two processes that unpack at the same time break each other. @returns the folder
 */
async function unpackChromium(): Promise<string> {
  const manifest = require.resolve('@sparticuz/chromium').replace(/build.*$/, 'package.json');
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(manifest, 'utf8')));
  const folder = join(cache, `chromium-${version}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const unpacking = await mkdtemp(join(cache, 'unpacking-'));
  // It unpacks to os.tmpdir(), and unpacks the libraries only if it thinks it runs on Lambda.
  const script = "import chromium from '@sparticuz/chromium'; await chromium.executablePath()";
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: import.meta.dirname,
    env: { ...process.env, TMPDIR: unpacking, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' },
  });
  await writeFile(join(unpacking, 'fonts.conf'), fontsConfig(folder));
  try {
    await rename(unpacking, folder);
  } catch (error) {
    await rm(unpacking, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** The system's fonts and, because a bare machine has none, those of the package. */
const fontsConfig = (folder: string) => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
</fontconfig>
`;
