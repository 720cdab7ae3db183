/**
 * Loaded into every process of a measured server (`--import`): the decoder is wrapped, the variant's parts are switched
 * off, and the server's event loop is watched. FORETYPE_BENCH_VARIANT: `whole`, `no-reuse`, or `no-speculation`;
 * FORETYPE_BENCH_SAYS: `forced`, or `unforced`, where the decoder is left as it is; FORETYPE_BENCH_DELAYS: the file that
 * gets the event loop's delays, in ms.
 */
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { isMainThread } from 'node:worker_threads';

register('./replaced-modules.mjs', import.meta.url, {
  data: { variant: process.env.FORETYPE_BENCH_VARIANT, says: process.env.FORETYPE_BENCH_SAYS },
});

const delays = process.env.FORETYPE_BENCH_DELAYS;
if (isMainThread && delays && process.argv.includes('--stdio')) {
  const watched = monitorEventLoopDelay({ resolution: 1 });
  watched.enable();
  process.on('SIGUSR2', () => watched.reset());
  process.on('exit', () => {
    const at = (percentile) => watched.percentile(percentile) / 1e6;
    writeFileSync(delays, JSON.stringify({ p50: at(50), p99: at(99), most: watched.max / 1e6 }));
  });
}
