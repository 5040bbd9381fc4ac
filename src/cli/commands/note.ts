import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { text as readAll } from 'node:stream/consumers';
import { Option, type Command } from 'commander';
import { formatTime } from '../../core/format.ts';
import { AppError } from '../../engine/app-error.ts';
import { readText } from '../../engine/datasets/read-text.ts';
import { findRun, findSlice } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { Database } from '../../engine/store/database.ts';
import { noteOf, saveNote, versionsOf } from '../../engine/store/notes.ts';
import { LONGEST_NOTE, REVIEW_STATUSES, type NoteSubject, type ReviewStatus } from '../../model/note.ts';
import type { CommandContext, RunCommand } from '../command-context.ts';
import { noteDocument, reviewInWords } from '../note-report.ts';
import type { Report } from '../report.ts';
import { formatNumber } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import { withWorkspace } from '../with-workspace.ts';

interface NoteOptions {
  readonly run?: string;
  readonly slice?: string;
  readonly status?: ReviewStatus | 'none';
  readonly text?: string;
  readonly author?: string;
}

/** What `--text` takes for standard input. */
const STANDARD_INPUT = '-';

export function addNote(command: Command, run: RunCommand): void {
  command
    .option('--run <name>', 'the run (default: the only one)')
    .option('--slice <name>', 'a slice instead')
    .addOption(
      new Option('--status <status>', 'set how far its review is').choices([...REVIEW_STATUSES, 'none']),
    )
    .option('--text <file>', 'write this Markdown file as its note; - for standard input')
    .option('--author <name>', 'who writes (default: your account)')
    .action((options: NoteOptions) => run((context) => note(context, options)));
}

async function note(context: CommandContext, options: NoteOptions): Promise<Report> {
  const { run: runName, slice: sliceName, status, text: file, author } = options;
  if (runName !== undefined && sliceName !== undefined)
    throw new UsageError('Give --run or --slice, not both.');
  if (author !== undefined && status === undefined && file === undefined)
    throw new UsageError('--author needs --status or --text.');
  const given = file === undefined ? undefined : await readNote(file);
  return withWorkspace(context, async (workspace) => {
    const { db } = workspace;
    const { id, name } = sliceName === undefined ? findRun(db, runName) : findSlice(db, sliceName);
    const subject: NoteSubject = { kind: sliceName === undefined ? 'run' : 'slice', id };
    if (status !== undefined || given !== undefined)
      await workspace.transaction(() => {
        const before = noteOf(db, subject);
        saveNote(db, {
          key: randomUUID(),
          subject,
          base: before?.id ?? null,
          text: given ?? before?.text ?? '',
          status: status === undefined ? (before?.status ?? null) : status === 'none' ? null : status,
          author: author ?? userInfo().username,
        });
      });
    return noteReport(db, subject, name);
  });
}

function noteReport(db: Database, subject: NoteSubject, name: string): Report {
  const versions = versionsOf(db, subject);
  const newest = versions[0] ?? null;
  const { kind } = subject;
  const head = `${kind === 'run' ? 'Run' : 'Slice'} "${name}"`;
  return {
    document: { [kind]: name, ...noteDocument(newest), versions: versions.length },
    text:
      newest === null
        ? `${head}: no note and no review status.`
        : [
            `${head}: ${newest.status === null ? 'no review status' : reviewInWords(newest.status)}` +
              ` (${newest.author}, ${formatTime(newest.at)}; ${formatNumber(versions.length)} version${versions.length === 1 ? '' : 's'})`,
            ...(newest.text === '' ? [] : ['', newest.text.trimEnd()]),
          ].join('\n'),
  };
}

async function readNote(file: string): Promise<string> {
  const text = file === STANDARD_INPUT ? await readAll(process.stdin) : await readText(file);
  if (text.length > LONGEST_NOTE)
    throw new AppError(
      'bad-request',
      `The note has ${formatNumber(text.length)} characters; the most is ${formatNumber(LONGEST_NOTE)}.`,
      'Shorten it, or keep the rest in a file and name that in the note.',
    );
  return text;
}
