import type { Command } from 'commander';
import { compareQuestions } from '../../engine/jobs/questions/compare-questions.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { USUAL_THETA, usualTheta } from '../../model/estimated-scores.ts';
import type { QuestionComparison } from '../../model/questions.ts';
import type { RunCommand } from '../command-context.ts';
import { ofDataset } from '../simulated-run.ts';
import { numberIn } from '../option-values.ts';
import { formatDecimal, formatInterval, formatNumber, textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface QuestionsOptions {
  readonly theta?: number;
}

export function addQuestions(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option(
      '--theta <distance>',
      `scores that differ by no more are Similar (default: ${USUAL_THETA})`,
      numberIn({ min: 0, max: 4 }),
    )
    .action((name: string | undefined, { theta }: QuestionsOptions) =>
      run((context) =>
        withWorkspace(context, ({ db }) => {
          const dataset = findDataset(db, name);
          const compared = compareQuestions(db, dataset, theta ?? usualTheta(dataset.scoresFrom));
          return ofDataset(db, dataset.id, {
            document: { dataset: dataset.name, ...compared },
            text: describe(dataset.name, compared),
          });
        }),
      ),
    );
}

const KINDS = { score: 'scores', run: 'run', task: 'people' } as const;

function describe(dataset: string, { sources, pairs, theta }: QuestionComparison): string {
  const nameOf = new Map(sources.map(({ key, name }) => [key, name]));
  return [
    `Dataset "${dataset}"`,
    textTable(
      ['answers', 'from', 'n', 'question'],
      sources.map(({ name, kind, n, question }) => [
        name,
        KINDS[kind],
        `${formatNumber(n)} ${kind === 'task' ? 'pairs' : 'images'}`,
        question ?? '-',
      ]),
    ),
    ...(pairs.length === 0
      ? ['There is nothing to compare: further columns of scores, scored runs and tasks with labels are.']
      : [
          '',
          textTable(
            ['', '', 'PC', '95 %', 'Spearman', 'images', 'same label', 'opposite', 'pairs'],
            pairs.map(({ first, second, pc, spearman, images, agreement, opposite, pairs: n }) => [
              nameOf.get(first),
              nameOf.get(second),
              formatDecimal(pc?.value),
              pc === null ? '-' : formatInterval(pc.interval),
              formatDecimal(spearman),
              images,
              formatDecimal(agreement),
              formatDecimal(opposite),
              n,
            ]),
          ),
          `Labels of scores are under theta ${theta}; intervals by Fisher's z, images as the unit.`,
        ]),
  ].join('\n');
}
