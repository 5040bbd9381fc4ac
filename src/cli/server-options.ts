import { statSync } from 'node:fs';
import path from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { AppError } from '../engine/app-error.ts';
import { readModelCard, type ModelCard } from '../engine/model-files/model-card.ts';
import { serverRoot } from '../engine/servers/endpoints/server-root.ts';
import { serverCard } from '../engine/servers/kinds/server-card.ts';
import {
  DEFAULT_KEY_VARIABLE,
  SERVER_PROMPTS,
  serverSchema,
  type AnyServer,
  type ServerPrompt,
  type TokenPrices,
} from '../model/server.ts';
import { checked } from './ask-options.ts';
import type { ModelOptions } from './model-options.ts';
import { existingFile } from './option-values.ts';
import { UsageError } from './usage-error.ts';

/** Options that name a server in place of a model's files. */
export interface ServerOptions {
  readonly server?: readonly string[];
  readonly serverModel?: string;
  readonly serverAdapter?: string;
  readonly serverPrompt?: ServerPrompt;
  readonly serverKey?: string;
  /** A program; true: the one of the PATH. */
  readonly llamaServer?: string | true;
  readonly llamaServerArgs?: readonly string[];
  readonly serverKeychain?: string;
  readonly serverCa?: string;
  readonly serverAdapterFiles?: string;
  readonly serverPrices?: TokenPrices;
  readonly card?: string;
}

export function addServerOptions(command: Command): Command {
  return command
    .option(
      '--server <urls>',
      'ask a server in place of a model here: the addresses of its endpoints, separated by commas, with or without /v1 (docs/servers.md)',
      serverUrls,
    )
    .option('--server-model <name>', 'with --server: the model, as the server names it')
    .option('--server-adapter <name>', 'with --server: a LoRA adapter that the server has loaded')
    .addOption(
      new Option(
        '--server-prompt <kind>',
        "with --server: a chat message of pictures and question, or the card's prompt as it stands (default: chat)",
      ).choices(SERVER_PROMPTS),
    )
    .option(
      '--server-key <variable>',
      `with --server: the variable of the environment that holds the key (default: ${DEFAULT_KEY_VARIABLE}, if it is set)`,
      (name) => checked(serverSchema.shape.keyVariable, name) ?? '',
    )
    .option(
      '--server-keychain <name>',
      "with --server: the entry of this machine's keychain that holds the key (tiebreak server-key)",
      (name) => checked(serverSchema.shape.keychain, name) ?? '',
    )
    .option(
      '--server-ca <file>',
      "with --server: certificates (PEM) that are trusted in place of the system's",
      existingFile,
    )
    .option(
      '--server-adapter-files <folder>',
      "with --server-adapter: the adapter's files (PEFT), to find out whether the server leaves a part of it out",
      (folder) => path.resolve(folder),
    )
    .option(
      '--llama-server [program]',
      'start a llama-server for --model and --mmproj (GGUF files of any family; a LoRA by --adapter), ask it, and stop it: a path, or by default the one in a folder of the PATH',
    )
    .option(
      '--llama-server-args <arguments>',
      "with --llama-server: further arguments of its command line, separated by spaces, e.g. '-ngl 99 -c 32768'",
      (text: string) => text.split(/\s+/).filter(Boolean),
    );
}

/** Parser of addresses separated by commas. */
function serverUrls(text: string): string[] {
  try {
    const urls = text
      .split(',')
      .filter((url) => url.trim() !== '')
      .map(serverRoot);
    return [...checked(serverSchema.shape.urls, urls)];
  } catch (error) {
    if (error instanceof AppError) throw new InvalidArgumentError(`${error.message} ${error.action}`);
    throw error;
  }
}

/** Options that mean nothing where a server answers. */
const OF_FILES = [
  'model',
  'mmproj',
  'adapter',
  'member',
  'training',
  'epochs',
  'vision',
  'tiles',
  'threads',
  'exact',
  'type',
  'tower',
  'lastNorm',
] as const;

/** Options of files that a llama-server is started with. */
const OF_MANAGED: readonly string[] = ['model', 'mmproj', 'adapter'];

const OF_SERVER = [
  'serverModel',
  'serverAdapter',
  'serverKey',
  'serverKeychain',
  'serverCa',
  'serverAdapterFiles',
] as const;

type GivenOptions = ServerOptions &
  Partial<Record<Exclude<(typeof OF_FILES)[number], 'model' | 'mmproj' | 'adapter'>, unknown>> &
  Pick<ModelOptions, 'model' | 'mmproj' | 'adapter'>;

/**
 * A server, and how it is asked; null without --server and --llama-server.
 *
 * @throws UsageError for options that contradict it, AppError of the card
 */
export function serverOf(
  options: GivenOptions,
  command: Command,
): { readonly server: AnyServer; readonly card: ModelCard } | null {
  const { server: urls, llamaServer, llamaServerArgs, serverPrompt: prompt = 'chat', card } = options;
  if (llamaServerArgs !== undefined && llamaServer === undefined)
    throw new UsageError('--llama-server-args needs --llama-server.');
  if (urls === undefined && llamaServer === undefined) {
    const alone = [...OF_SERVER, 'serverPrompt' as const].find((name) => options[name] !== undefined);
    if (alone !== undefined) throw new UsageError(`${flagOf(alone)} needs --server.`);
    return null;
  }
  if (urls !== undefined && llamaServer !== undefined)
    throw new UsageError(
      '--llama-server starts a server here, and --server asks one that is there: give one of them.',
    );
  const given = OF_FILES.find(
    (name) =>
      options[name] !== undefined &&
      command.getOptionValueSource(name) === 'cli' &&
      !(urls === undefined && OF_MANAGED.includes(name)),
  );
  if (given !== undefined)
    throw new UsageError(
      urls === undefined
        ? `${flagOf(given)} is for a model that Tiebreak computes itself; llama-server has arguments of its own (--llama-server-args).`
        : `${flagOf(given)} is for a model here: with --server, the server has its own.`,
    );
  if (prompt === 'raw' && card === undefined)
    throw new UsageError('--server-prompt raw needs --card: a model card with the prompt to ask.');
  const asked = serverCard(card === undefined ? null : readModelCard(card), prompt);
  return {
    server: urls === undefined ? managedOf(options, prompt) : reachedOf(urls, options, prompt),
    card: asked,
  };
}

function reachedOf(urls: readonly string[], options: ServerOptions, prompt: ServerPrompt): AnyServer {
  const { serverModel, serverAdapter, serverKey, serverKeychain } = options;
  const { serverCa, serverAdapterFiles, serverPrices } = options;
  if (serverModel === undefined)
    throw new UsageError('--server needs --server-model: the name of the model, as the server lists it.');
  if (serverKey !== undefined && serverKeychain !== undefined)
    throw new UsageError('The key is in --server-key or in --server-keychain, not in both.');
  if (serverAdapterFiles !== undefined && serverAdapter === undefined)
    throw new UsageError(
      '--server-adapter-files needs --server-adapter: the name of the adapter at the server.',
    );
  return serverSchema.parse({
    urls,
    model: serverModel,
    adapter: serverAdapter ?? null,
    prompt,
    keyVariable: serverKey ?? null,
    keychain: serverKeychain ?? null,
    caFile: serverCa ?? null,
    prices: serverPrices ?? null,
    adapterFiles: serverAdapterFiles ?? null,
  });
}

/** A llama-server that is started for files. */
function managedOf(options: GivenOptions, prompt: ServerPrompt): AnyServer {
  const { llamaServer, llamaServerArgs = [], model, mmproj, adapter: adapters = [] } = options;
  const wrong = OF_SERVER.find((name) => options[name] !== undefined);
  if (wrong !== undefined)
    throw new UsageError(
      `${flagOf(wrong)} is for --server; --llama-server is given files, by --model, --mmproj and --adapter.`,
    );
  if (model === undefined || mmproj === undefined)
    throw new UsageError(
      '--llama-server needs --model and --mmproj: GGUF files of the model and of its vision tower.',
    );
  const [adapter, ...more] = adapters;
  if (more.length > 0 || (adapter !== undefined && adapter.scale !== 1))
    throw new UsageError('--llama-server takes one --adapter, whose scale is 1: merge others into one file.');
  const files = [
    ggufFile('--model', model),
    mmproj,
    ...(adapter === undefined ? [] : [ggufFile('--adapter', adapter.file)]),
  ];
  const fixed = llamaServerArgs.find((arg) => FIXED_ARGUMENTS.test(arg));
  if (fixed !== undefined)
    throw new UsageError(`${fixed} cannot be given with --llama-server-args: it is Tiebreak's to choose.`);
  const name = (file: string) => path.basename(file).replace(/\.gguf$/i, '');
  return {
    managed: {
      program: llamaServer === true || llamaServer === undefined ? LLAMA_SERVER : programOf(llamaServer),
      model: files[0] ?? '',
      mmproj,
      adapter: files[2] ?? null,
      args: llamaServerArgs,
    },
    model: name(files[0] ?? ''),
    adapter: adapter === undefined ? null : name(adapter.file),
    prompt,
  };
}

/** What llama-server is called where no path is given. */
const LLAMA_SERVER = 'llama-server';

/** Where the server is, its key, its files and its name, by long and short options. */
const FIXED_ARGUMENTS =
  /^(--host|--port|--reuse-port|--api-key|--api-key-file|--api-prefix|--ssl-[a-z-]+|-m|--model|-mm|--mmproj|--no-mmproj|--lora|--lora-scaled|-a|--alias)(=|$)/;

/** A name stays one, to be looked for on the PATH each time; a path is as good from any folder. */
function programOf(program: string): string {
  return path.basename(program) === program ? program : path.resolve(program);
}

/** @throws UsageError for a folder or a name */
function ggufFile(option: string, file: string): string {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() === true) return path.resolve(file);
  throw new UsageError(`${option} has to be a GGUF file where llama-server is started: ${file} is none.`);
}

function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
