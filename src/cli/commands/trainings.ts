import type { Command } from 'commander';
import { bestEpoch } from '../../engine/training/epoch-record.ts';
import { readTrainings } from '../../engine/training/training-folder.ts';
import type { RunCommand } from '../command-context.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

export function addTrainings(command: Command, run: RunCommand): void {
  command.action(() =>
    run((context) =>
      withWorkspace(context, async ({ dir }) => {
        const found = await readTrainings(dir);
        const trainings = found.trainings.map(({ description, status, epochs, folder }) => ({
          training: description.subject.name,
          simulated: description.subject.simulated,
          status,
          dataset: description.subject.dataset,
          pairSet: description.subject.pairSet,
          epochs: epochs.length,
          ofEpochs: description.recipe.epochs,
          best: bestEpoch(epochs)?.epoch ?? null,
          heldOutLoss: bestEpoch(epochs)?.validation?.loss ?? null,
          folder,
        }));
        return {
          document: { trainings, damaged: found.damaged },
          text: [
            trainings.length === 0
              ? 'No trainings yet: start one with `tiebreak train`.'
              : textTable(
                  ['training', 'status', 'pair set', 'epochs', 'best epoch', 'held-out loss'],
                  trainings.map(
                    ({ training, simulated, status, pairSet, epochs, ofEpochs, best, heldOutLoss }) => [
                      simulated ? `${training} (simulated)` : training,
                      status,
                      pairSet,
                      `${epochs} of ${ofEpochs}`,
                      best,
                      heldOutLoss,
                    ],
                  ),
                ),
            ...found.damaged.map(({ name, problem }) => `Damaged training "${name}": ${problem}`),
          ].join('\n'),
        };
      }),
    ),
  );
}
