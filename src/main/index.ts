/** The desktop program's entry. */
import { app } from 'electron';
import { z } from 'zod';
import { registerAppScheme } from './app-scheme.ts';
import { LINK_SCHEME } from './deep-link.ts';
import { Desktop } from './desktop.ts';
import { hardenAllContents } from './harden-contents.ts';
import { targetOfLink, targetsOf, targetsOfPaths, type OpenTarget } from './open-targets.ts';
import { reportUncaughtErrors, showFailure } from './report-failures.ts';

/** What another start hands over; Chromium changes the arguments that Electron itself would pass on. */
const startSchema = z.object({ argv: z.array(z.string()), cwd: z.string() });

const ownStart = { argv: ownArguments(), cwd: process.cwd() };

if (app.requestSingleInstanceLock(ownStart)) start();
else app.quit();

function start(): void {
  let desktop: Desktop | null = null;
  const waiting: OpenTarget[] = targetsOf(ownStart.argv, ownStart.cwd);
  const open = (targets: readonly OpenTarget[]): void => {
    if (desktop === null) waiting.push(...targets);
    else {
      desktop.show();
      void desktop.open(targets);
    }
  };

  reportUncaughtErrors();
  app.enableSandbox();
  registerAppScheme();
  hardenAllContents();
  if (app.isPackaged) app.setAsDefaultProtocolClient(LINK_SCHEME);

  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const other = startSchema.safeParse(data);
    open(other.success ? targetsOf(other.data.argv, other.data.cwd) : []);
  });
  app.on('open-url', (event, link) => {
    event.preventDefault();
    open(targetOfLink(link));
  });
  app.on('open-file', (event, file) => {
    event.preventDefault();
    open(targetsOfPaths([file]));
  });
  app.on('activate', () => desktop?.show());
  app.on('window-all-closed', () => {
    // On a Mac a program without windows goes on, and so do its runs.
    if (process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', (event) => {
    if (desktop === null || desktop.isClosed) return;
    event.preventDefault();
    void desktop.close().finally(() => app.quit());
  });

  app
    .whenReady()
    .then(() => {
      desktop = new Desktop();
      return desktop.open(waiting.splice(0));
    })
    .catch((error: unknown) => {
      showFailure(error);
      app.exit(1);
    });
}

/** What a person has named: without the program, switches, and the folder of an unpackaged program. */
function ownArguments(): string[] {
  const named = process.argv.slice(1).filter((argument) => !argument.startsWith('-'));
  return app.isPackaged ? named : named.slice(1);
}
