/** The program in a terminal: demo, predict, replay, record, doctor, stats, eval; each runs the real server or reads its files. */
export { runCommand } from './run-command.ts';
