import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Option, type Command } from 'commander';
import { buildIfStale } from '../../../bin/build-if-stale.mjs';
import { APP_FOLDER } from '../../engine/app-folder.ts';
import { AppError } from '../../engine/app-error.ts';
import { DEMO_MODEL } from '../../engine/demo-model.ts';
import { openWorkspace } from '../../engine/store/open-workspace.ts';
import { startServer, USUAL_PORT } from '../../server/server.ts';
import { startingFolders, userFolder } from '../../server/user-folder.ts';
import { makeDemo } from '../../workbench/make-demo.ts';
import { Workbench } from '../../workbench/workbench.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { hasDisplay, openBrowser } from '../open-browser.ts';
import { existingPath, repeatable, wholeNumber } from '../option-values.ts';
import { DEFAULT_DEMO_WORKSPACE } from './demo.ts';

interface ServeOptions {
  readonly port?: number;
  readonly open?: true;
  readonly demo?: true;
  readonly allow?: readonly string[];
  /** False with --no-page. */
  readonly page: boolean;
}

/** Keeps the link good when a server is started again. */
const TOKEN_VARIABLE = 'TIEBREAK_TOKEN';

const HIGHEST_PORT = 65_535;

export function addServe(program: Command, run: RunCommand): void {
  program
    .command('serve')
    .description(
      'serve the workbench to a browser on this machine; without a workspace, serve the demo. ' +
        `The printed link signs a browser in; set ${TOKEN_VARIABLE} to choose its token.`,
    )
    .option(
      '--port <n>',
      `the port (default: ${USUAL_PORT}, or a free one if that is taken)`,
      wholeNumber(1, HIGHEST_PORT),
    )
    .option('--open', 'open the link in the default browser')
    .option('--demo', `open the demo workspace, making it if needed (workspace: ./${DEFAULT_DEMO_WORKSPACE})`)
    .option(
      '--allow <folder>',
      'another folder in which files may be chosen, besides your home and the current folder',
      repeatable(existingPath),
    )
    .addOption(
      new Option('--no-page', 'answer requests only; the page comes from elsewhere (npm run dev)').hideHelp(),
    )
    .action((options: ServeOptions) => run((context) => serve(context, options)));
}

/** Serves until the signal fires; a run that is being answered is paused. */
async function serve(context: CommandContext, options: ServeOptions): Promise<null> {
  const { announce, signal } = context;
  if (options.page) buildPage();
  const { folder, demo } = chooseWorkspace(context, options.demo === true);
  const workbench = new Workbench(await openWorkspace(folder, { create: true }), {
    roots: [...startingFolders(), path.dirname(path.dirname(DEMO_MODEL.model)), ...(options.allow ?? [])],
    userDir: userFolder(),
    demoDir: demo ? folder : path.resolve(DEFAULT_DEMO_WORKSPACE),
  });
  try {
    const token = process.env[TOKEN_VARIABLE];
    const server = await startServer(workbench, {
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.page ? {} : { rendererDir: null }),
      ...(token === undefined ? {} : { token }),
    });
    if (demo) makeDemo(workbench.session);
    announce({
      document: { url: server.link, port: server.port, folder },
      text: `The workbench is at\n\n  ${server.link}\n\nand its workspace in ${folder}. Ctrl+C ends it.`,
    });
    if (options.open === true && hasDisplay()) openBrowser(server.linkForOnce());
    if (!signal.aborted) await once(signal, 'abort');
    await server.close();
  } finally {
    await workbench.close();
  }
  return null;
}

/** Builds the page of a checkout where it is missing or older than its sources. @throws AppError 'renderer-not-built' */
function buildPage(): void {
  try {
    buildIfStale(APP_FOLDER);
  } catch (error) {
    throw new AppError(
      'renderer-not-built',
      error instanceof Error ? error.message : String(error),
      'Run `npm ci && npm run build`, then start again.',
      { cause: error },
    );
  }
}

/** The folder to open, and whether the demo is to be made in it. */
function chooseWorkspace(
  { workspaceDir, workspaceIsGiven, progress }: CommandContext,
  asksForDemo: boolean,
): { readonly folder: string; readonly demo: boolean } {
  if (asksForDemo)
    return { folder: workspaceIsGiven ? workspaceDir : path.resolve(DEFAULT_DEMO_WORKSPACE), demo: true };
  if (existsSync(path.join(workspaceDir, 'store.sqlite'))) return { folder: workspaceDir, demo: false };
  if (workspaceIsGiven) {
    progress.note(`Making a new workspace in ${workspaceDir}.`);
    return { folder: workspaceDir, demo: false };
  }
  return { folder: path.resolve(DEFAULT_DEMO_WORKSPACE), demo: true };
}
