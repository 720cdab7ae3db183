/** clients/settings.md, written from the schema. */
import { z } from 'zod';
import { defaultSettings, type SettingName, settingNames, settingsSchema } from './settings.ts';

export function settingsPage(): string {
  const schema = z.toJSONSchema(settingsSchema, { io: 'input' }) as {
    properties: Record<string, Record<string, unknown>>;
  };
  const rows = settingNames.map((name) => {
    const about = schema.properties[name] ?? {};
    return `### \`foretype.${name}\`\n\n${about.description ?? ''}\n\n${kind(about)}. Default: \`${JSON.stringify(
      defaultSettings[name as SettingName],
    )}\`.\n`;
  });
  return `# Settings

<!-- Written from src/config/settings.ts by the test that compares them; UPDATE=1 rewrites this page. -->

All settings live in the section \`foretype\`. A client may send them three ways, flat or nested: in
\`initializationOptions\`, by \`workspace/didChangeConfiguration\`, or in answer to \`workspace/configuration\`.

\`\`\`json
{ "foretype": { "server": { "hint": { "show": "diagnostic" } }, "prediction.automatic.enable": true } }
\`\`\`

A value that is not valid changes nothing: the last good one stays, and one message names the path. Nothing inside a
repository is ever read as a setting.

${rows.join('\n')}`;
}

function isList(about: unknown): boolean {
  return typeof about === 'object' && about !== null && 'type' in about && about.type === 'array';
}

function kind(about: Record<string, unknown>): string {
  if (Array.isArray(about.enum))
    return `One of ${about.enum.map((v) => `\`${JSON.stringify(v)}\``).join(', ')}`;
  if (about.type === 'array') return isList(about.items) ? 'A list of lists of strings' : 'A list of strings';
  if (about.type === 'integer') return `A whole number from ${about.minimum} to ${about.maximum}`;
  return `A ${String(about.type)}`;
}
