import { app, clipboard, dialog } from 'electron';
import { AppError } from '../engine/app-error.ts';
import { printBug } from '../workbench/print-bug.ts';

const BUTTONS = ['Continue', 'Copy details', 'Quit'] as const;

/** Shows a failure of the world with what to do about it, and a bug with its first line. */
export function showFailure(error: unknown): void {
  if (error instanceof AppError) dialog.showErrorBox(error.message, error.action);
  else {
    printBug('Tiebreak', error);
    dialog.showErrorBox('Something went wrong inside Tiebreak.', firstLine(error));
  }
}

/** From now on an error that nobody caught is shown, once at a time, and the person decides how to go on. */
export function reportUncaughtErrors(): void {
  let asking = false;
  const report = (error: unknown): void => {
    printBug('Tiebreak', error);
    if (asking) return;
    asking = true;
    void askAbout(error).finally(() => {
      asking = false;
    });
  };
  process.on('uncaughtException', report);
  process.on('unhandledRejection', report);
}

async function askAbout(error: unknown): Promise<void> {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: 'Tiebreak',
    message: 'Something went wrong inside Tiebreak.',
    detail: `${firstLine(error)}\n\nEverything shown as saved is saved. If it happens again, report it with these details.`,
    buttons: [...BUTTONS],
    defaultId: BUTTONS.indexOf('Continue'),
    cancelId: BUTTONS.indexOf('Continue'),
  });
  const chosen = BUTTONS[response];
  if (chosen === 'Quit') app.quit();
  if (chosen === 'Copy details')
    void clipboard.writeText(error instanceof Error ? (error.stack ?? error.message) : String(error));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
