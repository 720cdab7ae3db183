/** The prompt format that `--format` names, by the names that the setting foretype.model.format takes. */
import { formatIn, systemPromptFile } from '../prediction/index.ts';
import { type PromptFormat, publicFormats } from '../prompt/index.ts';
import { StateError } from './edit-state.ts';

export const native = 'native';
const publicNames = [...publicFormats.map(({ name }) => name), 'instinct'];

/**
 * Undefined for the native one. Throws StateError for a name that means none, one that needs what the folder lacks, and
 * one that is not how the folder's model was trained. `isPublic`: the model's layout is that of public models.
 */
export function namedFormat(name: string, folder: string, isPublic: boolean): PromptFormat | undefined {
  if (name !== native && !publicNames.includes(name))
    throw new StateError(
      `there is no prompt format ${name}; there are ${[native, ...publicNames].join(', ')}`,
    );
  if (isPublic && name === native)
    throw new StateError(
      `the model in ${folder} is a public one: foretype eval edits asks it if --format names its prompt format, one of ${publicNames.join(', ')}`,
    );
  if (name === native) return undefined;
  if (!isPublic)
    throw new StateError(`the model in ${folder} is a native one, and is not asked as --format ${name}`);
  const found = formatIn(folder, name);
  if (found.ok) return found.value;
  const file = systemPromptFile(folder);
  throw new StateError(`the format ${name} needs the system prompt the model was trained with, in ${file}`);
}
