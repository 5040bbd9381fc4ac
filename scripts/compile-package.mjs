// `npm pack`: compiles what runs in Node from src/ to lib/, file by file, since Node reads no TypeScript under node_modules.
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)));

/** The page and the desktop program are bundled by electron-vite instead. */
const BUNDLED = ['renderer', 'preload', 'main'];

/** `new URL('./process.ts', import.meta.url)`: the entry of a process or thread of its own. */
const ENTRY = /(new URL\(\s*'\.[^']*)\.ts('\s*,\s*import\.meta\.url\s*\))/g;

const OPTIONS = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
  removeComments: true,
};

rmSync(path.join(root, 'lib'), { recursive: true, force: true });
for (const entry of readdirSync(path.join(root, 'src'), { withFileTypes: true }))
  if (entry.isDirectory() && !BUNDLED.includes(entry.name)) compileLayer(entry.name);

function compileLayer(layer) {
  const folder = path.join(root, 'src', layer);
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    // Compiled by whoever wants faster kernels.
    if (/\.(cpp|h)$/.test(name))
      cpSync(path.join(folder, name), path.join(root, 'lib', layer, name), { recursive: true });
    if (!name.endsWith('.ts') || name.endsWith('.d.ts')) continue;
    const source = readFileSync(path.join(folder, name), 'utf8');
    const { outputText } = ts.transpileModule(source, { compilerOptions: OPTIONS, fileName: name });
    const file = path.join(root, 'lib', layer, name.replace(/\.ts$/, '.js'));
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, outputText.replaceAll(ENTRY, '$1.js$2'));
  }
}
