import type { Command } from 'commander';
import { formatQuantity } from '../../core/format.ts';
import { DEFAULT_PER_BIN } from '../../core/reference-set.ts';
import { DEFAULT_BIN_WIDTH } from '../../core/score-bin.ts';
import { findDataset } from '../../engine/jobs/workspace/find-in-workspace.ts';
import { makeReferenceSet } from '../../engine/jobs/sets/make-reference-set.ts';
import { splitOrDefault, TRAIN_PART } from '../../engine/jobs/sets/make-split.ts';
import type { RunCommand } from '../command-context.ts';
import { numberIn, wholeNumber } from '../option-values.ts';
import { formatDecimal } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ReferencesOptions {
  readonly name: string;
  readonly split?: string;
  readonly part: string;
  readonly binWidth: number;
  readonly perBin: number;
  readonly seed: number;
}

export function addReferences(command: Command, run: RunCommand): void {
  command
    .argument('[dataset]', 'the dataset (default: the only one)')
    .option('--name <name>', 'name of the set', 'references')
    .option('--split <name>', "the split (default: the dataset's only one, else a new one, 4:1)")
    .option('--part <part>', 'the part to draw from', TRAIN_PART)
    .option('--bin-width <width>', 'bin width', numberIn({ min: 0, exclusive: true }), DEFAULT_BIN_WIDTH)
    .option('--per-bin <n>', 'maximum number of references per bin', wholeNumber(1), DEFAULT_PER_BIN)
    .option('--seed <n>', 'random seed', wholeNumber(), 1)
    .action((datasetName: string | undefined, { split: splitName, ...options }: ReferencesOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          const dataset = findDataset(workspace.db, datasetName);
          const { split, referenceSet, references } = await workspace.transaction(() => {
            const chosen = splitOrDefault(workspace, dataset, { split: splitName, part: options.part });
            return {
              split: chosen,
              ...makeReferenceSet(workspace, dataset, { ...options, split: chosen }),
            };
          });
          const [lowest, highest] = [references[0]?.score, references.at(-1)?.score];
          return {
            document: {
              dataset: dataset.name,
              references: referenceSet.name,
              split: split.name,
              part: options.part,
              seed: options.seed,
              images: references.map(({ name, score }) => ({ image: name, score })),
            },
            text:
              `Reference set "${referenceSet.name}" of "${dataset.name}": ${formatQuantity(references.length, 'image')} of ` +
              `part "${options.part}" of split "${split.name}", scores ${formatDecimal(lowest)} to ${formatDecimal(highest)}`,
          };
        }),
      ),
    );
}
