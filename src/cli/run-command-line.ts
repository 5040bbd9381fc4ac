import path from 'node:path';
import { Command, CommanderError } from 'commander';
import { AppError } from '../engine/app-error.ts';
import type { CommandContext, RunCommand } from './command-context.ts';
import { addCommands } from './commands/all.ts';
import { ProgressLine, type ProgressTarget } from './progress-line.ts';
import type { Report } from './report.ts';
import { UsageError } from './usage-error.ts';
import { WorkspaceAdvice } from './workspace-advice.ts';
import { packageVersion } from '../engine/package-version.ts';
import type { AppErrorCode } from '../model/failure.ts';

/** Exit codes of every command, for scripts. */
export const EXIT = { success: 0, failed: 1, badUsage: 2, interrupted: 130 } as const;

const DEFAULT_WORKSPACE = 'tiebreak-workspace';

const EXIT_HELP = `
Exit codes: 0 success, 1 the run failed, 2 bad usage, 130 interrupted (run the same command again to resume).
Every command takes --json: one JSON document on standard output; progress goes to standard error.`;

/** Where a command line writes, and what stops it. */
export interface CommandLineHost {
  /** Throws an AppError where it cannot write. */
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressTarget;
  readonly signal: AbortSignal;
}

/** Runs one command line, without the program's name, and returns its exit code. Never throws. */
export async function runCommandLine(args: readonly string[], host: CommandLineHost): Promise<number> {
  const progress = new ProgressLine(host.stderr);
  const program = new Command('tiebreak');
  const reports: Report[] = [];
  let complaint = '';
  const globals = () => program.opts<{ json: boolean; workspace: string }>();

  const advice = (): WorkspaceAdvice =>
    new WorkspaceAdvice(program.getOptionValueSource('workspace') === 'cli' ? globals().workspace : null);

  const announce = (report: Report): void => {
    if (globals().json && report.warnings != null) host.stderr.write(`${report.warnings}\n`);
    host.stdout.write(
      globals().json ? JSON.stringify(report.document, null, 2) + '\n' : report.text.trimEnd() + '\n',
    );
  };

  const run: RunCommand = async (work) => {
    const context: CommandContext = {
      signal: host.signal,
      progress,
      onProgress: progress.report,
      workspaceDir: path.resolve(globals().workspace),
      workspaceIsGiven: program.getOptionValueSource('workspace') === 'cli',
      advise: (command, ...args) => advice().command(command, ...args),
      announce: (report) => {
        progress.end();
        announce(report);
      },
    };
    const report = await work(context);
    if (report !== null) reports.push(report);
  };

  program
    .description('Order learning with large multimodal models: images and comparisons in, scores out.')
    .version(packageVersion('tiebreak') ?? 'unknown', '--version')
    .option('--json', 'print one JSON document on standard output', false)
    .option('--workspace <dir>', 'the folder that keeps data, runs and scores', DEFAULT_WORKSPACE)
    .helpOption('--help', 'show this help')
    .helpCommand(false)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => host.stdout.write(text),
      writeErr: (text) => (complaint += text),
    })
    .exitOverride()
    .addHelpText('after', EXIT_HELP)
    .hook('preAction', (_, command) => refuseBlanks(command));

  // Known before parsing, because parsing itself may fail.
  const wantsJson = args.includes('--json');
  const fail = (code: number, error: ErrorDocument, text: string): number => {
    progress.end();
    host.stderr.write(text.trimEnd() + '\n');
    if (!wantsJson || error.code === ('output-not-written' satisfies AppErrorCode)) return code;
    try {
      host.stdout.write(JSON.stringify({ error }, null, 2) + '\n');
    } catch (unwritten) {
      if (!(unwritten instanceof AppError)) throw unwritten;
      host.stderr.write(textOf(unwritten) + '\n');
      return EXIT.failed;
    }
    return code;
  };

  try {
    await addCommands(program, run, args);
    await program.parseAsync(args, { from: 'user' });
    progress.end();
    for (const report of reports) announce(report);
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.success;
      const action = 'Run `tiebreak --help` or `tiebreak COMMAND --help`.';
      const isBareHelp = error.code === 'commander.help';
      const message = isBareHelp ? 'No command given.' : error.message.replace(/^error: /, '');
      return fail(
        EXIT.badUsage,
        { code: 'bad-usage', message, action },
        isBareHelp ? complaint : `${message}\n${action}`,
      );
    }
    if (error instanceof UsageError) {
      const action = 'See the --help of the command.';
      return fail(
        EXIT.badUsage,
        { code: 'bad-usage', message: error.message, action },
        `${error.message}\n${action}`,
      );
    }
    const isUnwritten = error instanceof AppError && error.code === 'output-not-written';
    if (host.signal.aborted && !isUnwritten) {
      const message = 'Stopped.';
      const action = 'Finished work is kept: run the same command again to resume.';
      return fail(EXIT.interrupted, { code: 'interrupted', message, action }, `${message} ${action}`);
    }
    if (error instanceof AppError) {
      const { code, message } = error;
      const action = advice().complete(error.action);
      return fail(EXIT.failed, { code, message, action }, textOf({ message, action }));
    }
    const action =
      'This is a bug in tiebreak: please report it with the lines above and the command you ran.';
    const bug = error instanceof Error ? error : new Error(String(error));
    return fail(
      EXIT.failed,
      { code: 'bug', message: bug.message, action },
      `${bug.stack ?? bug.message}\n${action}`,
    );
  }

  if (host.signal.aborted) return EXIT.interrupted;
  return reports.some((report) => report.failed === true) ? EXIT.failed : EXIT.success;
}

/** @throws UsageError for an option or argument that holds nothing but blanks, as an unset variable of a shell leaves it */
function refuseBlanks(command: Command): void {
  const values = command.optsWithGlobals<Record<string, unknown>>();
  const blank = [...(command.parent?.options ?? []), ...command.options].find((option) => {
    const value = values[option.attributeName()];
    return Array.isArray(value) ? value.some(isBlank) : isBlank(value);
  });
  if (blank !== undefined) throw new UsageError(`${blank.long} is empty: give it a value.`);
  const argument = command.registeredArguments.find((_, index) => isBlank(command.args[index]));
  if (argument !== undefined) throw new UsageError(`<${argument.name()}> is empty: give it a value.`);
}

function textOf({ message, action }: Pick<AppError, 'message' | 'action'>): string {
  return `${message}\nWhat to do: ${action}`;
}

interface ErrorDocument {
  readonly code: string;
  readonly message: string;
  readonly action: string;
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}
