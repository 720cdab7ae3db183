/** The session stream's vocabulary and grammar: which control tokens there are, and which token may follow which. */
export { type Choice, StreamGrammar } from './grammar.ts';
export { tokens } from './tokens.ts';
export { WrittenLine } from './written-line.ts';
