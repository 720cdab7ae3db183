/**
 * The second story: the user inserted the same argument in two calls and stands where the third belongs. It is offered
 * at the cursor, as ghost text or in the completion menu.
 */

export const before = `export function report(): void {
  logger.info(first, 1);
  logger.info(second, 2);
  logger.info(third, 3);
}
`;

/** Inserted before `first`, then before `second`. */
export const insertion = 'context, ';

export const once = before.replace('first', 'context, first');
export const twice = once.replace('second', 'context, second');
export const after = twice.replace('third', 'context, third');
