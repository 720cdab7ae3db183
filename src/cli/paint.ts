/** Colors where the terminal has them and the user did not say NO_COLOR (no-color.org); plain text elsewhere. */
const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const;

export type Paint = (color: keyof typeof codes, text: string) => string;

export const plain: Paint = (_, text) => text;

export function terminalPaint(stream: { readonly isTTY?: boolean }): Paint {
  if (!stream.isTTY || process.env.NO_COLOR) return plain;
  return (color, text) => `\u001b[${codes[color]}m${text}\u001b[0m`;
}
