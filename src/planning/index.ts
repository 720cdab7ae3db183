/** From what somebody says they want to edits that have landed on today's text, or an answer with evidence. */
export { ask, type Evidence } from './ask.ts';
export { type Instructed, instruct } from './instruct.ts';
export { createPlanner, type Planner } from './planner.ts';
