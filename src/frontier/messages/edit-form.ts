/**
 * The form in which a model writes edits best, by its family: models are trained on different ones, and what one writes
 * without a fault another garbles. Source: the edit formats that aider's leaderboards and OpenAI's prompting guides name.
 */

/** `blocks`: search and replace. `patch`: V4A. `whole`: files as they are to be, long stretches left out. */
export type EditForm = 'blocks' | 'patch' | 'whole';

/** Of a provider's path only the last part is looked at: `anthropic/claude-…` is a claude. */
const families: readonly (readonly [RegExp, EditForm])[] = [
  [/^(?:claude|gemini|grok|kimi|glm|deepseek-(?!coder))/, 'blocks'],
  [/^(?:gpt-|chatgpt|codex|o\d)/, 'patch'],
  [
    /^(?:qwen|qwq|llama|(?:code|dev|mini|magi)stral|mistral|mixtral|gemma|phi|starcoder|granite|deepseek-coder|yi-|command)/,
    'whole',
  ],
];

/** Undefined where the family is not known. */
export function formOfFamily(model: string): EditForm | undefined {
  const name = model.slice(model.lastIndexOf('/') + 1).toLowerCase();
  return families.find(([family]) => family.test(name))?.[1];
}
