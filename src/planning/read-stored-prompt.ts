/** A stored prompt as a file has it: checked member by member, since anybody may have written there. */
import type { RenderedPart } from '../prompt/index.ts';
import type { OffsetRange } from '../text/index.ts';
import type { PromptInput, StoredPrompt } from './stored-prompt.ts';

/** Undefined where the text is no stored prompt. */
export function readStoredPrompt(text: string): StoredPrompt | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  return isStored(value) ? value : undefined;
}

function isStored(value: unknown): value is StoredPrompt {
  if (!isRecord(value) || value.version !== 1 || !isInput(value.input) || !isRecord(value.prompt))
    return false;
  const { system, user, tokens, budget, counter } = value.prompt;
  const numbers = [tokens, budget].every((n) => isCount(n));
  const parts = isList(system, isPart) && isList(user, isPart);
  return numbers && parts && typeof counter === 'string' && isList(value.expected, isPlace);
}

function isInput(value: unknown): value is PromptInput {
  if (!isRecord(value) || (value.rules !== undefined && !isRules(value.rules))) return false;
  if (value.template === 'ask')
    return typeof value.question === 'string' && isList(value.evidence, isEvidence);
  return value.template === 'edit' && typeof value.goal === 'string' && isList(value.files, isFile);
}

function isRules(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const named = (word: string) => (item: unknown) =>
    isRecord(item) && typeof item.path === 'string' && typeof item[word] === 'string';
  const whole = isList(value.rules, named('text')) && isList(value.offered, named('description'));
  return whole && isList(value.leftOut, (path) => typeof path === 'string');
}

function isFile(value: unknown): boolean {
  if (!isRecord(value) || ![value.path, value.language, value.text].every((t) => typeof t === 'string'))
    return false;
  return (
    value.selection === undefined ||
    (isRange(value.selection) && value.selection.to <= String(value.text).length)
  );
}

function isEvidence(value: unknown): boolean {
  return (
    isRecord(value) &&
    typeof value.path === 'string' &&
    isCount(value.line) &&
    isList(value.lines, (line) => typeof line === 'string')
  );
}

function isPart(value: unknown): value is RenderedPart {
  if (!isRecord(value) || typeof value.text !== 'string') return false;
  return isList(value.map, (range) => isRange(range) && isRecord(range.origin));
}

function isPlace(value: unknown): boolean {
  return (
    isRange(value) && typeof value.path === 'string' && /^(?:characters|lines)$/.test(String(value.unit))
  );
}

function isRange(value: unknown): value is Record<string, unknown> & OffsetRange {
  return isRecord(value) && isCount(value.from) && isCount(value.to) && value.from <= value.to;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isList(value: unknown, of: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(of);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
