import type { Command } from 'commander';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatQuantity,
  TERMINAL_SIGNS,
} from '../../core/format.ts';
import { datasetHealth } from '../../engine/jobs/datasets/dataset-health.ts';
import { lookAtPictures } from '../../engine/jobs/datasets/look-at-pictures.ts';
import { describeTwins } from '../../engine/jobs/datasets/twins-across.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import type { DatasetHealth } from '../../model/dataset-health.ts';
import { USUAL_THETA, usualTheta } from '../../model/estimated-scores.ts';
import type { RunCommand } from '../command-context.ts';
import { ofDataset } from '../simulated-run.ts';
import { numberIn } from '../option-values.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface HealthOptions {
  readonly theta?: number;
}

/** Twins and raters that are listed for a person; the JSON document has more. */
const LISTED = 10;

export function addHealth(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option(
      '--theta <distance>',
      `also tell the shares of labels at this theta (default: ${USUAL_THETA})`,
      numberIn({ min: 0, max: 4 }),
    )
    .action((name: string | undefined, { theta }: HealthOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          const { signal, onProgress } = context;
          const dataset = findDataset(workspace.db, name);
          const warnings = await lookAtPictures(workspace, dataset.id, { signal, onProgress });
          context.progress.warn(warnings);
          const health = datasetHealth(workspace.db, dataset.id);
          const [atTheta] = datasetHealth(workspace.db, dataset.id, [
            theta ?? usualTheta(dataset.scoresFrom),
          ]).shares;
          return ofDataset(workspace.db, dataset.id, {
            document: { dataset: dataset.name, ...health, theta: atTheta ?? null, warnings },
            text: [`Dataset "${dataset.name}"`, ...describeHealth(health, atTheta)].join('\n'),
          });
        }),
      ),
    );
}

function number(value: number | null, digits = 2): string {
  return formatNumber(value, digits, TERMINAL_SIGNS);
}

/** What each ceiling is made of, after the number. */
const MADE_OF = {
  'split-half': (n: number) => `from halves of the raters, ${formatQuantity(n, 'image')}`,
  spread: (n: number) => `from the raters' spread, ${formatQuantity(n, 'image')}`,
  twins: (n: number) => `from ${formatQuantity(n, 'pair')} of twins`,
} as const;

function describeHealth(
  health: DatasetHealth,
  atTheta: DatasetHealth['shares'][number] | undefined,
): string[] {
  const { twins, ceilings, raters, images, scored, lookedAt, withFile } = health;
  const found = describeTwins({ identical: twins.identical.pairs, near: twins.near.pairs });
  const differences = [twins.identical, twins.near].filter(({ meanDifference }) => meanDifference !== null);
  return [
    `${formatQuantity(images, 'image')}, ${formatCount(scored)} with a score; ${formatCount(lookedAt)} of ${formatCount(withFile)} pictures were compared as they look.`,
    '',
    found === null
      ? 'No picture is there twice.'
      : `Twins: ${found}${differences.map(({ meanDifference, largest }, index) => `${index === 0 ? '; scores' : ' and'} ${number(meanDifference)} apart on average (at most ${number(largest)} of 4)`).join('')}.`,
    ...twins.leaks.map((leak) => `In different parts of "${leak.name}": ${describeTwins(leak) ?? 'none'}.`),
    ...(twins.pairs.length === 0
      ? []
      : [
          textTable(
            ['first', 'second', 'bits', 'scores', 'apart', 'across'],
            twins.pairs
              .slice(0, LISTED)
              .map(({ first, second, distance, identical, difference, across }) => [
                first.name,
                second.name,
                identical ? 'same file' : String(distance),
                `${number(first.score)}, ${number(second.score)}`,
                number(difference),
                across.join(', ') || '-',
              ]),
          ),
        ]),
    '',
    ...(ceilings.length === 0
      ? ['Neither raters nor twins tell how good any method can be.']
      : ceilings.map(
          ({ method, pc, interval, n, reliability }) =>
            `Best PC that any method can reach: ${number(pc, 3)} (95 % ${formatInterval(interval, 3, TERMINAL_SIGNS)}; reliability ${number(reliability, 3)}), ${MADE_OF[method](n)}.`,
        )),
    ...(raters === null ? [] : describeRaters(raters)),
    ...(atTheta === undefined || atTheta.pairs === 0
      ? []
      : [
          '',
          `At theta ${atTheta.theta}, of ${formatQuantity(atTheta.pairs, 'pair')} ${number((100 * atTheta.similar) / atTheta.pairs, 1)} % are Similar, ${number((100 * atTheta.tied) / atTheta.pairs, 2)} % with equal scores.`,
        ]),
  ];
}

function describeRaters({
  raters,
  ratings,
  correlation,
  outliers,
  repeated,
}: NonNullable<DatasetHealth['raters']>): string[] {
  return [
    '',
    `${formatCount(ratings)} ratings of ${formatQuantity(raters, 'rater')}; a rater's correlation with the mean of the others is ${number(correlation)} (median).`,
    ...(repeated === null
      ? []
      : [
          `${formatQuantity(repeated.ratings, 'rating')} were given twice: ${number(repeated.meanDifference)} apart on average, correlation ${number(repeated.correlation)}.`,
        ]),
    ...(outliers.length === 0
      ? ['No rater stands out.']
      : [
          `${formatQuantity(outliers.length, 'rater stands', 'raters stand')} out:`,
          textTable(
            ['rater', 'ratings', 'correlation', 'rates higher by', 'why'],
            outliers
              .slice(0, LISTED)
              .map(({ rater, ratings: count, correlation: own, offset, reason }) => [
                rater,
                formatCount(count),
                number(own),
                number(offset),
                reason === 'constant' ? 'one rating for all' : 'disagrees with the others',
              ]),
          ),
          ...(outliers.length > LISTED
            ? [`and ${formatCount(outliers.length - LISTED)} more (--json lists all)`]
            : []),
        ]),
  ];
}
