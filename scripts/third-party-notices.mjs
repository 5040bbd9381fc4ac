// Writes THIRD-PARTY-NOTICES.md: the packages that come with the program, with their licences. `npm pack` and `npm run package` do so.
//
// What is listed is read from package-lock.json, so that it holds every platform's packages and is the same on each; a text is
// taken from the installed package, and a platform's package that is not installed here shares that of its sibling.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = path.resolve(fileURLToPath(new URL('..', import.meta.url)));
const FILE = path.join(ROOT, 'THIRD-PARTY-NOTICES.md');

const LICENCE_FILE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;

/** The package's name in an import of it or of a file in it. */
const IMPORTED = /(?:from|import) '((?:@[^/']+\/)?[^./'][^/']*)/g;

const HEAD = `# Third-party notices

Tiebreak itself is under the MIT licence (\`LICENSE\`). It comes with the packages below: those of the command line and the server, which
npm installs, and those of the page, which are bundled in \`out/renderer\`. \`npm run notices\` writes this file anew.

**libvips is under the LGPL.** The packages \`@img/sharp-libvips-*\` hold it as a shared library, and \`@img/sharp-win32-*\` and
\`@img/sharp-wasm32\` come with it. It is used unchanged, loaded at run time, and may be replaced by another build of the same interface.
Its source and the licences of the libraries in it: <https://github.com/lovell/sharp-libvips>.
`;

const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
const listed = shipped();
const texts = textsOf(listed);
writeFileSync(FILE, [HEAD, table(listed), ...texts.map(section)].join('\n'));

/** Packages that are installed with the program or bundled in its page, by folder, in the order of their names. */
function shipped() {
  const found = new Set();
  const visit = (folder) => {
    if (folder === undefined || found.has(folder)) return;
    found.add(folder);
    const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = packages[folder];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }))
      visit(resolve(folder, name));
  };
  const { dependencies, optionalDependencies = {}, devDependencies } = packages[''];
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) visit(resolve('', name));
  for (const name of bundled()) if (name in devDependencies) visit(resolve('', name));
  return [...found]
    .map((folder) => ({ folder, name: folder.split('node_modules/').at(-1), ...packages[folder] }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

/** Packages that the page imports. */
function bundled() {
  const folder = path.join(ROOT, 'src', 'renderer');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => [...readFileSync(path.join(folder, name), 'utf8').matchAll(IMPORTED)])
    .map(([, name]) => name);
  return new Set(names);
}

/** Where Node finds a package from a folder of the lock file; undefined for a peer that is not there. */
function resolve(from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    const candidate = `${folder === '' ? '' : `${folder}/`}node_modules/${name}`;
    if (candidate in packages) return candidate;
    if (folder === '') return undefined;
  }
}

function table(list) {
  const rows = list.map(
    ({ name, version, license }) => `| ${name} | ${version} | ${license ?? 'see its text'} |`,
  );
  return ['| package | version | licence |', '| --- | --- | --- |', ...rows, ''].join('\n');
}

/** Every licence text once, with the packages that it is of. */
function textsOf(list) {
  const byText = new Map();
  for (const { folder, name } of list) {
    const text = licenceText(path.join(ROOT, folder));
    if (text === null) continue;
    byText.set(text, [...(byText.get(text) ?? []), name]);
  }
  return [...byText];
}

function licenceText(folder) {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder).filter((name) => LICENCE_FILE.test(name));
  if (files.length === 0) return null;
  return files
    .sort()
    .map((name) => readFileSync(path.join(folder, name), 'utf8').replaceAll('\r', '').trim())
    .join('\n\n');
}

function section([text, names]) {
  return `\n## ${[...new Set(names)].join(', ')}\n\n\`\`\`text\n${text.replaceAll('```', "'''")}\n\`\`\`\n`;
}
