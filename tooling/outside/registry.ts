import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { listenSomewhere } from '@cryptoix/harness/ports';
import type { packPackages } from './pack.ts';

/** An npm registry on this machine. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves these tarballs, and nothing else, in the form that npm asks for them. */
export async function openRegistry(tarballs: Awaited<ReturnType<typeof packPackages>>): Promise<Registry> {
  const packages = await Promise.all(
    tarballs.map(async ({ file, manifest }) => ({ manifest, bytes: await readFile(file) })),
  );
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '');
    for (const { manifest, bytes } of packages) {
      const tarball = `/${manifest.name}.tgz`;
      if (path === tarball) {
        response.end(bytes);
        return;
      }
      if (path !== `/${manifest.name}`) continue;
      const { version } = manifest;
      const integrity = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
      const dist = { tarball: `${url}${tarball}`, integrity };
      const found = {
        name: manifest.name,
        'dist-tags': { latest: version },
        versions: { [version]: { ...manifest, dist } },
      };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(found));
      return;
    }
    response.writeHead(404).end('{}');
  });
  const url = `http://127.0.0.1:${await listenSomewhere(server)}`;
  return {
    url,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
