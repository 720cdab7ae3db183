/**
 * An npm registry on this machine that knows one package: ours, as packed. For every other name it points npm to the
 * registry that this machine uses anyway, so `npm install -g foretype --registry URL` runs as the pages have it before
 * the name is published.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeFolder } from '../support/remove-folder.ts';

export interface LoopbackRegistry {
  readonly url: string;
  /** Bytes of the packed package. */
  readonly tarballBytes: number;
  /** Paths in the tarball, without the leading `package/`. */
  readonly files: readonly string[];
  close(): void;
}

/** The extension that `foretype init vscode` installs, as it is made before each publishing. */
function packVsCode(root: string): void {
  const folder = join(root, 'clients/vscode');
  const run = (program: string, ...words: string[]) =>
    execFileSync(program, words, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (!existsSync(join(folder, 'node_modules'))) run('npm', 'ci');
  run(process.execPath, 'package.mjs', '--without-server');
}

/** Packs the package at `root`, which must be built, and serves it. */
export async function openRegistry(root: string, env: NodeJS.ProcessEnv): Promise<LoopbackRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'foretype-registry-'));
  const npm = (...words: string[]) =>
    execFileSync('npm', words, { cwd: root, encoding: 'utf8', env, stdio: ['ignore', 'pipe', 'pipe'] });
  packVsCode(root);
  npm('pack', '--ignore-scripts', '--silent', '--pack-destination', folder);
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'))!;
  const tarball = join(folder, name);
  const upstream = npm('config', 'get', 'registry').trim().replace(/\/*$/, '/');
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<string, string>;
  const integrity = `sha512-${createHash('sha512').update(readFileSync(tarball)).digest('base64')}`;

  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', url).pathname;
    if (path === '/foretype') {
      const dist = { tarball: `${url}/foretype/-/${name}`, integrity };
      const versions = { [manifest.version!]: { ...manifest, dist, hasInstallScript: true } };
      const packument = { name: 'foretype', 'dist-tags': { latest: manifest.version }, versions };
      response.setHeader('content-type', 'application/json').end(JSON.stringify(packument));
    } else if (path === `/foretype/-/${name}`) {
      response.end(readFileSync(tarball));
    } else if (request.method === 'GET') {
      response.writeHead(302, { location: upstream + path.slice(1) }).end();
    } else {
      response.writeHead(404).end(); // audits and the like
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    tarballBytes: statSync(tarball).size,
    files: execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' })
      .split('\n')
      .filter(Boolean)
      .map((path) => path.replace(/^package\//, '')),
    close() {
      server.close();
      server.closeAllConnections();
      removeFolder(folder);
    },
  };
}
