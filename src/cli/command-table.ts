/** The shape of the table of commands; run-command.ts holds the table, completions and the manual page are made from it. */
export interface Command {
  /** Its name and what may follow, in the notation of words.ts. */
  readonly words: string;
  /** One line without a full stop. */
  readonly does: string;
  readonly run: (args: string[]) => Promise<number>;
}

export type CommandTable = Readonly<Record<string, Command>>;
