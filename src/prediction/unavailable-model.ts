/** The model of an installation that has none: exact edits go on alone. */
import { type Engine, none } from '../base/index.ts';
import type { NextEditModel } from './next-edit-model.ts';

export function modelFrom(engine: Engine): NextEditModel {
  return {
    status: () => engine.status(),
    propose: async () => none('model-unavailable'),
    judge: async () => none('model-unavailable'),
  };
}
