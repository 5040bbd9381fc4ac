import process from 'node:process';
import { EXIT, runCommandLine } from './run-command-line.ts';
import { writeStandardOutput } from './standard-output.ts';

// Started by bin/tiebreak.mjs.

/** One Ctrl+C reaches this process up to three times (terminal, npm, the bin of an older Node): these are one wish. */
const SAME_WISH_MILLISECONDS = 1_000;

const stop = new AbortController();
let firstWish = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (stop.signal.aborted) {
      if (performance.now() - firstWish > SAME_WISH_MILLISECONDS) process.exit(EXIT.interrupted);
      return;
    }
    firstWish = performance.now();
    process.stderr.write('\nStopping after the work in progress (press again to stop at once) ...\n');
    stop.abort();
  });

// What cannot be told must not end the work: its results are in the workspace.
process.stderr.on('error', () => undefined);

const code = await runCommandLine(process.argv.slice(2), {
  stdout: { write: (text) => writeStandardOutput(text, () => process.exit(EXIT.success)) },
  stderr: process.stderr,
  signal: stop.signal,
});
// Native libraries may keep the event loop alive; what a terminal is still to show is written once these callbacks run.
process.stderr.write('', () => process.stdout.write('', () => process.exit(code)));
