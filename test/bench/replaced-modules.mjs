/** Module hooks for preload.mjs: what a measured server loads in place of three of its modules. */
const forced = new URL('./forced-decoder.mjs', import.meta.url).href;
let variant;
let says;

export function initialize(data) {
  variant = data.variant;
  says = data.says;
}

const replaced = {
  'dist/model/open-decoder.js': (real) =>
    says === 'forced' &&
    `
    import * as real from ${real};
    import { forced } from ${JSON.stringify(forced)};
    export const openDecoder = async (folder, options) => forced(await real.openDecoder(folder, options), folder);`,
  'dist/model/warm-streams.js': (real) =>
    variant === 'no-reuse' &&
    `
    import * as real from ${real};
    export class WarmStreams extends real.WarmStreams {
      pick(prompt) {
        const stream = super.pick(prompt);
        stream.truncate(0);
        return stream;
      }
    }`,
  'dist/model/drafter.js': () =>
    variant === 'no-speculation' &&
    `export class Drafter {
      propose() { return []; }
      verified() {}
    }`,
};

export async function load(url, context, next) {
  const name = Object.keys(replaced).find((path) => url.endsWith(path));
  const source = name && replaced[name](JSON.stringify(`${url}?real`));
  return source ? { format: 'module', source, shortCircuit: true } : next(url, context);
}
