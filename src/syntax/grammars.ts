/** The grammars in `grammars/`: which language an id means, and its parser and queries, loaded when first needed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Language, Parser, Query } from 'web-tree-sitter';

export interface Grammar {
  /** The folder's name, such as `typescript`. */
  readonly name: string;
  readonly parser: Parser;
  readonly scopes: Query | undefined;
  readonly outline: Query | undefined;
  readonly imports: Query | undefined;
}

interface ManifestEntry {
  readonly languageIds: readonly string[];
  readonly extensions: readonly string[];
}

const shipped = fileURLToPath(new URL('../../grammars', import.meta.url));

export class Grammars {
  readonly #folder: string;
  readonly #byId = new Map<string, string>();
  readonly #byExtension = new Map<string, string>();
  readonly #loading = new Map<string, Promise<Grammar>>();
  readonly #loaded = new Map<string, Grammar>();

  constructor(folder: string = shipped) {
    this.#folder = folder;
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Record<
      string,
      ManifestEntry
    >;
    for (const [name, entry] of Object.entries(manifest)) {
      for (const id of entry.languageIds) this.#byId.set(id, name);
      for (const extension of entry.extensions) this.#byExtension.set(extension, name);
    }
  }

  /** The grammar's name for a language id of the protocol, or else for the extension of the file. */
  nameFor(languageId: string, uri: string): string | undefined {
    return (
      this.#byId.get(languageId) ?? this.#byExtension.get(/\.[^./]+$/.exec(uri)?.[0].toLowerCase() ?? '')
    );
  }

  loaded(name: string): Grammar | undefined {
    return this.#loaded.get(name);
  }

  /** Throws where the grammar's file is damaged. */
  load(name: string): Promise<Grammar> {
    let grammar = this.#loading.get(name);
    if (!grammar) {
      grammar = this.#read(name);
      this.#loading.set(name, grammar);
    }
    return grammar;
  }

  async #read(name: string): Promise<Grammar> {
    await Parser.init();
    const language = await Language.load(join(this.#folder, name, 'grammar.wasm'));
    const query = (kind: string) => {
      const file = join(this.#folder, name, `${kind}.scm`);
      return existsSync(file) ? new Query(language, readFileSync(file, 'utf8')) : undefined;
    };
    const grammar: Grammar = {
      name,
      parser: new Parser().setLanguage(language),
      scopes: query('scopes'),
      outline: query('outline'),
      imports: query('imports'),
    };
    this.#loaded.set(name, grammar);
    return grammar;
  }
}
