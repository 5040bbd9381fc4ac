import { requests, type RequestName } from '../ipc/requests.ts';
import type { AppErrorCode } from '../model/failure.ts';
import type { Person } from '../model/person.ts';
import { AppError } from '../engine/app-error.ts';

/*
 * Whoever opened the workbench by a link of their own may ask less than whoever started it: never for files of the machine,
 * and never as somebody else. Annotators may ask for what judging tasks needs, and nothing that tells truth or predictions
 * unless a task says so.
 */

const FOR_ANNOTATORS: readonly RequestName[] = [
  'workspace.summary',
  'settings.get',
  'jobs.list',
  'people.list',
  'tasks.list',
  'tasks.queue',
  'tasks.reveal',
  'annotate.judge',
  'annotate.undo',
  'annotate.redo',
  'annotate.history',
  'annotate.entries',
  'annotate.contradictions',
  'annotate.keepContradiction',
];

/** Areas of which reviewers may ask everything: what was answered and said, and who judges what. */
const FOR_REVIEWERS: readonly string[] = [
  'annotate.',
  'confusion.',
  'consistency.',
  'harm.',
  'maps.',
  'nll.',
  'notes.',
  'pairs.',
  'people.',
  'ranking.',
  'review.',
  'scores.get',
  'similar.',
  'slices.',
  'tasks.',
];

/** @throws AppError `not-allowed` for what a person's link does not give, `person-other` for what is said as somebody else */
export function assertMayAsk(person: Person, name: RequestName, params: unknown): void {
  const allowed =
    FOR_ANNOTATORS.includes(name) ||
    (person.role === 'reviewer' && FOR_REVIEWERS.some((area) => name.startsWith(area)));
  if (!allowed)
    throw refused(
      'not-allowed',
      person.role === 'annotator'
        ? 'As an annotator you can judge tasks, and see nothing else.'
        : 'This can only be done where the workbench was started.',
      'Ask whoever started it.',
    );
  for (const judge of judgesIn(params))
    if (judge !== person.id && judge !== person.name)
      throw refused(
        'person-other',
        `This link is ${person.name}'s, and judges for nobody else.`,
        'Open your own link.',
      );
  if (person.role === 'annotator' && name === 'annotate.history' && taskOfBlind(params) === null)
    throw refused(
      'not-allowed',
      'As an annotator you see the history of a pair in its task.',
      'Open the task.',
    );
  if (person.role === 'annotator' && name === 'annotate.judge' && !has(params, 'task'))
    throw refused('not-allowed', 'As an annotator you judge pairs of tasks.', 'Open a task.');
}

/** An answer as a person may have it: without what is the machine's, and of annotators' without runs. */
export function answerFor(person: Person, name: RequestName, answer: unknown): unknown {
  if (name === 'people.list') return { ...requests[name].result.parse(answer), here: person.id, fixed: true };
  if (name === 'people.links') {
    const { links } = requests[name].result.parse(answer);
    // By another reviewer's link a reviewer would be that one.
    return { links: links?.filter((link) => link.role === 'annotator' || link.person === person.id) ?? null };
  }
  if (name === 'jobs.list') return [];
  if (name === 'settings.get') return {};
  if (name !== 'workspace.summary') return answer;
  const summary = requests[name].result.parse(answer);
  return {
    ...summary,
    // Names the workspace in the page, and not where it lies.
    folder: summary.name,
    models: [],
    runs: person.role === 'reviewer' ? summary.runs : [],
    datasets: summary.datasets.map((dataset) => ({ ...dataset, problems: [] })),
  };
}

function judgesIn(params: unknown): unknown[] {
  if (typeof params !== 'object' || params === null) return [];
  const { judge, author, blindTo } = params as Readonly<Record<string, unknown>>;
  return [...[judge, author].filter((value) => value !== undefined && value !== null), ...judgesIn(blindTo)];
}

function taskOfBlind(params: unknown): unknown {
  if (typeof params !== 'object' || params === null || !('blindTo' in params)) return null;
  const { blindTo } = params;
  return typeof blindTo === 'object' && blindTo !== null && 'task' in blindTo ? blindTo.task : null;
}

function has(params: unknown, name: string): boolean {
  return typeof params === 'object' && params !== null && name in params;
}

function refused(code: AppErrorCode, message: string, action: string): AppError {
  return new AppError(code, message, action);
}
