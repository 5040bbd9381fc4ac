import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { labelOf, reverseLabel, type Label, type Triple } from '../../src/core/labels.ts';
import { ask } from './ask.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** A comparison as the command line exports it, with the ids that the page knows its images by. */
export interface ToldAnswer {
  /** 'FIRST-SECOND', by their ids. */
  readonly pair: string;
  readonly firstId: number;
  readonly secondId: number;
  readonly truth: Label;
  readonly model: Label;
  /** The answer to the other order as it was given; null where it was not asked. */
  readonly reverse: Label | null;
  readonly probabilities: Triple;
}

/** A run's answers never change while nothing runs: the command line is asked once a workspace. */
const told = new Map<string, Promise<ToldAnswer[]>>();

/** What a run answered, by the command line: another way to the same store than the page's. */
export function toldAnswers(page: Page, folder: string, run: string): Promise<ToldAnswer[]> {
  const known = told.get(folder) ?? askCommandLine(page, folder, run);
  told.set(folder, known);
  return known;
}

async function askCommandLine(page: Page, folder: string, run: string): Promise<ToldAnswer[]> {
  const { datasets } = await ask(page, 'workspace.summary', {});
  const images = await ask(page, 'data.images', { datasetId: datasets[0]?.id ?? 0, splitId: null });
  const ids = new Map(images.map(({ name, id }) => [name, id]));
  const text = execFileSync(
    process.execPath,
    [path.join(ROOT, 'bin/tiebreak.mjs'), 'export', 'comparisons', '--run', run, '--workspace', folder],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 2 ** 28 },
  );
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const columns = header.split(',');
  const rows = lines.map((line) => {
    const fields = line.split(',');
    return (name: string) => fields[columns.indexOf(name)] ?? '';
  });
  const models = new Map(rows.map((of) => [`${of('first')}>${of('second')}`, of('predicted') as Label]));
  return rows.map((of) => {
    const [firstId, secondId] = [ids.get(of('first')) ?? 0, ids.get(of('second')) ?? 0];
    return {
      pair: `${firstId}-${secondId}`,
      firstId,
      secondId,
      truth: labelOf(Number(of('first_score')), Number(of('second_score'))),
      model: of('predicted') as Label,
      reverse: models.get(`${of('second')}>${of('first')}`) ?? null,
      probabilities: [Number(of('p_first')), Number(of('p_second')), Number(of('p_similar'))],
    };
  });
}

/** Largest less second largest probability. */
export function marginOf({ probabilities }: ToldAnswer): number {
  const [first = 0, second = 0] = probabilities.toSorted((a, b) => b - a);
  return first - second;
}

/** Whether the answer to the other order names another image. */
export function contradicts({ model, reverse }: ToldAnswer): boolean {
  return reverse !== null && reverseLabel(reverse) !== model;
}
