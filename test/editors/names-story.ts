/**
 * Names that a model cannot know and a project is full of: what another open file says again and again is offered where a
 * line begins like it. By itself the model that comes with foretype is silent at this key.
 */
const commands = `export function sailAway(kraken: Kraken): void {
  kraken.unfurlSails('orders.open', openOrders);
  kraken.unfurlSails('orders.close', closeOrders);
  kraken.unfurlSails('orders.print', printOrders);
  kraken.started('orders', performance.now());
}
`;

/** The file is long, and nothing leads to the place where they stand: the model is not shown it. */
const prices = (from: number) =>
  Array.from({ length: 150 }, (_, n) => `export const price${from + n} = rate * ${from + n};\n`).join('');
export const other = `${prices(0)}\n${commands}\n${prices(150)}`;

export const before = `import type { Kraken } from './kraken';

export function sailOn(kraken: Kraken): void {
  const started = performance.now();
}
`;

/** Typed on a new line above the last: what wakes the model, and the key by which it is sure. */
export const typed = ['kraken.', 'u'] as const;
/** The least of what is shown behind it. */
export const rest = 'nfurlSails';
