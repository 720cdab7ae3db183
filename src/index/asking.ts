/** A question as it came, in the terms of retrieval: its time runs from its arrival. */
import type { Asking } from './retrieval.ts';
import type { Question } from './wire.ts';

export function untilOf({ limit, sources, withinMs }: Question): Asking {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(sources === undefined ? {} : { sources }),
    ...(withinMs === undefined ? {} : { deadline: performance.now() + withinMs }),
  };
}
