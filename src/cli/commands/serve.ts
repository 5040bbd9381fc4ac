import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { Option, type Command } from 'commander';
import { APP_FOLDER } from '../../engine/app-folder.ts';
import { DEMO_MODEL } from '../../engine/demo-model.ts';
import { openWorkspace } from '../../engine/store/open-workspace.ts';
import { people, personWhoSays } from '../../engine/store/people.ts';
import type { SignIn } from '../../server/door.ts';
import type { Network } from '../../server/network.ts';
import { startServer, USUAL_PORT } from '../../server/server.ts';
import { startingFolders, userFolder } from '../../server/user-folder.ts';
import { makeDemo } from '../../workbench/make-demo.ts';
import { Workbench } from '../../workbench/workbench.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { holdPage } from '../held-page.ts';
import { hasDisplay, openBrowser } from '../open-browser.ts';
import { existingPath, repeatable, wholeNumber } from '../option-values.ts';
import { UsageError } from '../usage-error.ts';
import { DEFAULT_DEMO_WORKSPACE, TOKEN_VARIABLE } from '../defaults.ts';

interface ServeOptions {
  readonly port?: number;
  readonly open?: true;
  readonly demo?: true;
  readonly allow?: readonly string[];
  readonly as?: string;
  readonly lan?: true;
  readonly certificate?: string;
  readonly key?: string;
  readonly hostName?: string;
  readonly proxy?: string;
  /** False with --no-page. */
  readonly page: boolean;
}

const HIGHEST_PORT = 65_535;

/** Milliseconds after which all of the program is loaded: the first page has been answered by then. */
const LOAD_AHEAD = 5_000;

/** Who came in by which link, when and from where: one JSON object a line. */
const SIGN_INS = 'sign-ins.jsonl';

export function addServe(command: Command, run: RunCommand): void {
  command
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
    .option('--as <name>', 'who judges in browsers that have not chosen somebody; a new name is added')
    .option(
      '--lan',
      'let people on other machines in, over TLS, each by a link of their own; needs --certificate and --key',
    )
    .option('--certificate <file>', 'with --lan: the certificate with its chain, PEM', existingPath)
    .option('--key <file>', 'with --lan: its private key, PEM', existingPath)
    .option('--host-name <name>', 'with --lan: the name that the certificate is for (default: an address)')
    .option(
      '--proxy <url>',
      'listen on this machine alone, and answer as this https address, where a reverse proxy does the TLS',
    )
    .addOption(
      new Option('--no-page', 'answer requests only; the page comes from elsewhere (npm run dev)').hideHelp(),
    )
    .action((options: ServeOptions) => run((context) => serve(context, options)));
}

/** Serves until the signal fires; a run that is being answered is paused. */
async function serve(context: CommandContext, options: ServeOptions): Promise<null> {
  const { announce, signal } = context;
  const network = networkOf(options);
  using page = options.page ? holdPage(APP_FOLDER) : undefined;
  void page;
  const { folder, demo } = chooseWorkspace(context, options.demo === true);
  const workspace = await openWorkspace(folder, { create: true });
  const judge =
    options.as === undefined
      ? undefined
      : (await workspace.transaction(() => personWhoSays(workspace.db, options.as ?? ''))).id;
  const workbench = new Workbench(workspace, {
    ...(judge === undefined ? {} : { judge }),
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
      ...(network === undefined ? {} : { network }),
      onSignIn: (signIn) => {
        if (network !== undefined) noteSignIn(context, folder, signIn);
      },
    });
    if (demo) makeDemo(workbench.session);
    const links =
      network === undefined
        ? []
        : people(workspace.db)
            .filter(({ archived }) => !archived)
            .map(({ id, name, role }) => ({ person: name, role, url: server.personLink(id) }));
    announce({
      document: { url: server.link, port: server.port, folder, ...(network === undefined ? {} : { links }) },
      text:
        `The workbench is at\n\n  ${server.link}\n\nand its workspace in ${folder}. Ctrl+C ends it.` +
        (network === undefined ? '' : `\n\n${linksInWords(links, token !== undefined)}`),
    });
    if (options.open === true && hasDisplay()) openBrowser(server.linkForOnce());
    // One that fails is tried again by whoever asks for it, and told then.
    const ahead = setTimeout(() => void workbench.loadAhead().catch(() => undefined), LOAD_AHEAD);
    if (!signal.aborted) await once(signal, 'abort');
    clearTimeout(ahead);
    await server.close();
  } finally {
    await workbench.close();
  }
  return null;
}

/** @throws UsageError */
function networkOf({ lan, certificate, key, hostName, proxy }: ServeOptions): Network | undefined {
  if (proxy !== undefined) {
    if (lan === true) throw new UsageError('Give --lan or --proxy, not both.');
    const url = URL.parse(proxy);
    if (url?.protocol !== 'https:' || url.pathname !== '/' || url.search !== '')
      throw new UsageError(
        '--proxy takes an https address without a path, such as https://annotate.example.org',
      );
    return { kind: 'proxy', url: proxy };
  }
  if (lan !== true) {
    if (certificate !== undefined || key !== undefined || hostName !== undefined)
      throw new UsageError('Only with --lan: --certificate, --key, --host-name.');
    return undefined;
  }
  if (certificate === undefined || key === undefined)
    throw new UsageError(
      'Without TLS anybody on the network could read the tokens: --lan needs --certificate and --key. Behind a reverse proxy use --proxy.',
    );
  return {
    kind: 'lan',
    certificate,
    key,
    ...(hostName === undefined ? {} : { name: hostName.toLowerCase() }),
  };
}

function linksInWords(
  links: readonly { readonly person: string; readonly role: string; readonly url: string }[],
  staysGood: boolean,
): string {
  const heading =
    links.length === 0
      ? 'There are no people to let in yet: add some with `tiebreak person add`, then start again.'
      : `Links of people, each for one person alone (the link above is yours):\n\n${links.map(({ person, role, url }) => `  ${person} (${role}): ${url}`).join('\n')}`;
  return staysGood
    ? heading
    : `${heading}\n\nThey are good until this server ends; set ${TOKEN_VARIABLE} to keep them.`;
}

/** One line a sign-in, in the workspace's file `sign-ins.jsonl` and here. */
function noteSignIn(
  { progress }: CommandContext,
  folder: string,
  { person, address, browser }: SignIn,
): void {
  const name = person?.name ?? null;
  const line = { at: new Date().toISOString(), person: name, address, browser };
  appendFileSync(path.join(folder, SIGN_INS), `${JSON.stringify(line)}\n`);
  progress.note(`${line.at} ${name ?? 'The owner'} signed in from ${address}.`);
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
