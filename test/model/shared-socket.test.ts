/** Of processes that come at once to a socket whose owner died, one stays, and it is the one that answers there. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { until } from '../editors/until.ts';
import { child } from './vulkan.ts';

const folder = mkdtempSync(join(tmpdir(), 'foretype-socket-'));
afterAll(() => rmSync(folder, { recursive: true }));

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('error', () => resolve(false));
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

it.each([1, 2, 3])('one of six stays, round %i', { timeout: 60_000 }, async (round) => {
  const path = join(folder, `round-${round}.sock`);
  writeFileSync(path, 'dead');
  const all: ChildProcess[] = Array.from({ length: 6 }, () =>
    spawn(process.execPath, [child, '--socket', path], { stdio: ['ignore', 'ignore', 'inherit'] }),
  );
  try {
    await until('one to be left', () => all.filter(({ exitCode }) => exitCode === null).length === 1);
    await until('an answer', () => answers(path));
    expect(all.filter(({ exitCode }) => exitCode === 0)).toHaveLength(5);
    expect(readdirSync(folder).filter((name) => name.startsWith(`round-${round}`))).toHaveLength(1);
  } finally {
    for (const process of all) process.kill('SIGKILL');
    rmSync(path, { force: true });
  }
});
