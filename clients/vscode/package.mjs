/**
 * Packages the extension as a .vsix.
 *
 *     node package.mjs                    foretype-PLATFORM.vsix: with server, grammars, model and runtime of this platform
 *     node package.mjs --platform P       … of another one, such as darwin-arm64
 *     node package.mjs --without-server   foretype.vsix: the extension alone; the server is the one in the path
 *     node package.mjs --out FILE
 *
 * A .vsix is a zip with two short descriptions beside the extension, so a zip library is enough: the official tool brings
 * 200 packages, a newer Node than this project demands, and cannot pick files from the project around this folder.
 */
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ZipFile } from 'yazl';
import { bundle } from './bundle.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const project = join(here, '../..');
const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    platform: { type: 'string', default: `${process.platform}-${process.arch}` },
    'without-server': { type: 'boolean', default: false },
  },
});
const alone = values['without-server'];
const [system, processor] = values.platform.split('-');
const out = values.out ?? join(here, alone ? 'foretype.vsix' : `foretype-${values.platform}.vsix`);

await bundle();
const manifest = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
const zip = new ZipFile();
let bytes = 0;
// A time of its own would make each package another one.
const options = { mtime: new Date('2020-01-01T00:00:00Z') };

zip.addBuffer(Buffer.from(contentTypes()), '[Content_Types].xml', options);
zip.addBuffer(Buffer.from(description()), 'extension.vsixmanifest', options);
const { devDependencies, scripts, private: unpublished, type, ...shipped } = manifest;
zip.addBuffer(Buffer.from(`${JSON.stringify(shipped, null, 2)}\n`), 'extension/package.json', options);
for (const name of ['README.md', 'icon.png', 'dist', 'walkthrough', 'pictures'])
  add(join(here, name), `extension/${name}`);
add(join(project, 'LICENSE'), 'extension/LICENSE');
add(join(project, 'CHANGELOG.md'), 'extension/CHANGELOG.md');
if (!alone) addServer();
zip.end();
await pipeline(zip.outputStream, createWriteStream(out));
process.stdout.write(
  `${relative(process.cwd(), out) || out}: ${megabytes(statSync(out).size)} MB packed, ${megabytes(bytes)} MB unpacked\n`,
);

/** A file or a folder; what is not there is left out. */
function add(from, to, wanted = () => true) {
  if (!existsSync(from)) return;
  if (statSync(from).isDirectory()) {
    for (const name of readdirSync(from).sort()) add(join(from, name), `${to}/${name}`, wanted);
  } else if (wanted(from.split(sep).join('/'))) {
    bytes += statSync(from).size;
    zip.addFile(from, to, { ...options, mode: to.endsWith('.cjs') ? 0o100755 : 0o100644 });
  }
}

/** The server as npm would install it, with its modules beside it. */
function addServer() {
  if (!existsSync(join(project, 'dist/main.js')))
    throw new Error('dist/ is missing: run npm run build first');
  // What npm would bring, but for the pages and the clients.
  const { files } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  const parts = files.filter((name) => !/^(!|clients)|\.md$/.test(name));
  for (const name of ['package.json', ...parts]) add(join(project, name), `extension/server/${name}`, runs);
  for (const [name, folder] of modules()) {
    const inside = (path) => runs(path) && !path.slice(folder.length + 1).includes('/node_modules/');
    const keep = name === 'onnxruntime-node' ? (path) => inside(path) && ofPlatform(path) : inside;
    add(folder, `extension/server/node_modules/${name}`, keep);
  }
}

/** Every package that the server needs to run, by name, with its folder. */
function modules() {
  const found = new Map();
  const visit = (manifestPath) => {
    const {
      dependencies = {},
      optionalDependencies = {},
      name,
    } = JSON.parse(readFileSync(manifestPath, 'utf8'));
    const needed = { ...dependencies, ...optionalDependencies };
    for (const dependency of Object.keys(needed)) {
      if (found.has(dependency) || onlyInstalls(name, dependency)) continue;
      const folder = folderOf(dependency, manifestPath);
      if (!folder) continue;
      found.set(dependency, folder);
      visit(join(folder, 'package.json'));
    }
  };
  visit(join(project, 'package.json'));
  return found;
}

function folderOf(name, from) {
  const places = createRequire(from).resolve.paths(name) ?? [];
  return places.map((place) => join(place, name)).find((folder) => existsSync(join(folder, 'package.json')));
}

/** The runtime's downloads, which never happen here. */
function onlyInstalls(name, dependency) {
  return name === 'onnxruntime-node' && dependency !== 'onnxruntime-common';
}

/** Types, maps and tests do not run. */
function runs(path) {
  return !/\.(d\.[cm]?ts|map|tsbuildinfo)$|\/(test|tests|__tests__|debug|\.github)\//.test(path);
}

function ofPlatform(path) {
  const binary = /\/bin\/napi-v\d+\/([^/]+)\/([^/]+)\//.exec(path);
  return !binary || (binary[1] === system && binary[2] === processor);
}

function description() {
  const {
    name,
    publisher,
    version,
    displayName,
    description: about,
    keywords,
    categories,
    engines,
  } = manifest;
  const platform = alone ? '' : ` TargetPlatform="${values.platform}"`;
  const icon = existsSync(join(here, 'icon.png'))
    ? '<Asset Type="Microsoft.VisualStudio.Services.Icons.Default" Path="extension/icon.png" Addressable="true"/>'
    : '';
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${name}" Version="${version}" Publisher="${publisher}"${platform}/>
    <DisplayName>${displayName}</DisplayName>
    <Description xml:space="preserve">${about}</Description>
    <Tags>${keywords.join(',')}</Tags>
    <Categories>${categories.join(',')}</Categories>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${engines.vscode}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="workspace"/>
    </Properties>
  </Metadata>
  <Installation><InstallationTarget Id="Microsoft.VisualStudio.Code"/></Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE" Addressable="true"/>
    ${icon}
  </Assets>
</PackageManifest>
`;
}

function contentTypes() {
  const types = [
    'json',
    'vsixmanifest',
    'cjs',
    'js',
    'mjs',
    'md',
    'png',
    'svg',
    'wasm',
    'node',
    'txt',
    'so',
    'dll',
    'dylib',
  ];
  const lines = types.map((type) => `<Default Extension=".${type}" ContentType="application/octet-stream"/>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${lines.join('')}</Types>
`;
}

function megabytes(size) {
  return (size / 1024 / 1024).toFixed(1);
}
