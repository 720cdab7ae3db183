/** Waiting for something to become true, with a limit: every wait of these tests goes through here. */

/** Factor on every limit, for loaded machines: `SLOW=3 npm test`. */
export const slow = Math.max(1, Number(process.env.SLOW ?? 1) || 1);

const pollMs = 25;

/**
 * The first value of `look` that is neither false nor undefined. After `limitMs` × SLOW it throws with `what` and with
 * the description that `otherwise` gives of what was there instead.
 */
export async function until<T>(
  what: string,
  look: () => T | false | undefined | Promise<T | false | undefined>,
  otherwise: () => string | Promise<string> = () => '',
  limitMs = 10_000,
): Promise<T> {
  const end = performance.now() + limitMs * slow;
  for (;;) {
    const value = await look();
    if (value !== false && value !== undefined) return value;
    if (performance.now() > end)
      throw new Error(`waited ${limitMs * slow} ms for ${what}\n${await otherwise()}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
