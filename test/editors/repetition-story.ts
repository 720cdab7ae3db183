/**
 * The second story: two lines repeat a shape, the user types the start of the third, and its rest is offered at the
 * cursor, as ghost text or in the completion menu.
 */

export const before = `interface Box {
  width: number;
  height: number;
  depth: number;
}

export function copy(from: Box, to: Box): void {
  to.width = from.width;
  to.height = from.height;
}
`;

/** Typed on a new line below the last assignment, up to where the rest is clear. */
export const typed = 'to.depth = from.de';
export const rest = 'pth;';

export const after = before.replace('from.height;\n', 'from.height;\n  to.depth = from.depth;\n');
