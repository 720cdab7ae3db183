/** The manual page bin/foretype.1, made from the table of commands; a test keeps the file equal to it. */
import type { CommandTable } from './command-table.ts';

const before = `.\\" Made from the table of commands in src/cli/run-command.ts; a test keeps it so. Do not edit.
.TH FORETYPE 1 "" "foretype" "User Commands"
.SH NAME
foretype \\- a language server that predicts your next edit
.SH SYNOPSIS
.B foretype
.B \\-\\-stdio
.br
.B foretype
.I command
.RI [ argument ...]
.SH DESCRIPTION
foretype runs next to any editor that speaks the Language Server Protocol.
It predicts the next edit and the place of the one after it.
It runs on this machine; typing never reaches the network.
.SH COMMANDS
.TP
.B \\-\\-stdio
Serve an editor over standard input and output.
`;

const after = `.TP
.B \\-\\-version
Print the version.
.TP
.B \\-\\-help
List the commands.
.SH EXIT STATUS
.TP
.B 0
All went well.
.TP
.B 1
Something failed or does not work; a sentence says what.
.TP
.B 2
The command line cannot be meant.
.TP
.B 18
Node.js is too old.
.SH ENVIRONMENT
.TP
.B FORETYPE_STATE
The folder for your statistics and what was learned, instead of
.I foretype
in
.BR $XDG_STATE_HOME .
.TP
.B NO_COLOR
No colors.
`;

export function manualPage(commands: CommandTable): string {
  const entries = Object.values(commands).map(({ words, does }) => {
    const sentence = does.slice(0, 1).toUpperCase() + does.slice(1);
    return `.TP\n.B ${roff(words)}\n${roff(sentence.replaceAll('; ', ';\n'))}.\n`;
  });
  return before + entries.join('') + after;
}

/** A line must not start with a control character, and a hyphen would become a typographic one. */
function roff(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll('…', '...')
    .replaceAll('`', '')
    .replace(/^(?=[.'])/gm, '\\&');
}
