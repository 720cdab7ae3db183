/**
 * The story every editor plays: the user renames a variable where it is declared and is led to its two uses.
 *
 * A character outside the basic plane stands before each use on its line, so that a slip in the position encoding
 * (UTF-16 in Vim, UTF-8 in Neovim and Helix, UTF-32 in Emacs) lands beside the word.
 */

export const before = `// prices in cents
export function total(prices: number[]): number {
  let sum = 0;

  for (const price of prices) {
    /* 🛒 */ sum += price;
  }

  return /* 🧾 */ sum;
}
`;

export const renamed = before.replace('let sum', 'let subtotal');
export const firstDone = renamed.replace('sum +=', 'subtotal +=');
export const bothDone = firstDone.replace('*/ sum;', '*/ subtotal;');

/** Zero-based lines of the two uses. */
export const firstUse = 5;
export const secondUse = 8;

/** As diagnostics and code actions name it. */
export const change = /next edit: sum → subtotal/;
export const action = /Apply edit \(line \d+: sum → subtotal\)/;
