/** A process that crashes: started again after pauses that grow, and given up at last; the clock is the test's. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/base/index.ts';
import { IndexClient } from '../../src/index/index.ts';

/** Timers that wait until they are let. */
class Pauses {
  readonly set: { readonly ms: number; readonly run: () => void }[] = [];
  #told: (() => void)[] = [];
  readonly clock = {
    now: () => 0,
    after: (ms: number, run: () => void) => {
      const pause = { ms, run };
      this.set.push(pause);
      for (const tell of this.#told.splice(0)) tell();
      return () => void this.set.splice(this.set.indexOf(pause), this.set.includes(pause) ? 1 : 0);
    },
  };
  async next(): Promise<number> {
    while (this.set.length === 0) await new Promise<void>((resolve) => this.#told.push(resolve));
    const pause = this.set.shift()!;
    pause.run();
    return pause.ms;
  }
}

describe('an index process that crashes at once', () => {
  it('is started again after longer and longer pauses, then given up; turning it off and on begins anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-crash-'));
    const program = join(folder, 'child.mjs');
    writeFileSync(program, 'process.exit(7);\n');
    const pauses = new Pauses();
    const warnings: string[] = [];
    let toldLast = () => {};
    const last = new Promise<void>((resolve) => {
      toldLast = resolve;
    });
    const log = {
      ...silentLog,
      warn(message: string) {
        warnings.push(message);
        if (message.includes('not started again')) toldLast();
      },
    };
    const client = new IndexClient({
      clock: pauses.clock,
      log,
      env: process.env,
      program: pathToFileURL(program),
    });
    client.enable(true);
    client.folders([pathToFileURL(folder).href]);
    const waited = [await pauses.next(), await pauses.next(), await pauses.next(), await pauses.next()];
    expect(waited).toEqual([500, 2000, 10_000, 60_000]);
    await last;
    expect(warnings).toHaveLength(5);
    expect(warnings[0]).toContain('ended (7)');
    expect(await client.status()).toEqual({ kind: 'failed' });
    expect(client.unavailable).toContain('crashes at every start');
    client.enable(false);
    client.enable(true);
    expect(await pauses.next()).toBe(500);
    client.dispose();
  });
});

describe('an index process that does not answer', () => {
  it('is waited for as long as was said, and no longer', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'foretype-mute-'));
    const program = join(folder, 'child.mjs');
    writeFileSync(
      program,
      "process.on('message', () => {});\nprocess.on('disconnect', () => process.exit());\n",
    );
    const pauses = new Pauses();
    const client = new IndexClient({
      clock: pauses.clock,
      log: silentLog,
      env: process.env,
      program: pathToFileURL(program),
    });
    client.enable(true);
    client.folders([pathToFileURL(folder).href]);
    const uri = pathToFileURL(join(folder, 'a.ts')).href;
    const asked = client.near({ uri, line: 0, recent: [] }, { withinMs: 8 });
    expect(await pauses.next()).toBe(8);
    expect(await asked).toEqual({ files: [], unheard: [] });
    client.dispose();
  });
});
