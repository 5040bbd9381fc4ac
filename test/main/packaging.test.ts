import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LINK_SCHEME } from '../../src/main/deep-link.ts';

const ROOT = path.join(import.meta.dirname, '../..');

type FileFilter = (file: string, stat: { isDirectory(): boolean }) => boolean;
interface BuilderParts {
  readonly getConfig: (folder: string, file: string) => Promise<Config>;
  readonly validateConfiguration: (config: unknown, log: { isEnabled: boolean }) => Promise<void>;
  readonly FileMatcher: new (
    from: string,
    to: string,
    expand: (pattern: string) => string,
    patterns: readonly string[],
  ) => { createFilter(): FileFilter };
}
interface Config {
  /** Patterns, as electron-builder groups them. */
  readonly files: readonly { readonly filter: readonly string[] }[];
  readonly asarUnpack: readonly string[];
  readonly electronFuses: Record<string, boolean>;
  readonly protocols: readonly { readonly schemes: readonly string[] }[];
  readonly mac: { readonly entitlements: string; readonly entitlementsInherit: string } & Record<
    string,
    unknown
  >;
  readonly linux: { readonly icon: string };
  readonly directories: { readonly buildResources: string };
}

/** electron-builder's own reader, checker and file filter, which it does not export by its name. */
function builderParts(): BuilderParts {
  const require = createRequire(createRequire(import.meta.url).resolve('electron-builder'));
  const load = (file: string): unknown => require(['app-builder-lib', 'out', file].join('/'));
  return Object.assign({}, load('util/config/config'), load('fileMatcher')) as BuilderParts;
}

const builder = builderParts();
let config: Config;
let files: readonly string[];
beforeAll(async () => {
  config = await builder.getConfig(ROOT, 'electron-builder.yml');
  files = config.files.flatMap(({ filter }) => filter);
});

/** As electron-builder filters node_modules: everything but what the patterns with '!' name. */
function packageFilter(): (file: string) => boolean {
  return filterOf(['**/*', ...files.filter((pattern) => pattern.startsWith('!'))]);
}

/** Whether patterns take a file of the project, by electron-builder's own rules. */
function filterOf(patterns: readonly string[]): (file: string) => boolean {
  const expand = (pattern: string) => pattern.replaceAll('${arch}', process.arch);
  const filter = new builder.FileMatcher(ROOT, ROOT, expand, patterns).createFilter();
  return (file) => filter(path.join(ROOT, file), { isDirectory: () => false });
}

/** Folders of the installed packages that the program needs when it runs. */
function installedPackages(): string[] {
  const lock = z
    .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
    .parse(JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')));
  return Object.entries(lock.packages)
    .filter(([folder, { dev }]) => folder !== '' && dev !== true && existsSync(path.join(ROOT, folder)))
    .map(([folder]) => folder);
}

function filesIn(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder)).flatMap((name) => {
    const file = path.join(folder, name);
    const found = lstatSync(path.join(ROOT, file));
    if (found.isDirectory()) return name === 'node_modules' ? [] : filesIn(file);
    return found.isFile() ? [file] : [];
  });
}

const isNative = (file: string) => /\.(node|dylib|dll|so(\.[\d.]+)?)$/.test(file);

describe('what is packed', () => {
  test("the file is one that electron-builder's own schema allows", async () => {
    await builder.validateConfiguration(config, { isEnabled: false });
    await expect(
      builder.validateConfiguration({ ...config, electronFuse: {} }, { isEnabled: false }),
    ).rejects.toThrow(/electronFuse/);
  });

  test('every native library of this machine is packed, and lies outside of the archive', () => {
    const packed = packageFilter();
    const unpacked = filterOf(config.asarUnpack);
    const libraries = installedPackages().flatMap(filesIn).filter(isNative).filter(packed);
    // Each package that loads native code has one here, and so the list is not empty by mistake.
    for (const name of ['@node-llama-cpp', '@koromix', '@img/sharp-libvips', '@img/sharp-', 'better-sqlite3'])
      expect(
        libraries.some((file) => file.startsWith(`node_modules/${name}`)),
        name,
      ).toBe(true);
    expect(libraries.filter((file) => !unpacked(file))).toEqual([]);
  });

  test('the demo model is packed where native code can open it, and JavaScript stays in the archive', () => {
    const unpacked = filterOf(config.asarUnpack);
    for (const file of readdirSync(path.join(ROOT, 'models/demo')))
      expect(unpacked(`models/demo/${file}`), file).toBe(true);
    expect(filterOf(files)('models/demo/model.gguf')).toBe(true);
    expect(unpacked('out/main/index.js')).toBe(false);
    expect(unpacked('node_modules/zod/index.js')).toBe(false);
  });

  test('neither another Node nor libraries of other processors are packed', () => {
    const packed = packageFilter();
    const others = ['x64', 'arm64', 'armv7l'].filter((arch) => arch !== process.arch);
    for (const arch of others)
      expect(packed(`node_modules/@node-llama-cpp/linux-${arch}/bins/linux-${arch}/llama-addon.node`)).toBe(
        false,
      );
    expect(packed(`node_modules/@node-llama-cpp/linux-${process.arch}/package.json`)).toBe(true);
    expect(packed('node_modules/node/bin/node')).toBe(false);
    expect(packed('node_modules/node-llama-cpp/dist/index.js')).toBe(true);
    expect(packed('node_modules/node-llama-cpp/llama/gitRelease.bundle')).toBe(false);
  });
});

describe('how it is packed', () => {
  test('the fuses leave no way to run the program as another one', () =>
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      grantFileProtocolExtraPrivileges: false,
    }));

  test('a Mac runs it hardened, and with no more than a compiler needs', () => {
    expect(config.mac['hardenedRuntime']).toBe(true);
    for (const file of [config.mac.entitlements, config.mac.entitlementsInherit]) {
      const keys = [...readFileSync(path.join(ROOT, file), 'utf8').matchAll(/<key>(.+?)<\/key>/g)];
      expect(keys.map(([, key]) => key)).toEqual(['com.apple.security.cs.allow-jit']);
    }
  });

  test('deep links are those that the program understands', () =>
    expect(config.protocols.flatMap(({ schemes }) => schemes)).toEqual([LINK_SCHEME]));

  test('there is an icon in every size that it names', () => {
    const folder = path.join(ROOT, config.directories.buildResources, config.linux.icon);
    for (const file of readdirSync(folder)) {
      // Width and height in a PNG's header.
      const header = readFileSync(path.join(folder, file));
      expect(`${header.readUInt32BE(16)}x${header.readUInt32BE(20)}.png`).toBe(file);
    }
    expect(readdirSync(folder)).toContain('512x512.png');
  });
});
