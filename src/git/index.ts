/** Asking git about a folder that nobody vouches for: it answers, and runs nothing that the folder's own settings name. */
export { ask, lines, type Repository } from './ask.ts';
export { GitError } from './git-error.ts';
