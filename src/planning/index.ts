/** From what somebody says they want to edits that have landed on today's text, or an answer with evidence. */
export { type AnswerFiles, createAnswerFiles } from './answer-files.ts';
export { type Answers, createAnswers, type Source } from './answers.ts';
export { ask } from './ask.ts';
export { type CheckChange, changedTexts, complaintsIn } from './checks.ts';
export type { FileMove } from './file-moves.ts';
export { givenSketch } from './given-sketch.ts';
export { type Instructed, type InstructParts, instruct } from './instruct.ts';
export type { InstructedFile, PlanRequest } from './instruction.ts';
export { Journal, type JournalEntry } from './journal.ts';
export { nudge } from './nudge.ts';
export { isAboutWhole, overview } from './overview.ts';
export type { Evidence } from './passage.ts';
export { type PlanParts, type PlanResult, plan } from './plan.ts';
export type { PlanEdit } from './plan-edits.ts';
export { createPlanner, formDoubt, type Planner } from './planner.ts';
export { createPlans, type Made, type Plans, type ReadyPlan, type Taken } from './plans.ts';
export { type RulesOf, rulesShown } from './project-rules.ts';
export { budgetWithin, contextOf, cutSentences } from './prompts.ts';
export { readStoredPrompt } from './read-stored-prompt.ts';
export { misfits } from './second-chance.ts';
export { shellCommand } from './shell-command.ts';
export {
  compared,
  type PlaceSeen,
  renderedToday,
  type StoredPrompt,
  storedAsk,
  storedEdit,
  type TemplateName,
  takes,
  templates,
} from './stored-prompt.ts';
export { takeBack } from './undo.ts';
export { type WorkspaceFiles, workspaceFiles } from './workspace-files.ts';
