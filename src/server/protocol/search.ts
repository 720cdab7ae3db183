/** The schemas of the methods that ask the workspace index. */
import { z } from 'zod';

const uri = z.string().min(1);
const line = z.object({ line: z.number().int(), character: z.number().int() });
const found = {
  uri,
  path: z.string().describe('Within its workspace folder.'),
  score: z.number().describe('Comparable within one answer only.'),
  sources: z
    .array(z.string())
    .describe(
      'What found it, most telling first: `text`, `whole`, `declared`, `path` (words and names of its lines, of the whole file, of its declarations, of its path), `past` (subjects of commits that changed it), `meaning` (embeddings by the encoder that comes with foretype), `sense` (by the one in `index.encoder.folder`), `twins` (a test or header of one of the best), `together` (commits changed it with files that were given).',
    ),
};
const reason = z.string().optional().describe('For the user: why nothing can be found at all.');

export const searchMethods = {
  'foretype/search': {
    about:
      'Places in the workspace about a question in words or names, best first. Found by words, names, paths, history and meaning (embeddings of each piece of code, made and kept on this machine).',
    forms: 'request',
    params: z.object({
      query: z.string().trim().min(1).describe('`where do we parse the config?`, `parseConfig`'),
      limit: z.number().int().min(1).max(100).default(10),
      lines: z.number().int().min(1).max(40).default(6).describe('Lines of an excerpt at most.'),
    }),
    result: z.object({
      places: z.array(
        z.object({
          ...found,
          range: z.object({ start: line, end: line }).describe('Whole lines.'),
          excerpt: z
            .string()
            .describe(
              'The lines as they are now, keys blanked out; empty where the file as a whole is meant.',
            ),
        }),
      ),
      reason,
    }),
  },
  'foretype/suggestFiles': {
    about:
      'Files that a task will be about, before it is begun: those its words find, and those that past commits changed together with them.',
    forms: 'request',
    params: z.object({
      task: z.string().trim().min(1),
      uris: z.array(uri).default([]).describe('Files that belong to it already; they are not suggested.'),
      limit: z.number().int().min(1).max(100).default(8),
    }),
    result: z.object({ files: z.array(z.object(found)), reason }),
  },
} as const;
