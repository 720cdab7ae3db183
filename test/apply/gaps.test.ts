/** What a gap leaves to be guessed: which of several places is meant, what may go, and what follows the last line. */
import { describe, expect, it } from 'vitest';
import { landedText, reasons } from './support.ts';

const gap = '// ... existing code ...';

describe('a row right beside a gap', () => {
  it('is found in its function, although other functions have it too', async () => {
    const file = `func (db *DB) Copy(path string) error {
	f := db.path()
	defer f.Close()
	return nil
}

func (db *DB) CopyFile(path string) error {
	f, err := os.OpenFile(path)
	if err != nil {
		return err
	}
	defer f.Close()

	return db.Copy(f)
}
`;
    const answer = `${gap}
func (db *DB) CopyFile(path string) error {
	${gap}
	defer f.Close()

	err = db.Copy(f)
	if err != nil {
		return err
	}
	return f.Close()
}
`;
    expect(await landedText(file, answer, 'a.go')).toBe(
      file.replace(
        '	return db.Copy(f)\n',
        '	err = db.Copy(f)\n	if err != nil {\n		return err\n	}\n	return f.Close()\n',
      ),
    );
  });

  it('is taken for the line of the file rather than for a new one', async () => {
    const file = `class Bar:
    def __init__(self, file):
        self.file = file
        self.current_item = None

        try:
            self.is_hidden = not self.file.isatty()
        except Exception:
            self.is_hidden = True

    def __enter__(self):
        self.entered = True
        return self
`;
    const answer = `# ... existing code ...
        self.current_item = None
        self.is_hidden = not isatty(self.file)

    def __enter__(self):
        # ... existing code ...
`;
    expect(await landedText(file, answer, 'a.py')).toBe(
      file.replace(/\n {8}try:[\s\S]*?= True\n/, '        self.is_hidden = not isatty(self.file)\n'),
    );
  });

  it('is inside the block that the sketch closes below it', async () => {
    const test = (name: string, body: string) =>
      `  test('${name}', async () => {\n    const log = mockLog()\n\n    const key = queryKey()\n\n    await client.prefetch(\n      key,\n      ${body}\n    )\n    expect(cache.find(key)).toBeDefined()\n\n    log.restore()\n  })\n`;
    const file = `describe('prefetch', () => {\n${test('first', 'one')}\n${test('second', 'two')}})\n\ndescribe('other', () => {\n${test('third', 'three')}})\n`;
    const added = `\n  test('is collected', async () => {\n    const key = queryKey()\n\n    await client.prefetch(\n      key,\n      four,\n      { time: 10 }\n    )\n    expect(cache.find(key)).toBeDefined()\n    await sleep(15)\n    expect(cache.find(key)).not.toBeDefined()\n  })\n`;
    const answer = `${gap}\ndescribe('prefetch', () => {\n  ${gap}\n  test('second', async () => {\n    ${gap}\n\n    log.restore()\n  })\n${added}})\n\ndescribe('other', () => {\n  ${gap}\n})\n`;
    expect(await landedText(file, answer)).toBe(
      file.replace("})\n\ndescribe('other'", () => `${added}})\n\ndescribe('other'`),
    );
  });
});

describe('of two readings', () => {
  it('the one that takes nothing more away is meant', async () => {
    const file = `func (tx *Tx) rollback() {
	if tx.writable {
		tx.db.freelist.rollback(tx.id())
		tx.db.freelist.reload(tx.page())
	}
	tx.close()
}

func (tx *Tx) close() {
	if tx.writable {
		// Remove writer lock.
		tx.db.rwlock.Unlock()
	} else {
		tx.db.removeTx(tx)
	}
}
`;
    const answer = `${gap}
	if tx.writable {
		// Grab statistics.
		var count = tx.db.freelist.count()

		// Remove writer lock.
		tx.db.rwlock.Unlock()
	} else {
		tx.db.removeTx(tx)
	}
	${gap}
`;
    expect(await landedText(file, answer, 'a.go')).toBe(
      file.replace(
        '		// Remove',
        '		// Grab statistics.\n		var count = tx.db.freelist.count()\n\n		// Remove',
      ),
    );
  });
});

describe('new lines behind the last gap', () => {
  const file = `def first():\n    with pytest.raises(Error):\n        run()\n\n\ndef second():\n    with pytest.raises(Error):\n        walk()\n`;
  const added = `\n\ndef third():\n    parser = Parser(size=5)\n\n    with pytest.raises(Error):\n        parser.parse(b"--bound")\n`;

  it('go to the end of the file', async () => {
    expect(await landedText(file, `# ... existing code ...\n${added}`, 'a.py')).toBe(file + added);
  });

  it('are not taken for the end where they end in a line of the file', async () => {
    const answer = `# ... existing code ...\n${added}\n\ndef second():\n`;
    expect(await landedText(file, answer, 'a.py')).not.toBe(`${file}${added}\n\ndef second():\n`);
  });
});

describe('nothing lands', () => {
  it('where lines beside a gap would stand twice', async () => {
    const file = `class Request:\n    def __init__(self, stream):\n        self.stream = stream\n        self.prepare()\n\n    def prepare(self):\n        for key, value in self.stream.get_headers().items():\n            # Ignore it if the length has been set.\n            if key.lower() == "transfer-encoding":\n                continue\n            self.headers.setdefault(key, value)\n`;
    const answer = `class Request:\n    # ... existing code ...\n        self.stream = stream\n\n        self._prepare()\n\n    def _prepare(self):\n        for key, value in self.stream.get_headers().items():\n            # Ignore it if the length has been set.\n            if key.lower() == "transfer-encoding":\n                continue\n            # ... existing code ...\n`;
    const landed = await landedText(file, answer, 'a.py');
    const right = file.replace(
      '        self.prepare()\n\n    def prepare',
      '\n        self._prepare()\n\n    def _prepare',
    );
    expect([right, expect.stringMatching(/^REFUSED/)]).toContainEqual(landed);
  });

  it('where an end of the file that no gap keeps needs the import that goes', async () => {
    const file = `use crate::queue::Stats;\nuse crate::task::{self, Schedule, Task};\n\nuse std::cell::RefCell;\n\nfn stress() {\n    let one = RefCell::new(1);\n    for _ in 0..N {\n        run(one);\n    }\n}\n\nstruct Runtime;\n\nimpl Schedule for Runtime {\n    fn release(&self, _task: &Task<Self>) -> Option<Task<Self>> {\n        None\n    }\n}\n`;
    const answer = `use crate::queue::Stats;\n\nuse std::cell::RefCell;\n\nfn stress() {\n    ${gap}\n    for _ in 0..N {\n        ${gap}\n    }\n}\n`;
    expect(await reasons(file, answer, 'a.rs')).toEqual(['ambiguous']);
  });

  it('where such an end holds a line that the sketch moves', async () => {
    const view = Array.from({ length: 24 }, (_, i) => `  const field${i} = useField(${i});`).join('\n');
    const file = `import "./index.css";\nimport React from "react";\nimport ReactDOM from "react-dom";\nimport { Router, useField } from "router";\n\nReactDOM.render(\n  <Router />,\n  document.getElementById("root")\n);\n\nfunction Tasks() {\n${view}\n}\n`;
    const answer = `import React from "react";\nimport ReactDOM from "react-dom";\nimport { BrowserRouter } from "router";\n\nimport "./index.css";\nimport App from "./App";\n\nReactDOM.render(\n  <App />,\n  document.getElementById("root")\n);\n`;
    expect(await reasons(file, answer)).not.toEqual([]);
  });

  it('where a gap would stand for nothing and what it leaves out would go', async () => {
    const others = ['Element', 'Object', 'Bag', 'Base', 'Nested', 'Field', 'Array', 'Class'].map(
      (name) => `import com.json.${name};\n`,
    );
    const moved = ['ArrayList', 'Collection', 'LinkedList', 'List', 'Queue', 'Set'].map(
      (name) => `import java.util.${name};\n`,
    );
    const head = 'package com.json.functional;\n\n';
    const file = `${head}${moved.join('')}\nimport com.json.Gson;\n${others.join('')}import com.json.Sub;\n\nclass A {\n}\n`;
    const answer = `${head}import com.json.Gson;\n${gap}\nimport com.json.Sub;\n\n${moved.join('')}\nclass A {\n${gap}\n}\n`;
    const landed = await landedText(file, answer, 'A.java');
    const right = `${head}import com.json.Gson;\n${others.join('')}import com.json.Sub;\n\n${moved.join('')}\nclass A {\n}\n`;
    expect([right, expect.stringMatching(/^REFUSED/)]).toContainEqual(landed);
  });

  it('where a comment would lose its first lines', async () => {
    const file = `namespace Registry\n{\n    /// <inheritdoc />\n    /// <summary>\n    /// Stores a registry of pairs.\n    /// </summary>\n    /// <remarks>Uses a dictionary.</remarks>\n    public class Registry\n    {\n        internal Registry() { }\n\n        public int Count => 1;\n        public int Size => 2;\n        public int Depth => 3;\n    }\n}\n`;
    const answer = `namespace Registry\n{\n    /// </summary>\n    /// <remarks>Uses a dictionary.</remarks>\n    public class Registry\n    {\n        public Registry() { }\n\n        ${gap}\n    }\n}\n`;
    expect(await reasons(file, answer, 'a.cs')).toEqual(['loses-lines']);
  });

  it('where half a test would run on in half of another', async () => {
    const test = (name: string, extra: string) =>
      `    /** @test */\n    public function ${name}()\n    {\n        $adapter = new Adapter('${name}');\n        $adapter->write('first.txt', 'contents');\n        $this->assertFileExists('second.txt');\n${extra}        $this->assertFileExists('first.txt');\n        $this->assertMode('first.txt', 0644);\n    }\n`;
    const file = `class AdapterTest\n{\n${test('copying', '        $this->assertTotal(2);\n')}\n${test('moving', '')}}\n`;
    const answer = `// ... existing code ...\n    public function copying()\n    {\n        $adapter = new Adapter('copying');\n        $adapter->write('first.txt', 'contents');\n        $this->assertMode('first.txt', 0644);\n    }\n}\n`;
    const landed = await landedText(file, answer, 'a.php');
    expect(landed).not.toBe(
      `class AdapterTest\n{\n    /** @test */\n    public function copying()\n    {\n        $adapter = new Adapter('copying');\n        $adapter->write('first.txt', 'contents');\n        $this->assertMode('first.txt', 0644);\n    }\n}\n`,
    );
  });

  it('where a variable of a shell would lose its value', async () => {
    const file = `nvm() {\n  local VERSION\n  VERSION="$(read_version)"\n  local arch\n  arch="$(uname -m)"\n  local ALIAS\n  case $1 in\n    use)\n      echo "before"\n      export NVM_BIN="$NVM_DIR/$VERSION/bin"\n      echo "Now using $VERSION"\n    ;;\n  esac\n}\n`;
    const answer = `nvm() {\n  local ALIAS\n  case $1 in\n    # ... existing code ...\n      export NVM_BIN="$NVM_DIR/$VERSION/bin"\n      rm -f "$NVM_DIR/current"\n      echo "Now using $VERSION"\n    ;;\n  esac\n}\n`;
    expect(await reasons(file, answer, 'a.sh')).toEqual(['loses-lines']);
  });
});

describe('lines go', () => {
  it('where a name goes with them that others lose too', async () => {
    const file = `class Router\n{\n    protected $counter = 0;\n\n    /**\n     * Named routes\n     *\n     * @var null|Route[]\n     */\n    protected $namedRoutes;\n\n    protected $groups = array();\n\n    public function get($name)\n    {\n        if (is_null($this->namedRoutes)) {\n            $this->build();\n        }\n        if (!isset($this->namedRoutes[$name])) {\n            throw new Exception('none: ' . $name);\n        }\n        return $this->namedRoutes[$name];\n    }\n}\n`;
    const answer = `${gap}\nclass Router\n{\n    ${gap}\n    protected $counter = 0;\n\n    protected $groups = array();\n    ${gap}\n    public function get($name)\n    {\n        foreach ($this->routes as $route) {\n            if ($name == $route->name) {\n                return $route;\n            }\n        }\n        throw new Exception('none: ' . $name);\n    }\n}\n`;
    const landed = await landedText(file, answer, 'a.php');
    expect(landed).not.toMatch(/namedRoutes|REFUSED/);
  });

  it('and what only they used is not missed', async () => {
    const file = `local function plugins(opts)\n  for _, plugin in pairs(opts) do\n    if plugin.opt == nil then\n      local has_handler = false\n      for handler, _ in pairs(handlers) do\n        if plugin[handler] then\n          has_handler = true\n          break\n        end\n      end\n      plugin.opt = plugin.dep or has_handler or default\n    end\n    plugin.dir = path .. plugin.name\n  end\nend\n`;
    const answer = `local function plugins(opts)\n  for _, plugin in pairs(opts) do\n    if plugin.opt == nil then\n      plugin.opt = plugin.dep or plugin.module or default\n    end\n    plugin.dir = path .. plugin.name\n  end\nend\n`;
    expect(await landedText(file, answer, 'a.lua')).toBe(answer);
  });
});

describe('white space of a shifted sketch', () => {
  it('is learned from the lines that no new block surrounds', async () => {
    const file = `local M = {}\n\nfunction M.load()\n  local done = true\n\n  if Loader.done and Config.leader ~= vim.g.leader then\n    require("util").warn("set it before loading")\n    Config.leader = vim.g.leader\n  end\n  return done\nend\n`;
    const answer = `    -- ... existing code ...\n      if Loader.done and Config.leader ~= vim.g.leader then\n        vim.schedule(function()\n          require("util").warn("set it before loading")\n        end)\n        Config.leader = vim.g.leader\n      end\n      -- ... existing code ...\n`;
    expect(await landedText(file, answer, 'a.lua')).toBe(
      file.replace(
        '    require("util").warn("set it before loading")\n',
        '    vim.schedule(function()\n      require("util").warn("set it before loading")\n    end)\n',
      ),
    );
  });
});
