import { InvalidArgumentError, Option, type Command } from 'commander';
import { AppError } from '../engine/app-error.ts';
import { readModelCard, type ModelCard } from '../engine/model-files/model-card.ts';
import { serverRoot } from '../engine/servers/endpoints/server-root.ts';
import { serverCard } from '../engine/servers/kinds/server-card.ts';
import {
  DEFAULT_KEY_VARIABLE,
  SERVER_PROMPTS,
  serverSchema,
  type Server,
  type ServerPrompt,
} from '../model/server.ts';
import { checked } from './ask-options.ts';
import { UsageError } from './usage-error.ts';

/** Options that name a server in place of a model's files. */
export interface ServerOptions {
  readonly server?: readonly string[];
  readonly serverModel?: string;
  readonly serverAdapter?: string;
  readonly serverPrompt?: ServerPrompt;
  readonly serverKey?: string;
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

/** A server, and how it is asked; null without --server. @throws UsageError for options that contradict it, AppError of the card */
export function serverOf(
  options: ServerOptions & Partial<Record<(typeof OF_FILES)[number], unknown>>,
  command: Command,
): { readonly server: Server; readonly card: ModelCard } | null {
  const { server: urls, serverModel, serverAdapter, serverPrompt = 'chat', serverKey, card } = options;
  if (urls === undefined) {
    const alone = (['serverModel', 'serverAdapter', 'serverPrompt', 'serverKey'] as const).find(
      (name) => options[name] !== undefined,
    );
    if (alone !== undefined) throw new UsageError(`${flagOf(alone)} needs --server.`);
    return null;
  }
  const given = OF_FILES.find(
    (name) => options[name] !== undefined && command.getOptionValueSource(name) === 'cli',
  );
  if (given !== undefined)
    throw new UsageError(`${flagOf(given)} is for a model here: with --server, the server has its own.`);
  if (serverModel === undefined)
    throw new UsageError('--server needs --server-model: the name of the model, as the server lists it.');
  if (serverPrompt === 'raw' && card === undefined)
    throw new UsageError('--server-prompt raw needs --card: a model card with the prompt to ask.');
  return {
    server: serverSchema.parse({
      urls,
      model: serverModel,
      adapter: serverAdapter ?? null,
      prompt: serverPrompt,
      keyVariable: serverKey ?? null,
    }),
    card: serverCard(card === undefined ? null : readModelCard(card), serverPrompt),
  };
}

function flagOf(name: string): string {
  return `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
