import { LABELS, type Label } from '../../core/labels.ts';
import {
  reviewActionSchema,
  saidActionSchema,
  judgementStatusSchema,
  LONGEST_COMMENT,
  STATUS_OF,
  type Judgement,
} from '../../model/judgement.ts';
import { findColumns, type ColumnNames } from '../datasets/csv-columns.ts';
import { quoted } from '../datasets/import-problem.ts';
import { booleanOrNull, secondsOf, textOrNull, timeOf } from './judgements/field-values.ts';
import { imageReference } from './judgements/image-reference.ts';
import type { JudgementFile } from './judgements/judgement-file.ts';
import type { ReadContext } from './judgements/read-context.ts';
import type { SourceRecord } from '../datasets/source/json-records.ts';

/** The columns of this program's own record, and what others call the same. */
const COLUMNS = {
  first: ['first', 'img1', 'image1'],
  second: ['second', 'img2', 'image2'],
  label: ['label'],
  status: ['status'],
  action: ['action'],
  person: ['person', 'judge', 'annotator', 'rater'],
  task: ['task'],
  seconds: ['seconds'],
  comment: ['comment'],
  reasons: ['reasons'],
  predictionSeen: ['predictionSeen'],
  truthSeen: ['truthSeen'],
  takenOver: ['takenOver'],
  blind: ['blind'],
  shownSwapped: ['shownSwapped'],
  repeated: ['repeated'],
  previous: ['previous'],
  run: ['run'],
  createdAt: ['createdAt'],
  key: ['key'],
  undoes: ['undoes'],
  source: ['source'],
  firstHash: ['firstHash'],
  secondHash: ['secondHash'],
} as const satisfies Readonly<Record<string, ColumnNames>>;

/** Columns that no other tool's answers have. */
const OWN_COLUMNS = [
  'key',
  'task',
  'run',
  'undoes',
  'source',
  'previous',
  'reasons',
  'blind',
  'truthSeen',
  'repeated',
] as const;

/** Columns that tell judgements from comparisons of models and from pairs: who, what, or how far. */
const TELLING = ['person', 'status', 'action'] as const;

/** Whether columns are those of judgements: two images, a label, and who answered, how far, or what was done. */
export function hasJudgementColumns(columns: readonly string[], file: string): boolean {
  const found = findColumns(columns, COLUMNS, file);
  const { first, second, label } = found;
  return (
    first !== undefined &&
    second !== undefined &&
    label !== undefined &&
    TELLING.some((column) => found[column] !== undefined)
  );
}

/**
 * Reads this program's own record of judgements, and any table with the columns first, second, label and person, status or
 * action. A pending row is a pair that nobody answered.
 *
 * @param isText the file is a table of text, in which an empty field is nothing
 */
export function readOwnJudgements(
  context: ReadContext,
  records: readonly SourceRecord[],
  columns: readonly string[],
  isText: boolean,
): JudgementFile {
  const found = findColumns(columns, COLUMNS, context.file);
  const hasOwn = OWN_COLUMNS.some((column) => found[column] !== undefined);
  let withoutTime = 0;
  for (const { line, value } of records) {
    const field = (column: keyof typeof COLUMNS): unknown => {
      const index = found[column];
      return index === undefined ? null : value[columns[index] ?? ''];
    };
    const [first, second] = [imageReference(field('first')), imageReference(field('second'))];
    if (first === null || second === null) {
      context.skip('bad-row', line, 'an image has no name');
      continue;
    }
    const pair = {
      line,
      first: { name: first.name, sha256: textOrNull(field('firstHash')) ?? first.sha256 },
      second: { name: second.name, sha256: textOrNull(field('secondHash')) ?? second.sha256 },
    };
    const said = textOrNull(field('status'));
    if (said === 'pending') {
      context.unanswered(pair);
      continue;
    }
    const word = textOrNull(field('label'));
    const meaning = word === null ? null : context.meaningOf(word, line);
    if (meaning === undefined) continue;
    const decided = decide(meaning, said, textOrNull(field('action')));
    if ('reason' in decided) {
      context.skip('bad-row', line, decided.reason);
      continue;
    }
    const comment = commentOf(field('comment'), decided.action, isText);
    if (comment !== null && comment.length > LONGEST_COMMENT) {
      context.skip(
        'bad-row',
        line,
        `the comment has ${comment.length} characters, more than ${LONGEST_COMMENT}`,
      );
      continue;
    }
    const previous = textOrNull(field('previous'));
    const createdAt = timeOf(field('createdAt'));
    if (createdAt === null && textOrNull(field('createdAt')) !== null) withoutTime++;
    context.judgement({
      ...pair,
      ...decided,
      person: context.personOf(field('person')),
      seconds: secondsOf(field('seconds')),
      comment,
      createdAt,
      predictionSeen: booleanOrNull(field('predictionSeen')),
      takenOver: booleanOrNull(field('takenOver')) === true,
      shownSwapped: booleanOrNull(field('shownSwapped')),
      sourceId: null,
      ...(hasOwn && {
        own: {
          key: textOrNull(field('key')),
          task: textOrNull(field('task')),
          run: textOrNull(field('run')),
          undoes: textOrNull(field('undoes')),
          source: textOrNull(field('source')),
          previous: LABELS.find((label) => label === previous) ?? null,
          reasons: reasonsOf(field('reasons')),
          blind: booleanOrNull(field('blind')),
          truthSeen: booleanOrNull(field('truthSeen')),
          repeated: booleanOrNull(field('repeated')) === true,
        },
      }),
    });
  }
  if (withoutTime > 0)
    context.note(
      `${withoutTime} ${withoutTime === 1 ? 'time' : 'times'} in createdAt cannot be read and ${withoutTime === 1 ? 'is' : 'are'} left out; write them as 2026-01-31T09:30:00Z`,
    );
  return context.finish('tiebreak');
}

type Decided = Pick<Judgement, 'status' | 'action' | 'label'>;

/** What a row means by its label, status and action, of which one is enough; or why they do not go together. */
function decide(
  meaning: Label | 'cannot-judge' | null,
  status: string | null,
  action: string | null,
): Decided | { readonly reason: string } {
  const label = meaning === 'cannot-judge' ? null : meaning;
  const actions = [...saidActionSchema.options, ...reviewActionSchema.options, 'undo'] as const;
  const knownStatus = judgementStatusSchema.options.find((option) => option === status) ?? null;
  if (status !== null && knownStatus === null)
    return {
      reason: `the status ${quoted(status)} is none of ${judgementStatusSchema.options.join(', ')}, pending`,
    };
  const knownAction = actions.find((option) => option === action) ?? null;
  if (action !== null && knownAction === null)
    return { reason: `the action ${quoted(action)} is none of ${actions.join(', ')}` };
  const byStatus = {
    draft: null,
    submitted: null,
    skipped: 'skip',
    empty: 'empty',
    discarded: 'discard',
  } as const;
  const told =
    knownAction ??
    (knownStatus === null ? null : byStatus[knownStatus]) ??
    (meaning === 'cannot-judge' ? 'cannot-judge' : label === null ? 'empty' : 'label');
  if ((told === 'label' || told === 'decide') && label === null) return { reason: 'the label is missing' };
  if (told !== 'label' && told !== 'decide' && told !== 'discard' && label !== null)
    return { reason: `the action ${quoted(told)} takes no label, and the row has ${label}` };
  const usual = STATUS_OF[told];
  if (knownStatus !== null && knownStatus !== 'draft' && knownStatus !== usual)
    return { reason: `the status ${quoted(knownStatus)} does not go with the action ${quoted(told)}` };
  return { action: told, label, status: knownStatus === 'draft' && usual !== null ? 'draft' : usual };
}

/** An empty comment takes an earlier one away; a table of text can say so only where the entry is a comment. */
function commentOf(value: unknown, action: Judgement['action'], isText: boolean): string | null {
  if (typeof value !== 'string') return null;
  return value === '' && isText && action !== 'comment' ? null : value;
}

function reasonsOf(value: unknown): readonly string[] | null {
  const list: unknown = typeof value === 'string' && value.startsWith('[') ? parsed(value) : value;
  if (Array.isArray(list)) return list.filter((item) => typeof item === 'string');
  const text = textOrNull(value);
  return text === null ? null : [text];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
