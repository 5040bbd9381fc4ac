import { bestEpoch, type EpochRecord } from '../engine/training/epoch-record.ts';
import type { TrainingDescription } from '../engine/training/training-folder.ts';
import type { TrainingStatus } from '../model/training.ts';
import type { CommandContext } from './command-context.ts';
import { SIMULATED_FACES } from './simulated-run.ts';
import type { Report } from './report.ts';
import { formatNumber, textTable, type Cell } from './text-table.ts';
import path from 'node:path';

const EPOCH_COLUMNS = [
  'epoch',
  'step',
  'loss',
  'held-out loss',
  'accuracy',
  'First',
  'Second',
  'Similar',
  'agreement',
  'divergence',
] as const;

/** What a person reads of an epoch, in the order of the columns: shares of the held-out pairs shown both ways. */
function epochRow({ epoch, step, trainingLoss, validation }: EpochRecord): Cell[] {
  const { labels, consistency } = validation ?? {};
  return [
    epoch,
    step,
    trainingLoss,
    validation?.loss,
    labels?.accuracy?.value,
    labels?.recall.First?.value,
    labels?.recall.Second?.value,
    labels?.recall.Similar?.value,
    consistency?.agreement?.value,
    consistency?.meanDivergence,
  ];
}

/** One line for an epoch that has just ended. */
export function describeEpoch({ epoch, trainingLoss, validation }: EpochRecord): string {
  const parts = [`Epoch ${epoch}: loss ${formatNumber(trainingLoss)}`];
  if (validation !== null)
    parts.push(
      `held-out loss ${formatNumber(validation.loss)}`,
      `accuracy ${formatNumber(validation.labels.accuracy?.value)}`,
    );
  return parts.join(', ');
}

/** What came of a training, and how to ask with it. */
export function trainingReport(
  { subject, validation, notices }: TrainingDescription,
  {
    status,
    epochs,
    folder,
    advise,
  }: {
    readonly status: TrainingStatus;
    readonly epochs: readonly EpochRecord[];
    readonly folder: string;
    readonly advise: CommandContext['advise'];
  },
): Report {
  const held = Object.values(validation).reduce((sum, count) => sum + count, 0);
  const chosen = bestEpoch(epochs) ?? epochs.at(-1);
  const file = (name: string) => path.join(folder, name);
  const ask = (...epochsWanted: readonly string[]) =>
    advise('compare', '--training', subject.name, ...epochsWanted);
  return {
    document: {
      simulated: subject.simulated,
      training: subject.name,
      status,
      folder,
      notices,
      heldOut: validation,
      best: bestEpoch(epochs)?.epoch ?? null,
      epochs: epochs.map((epoch) => ({
        ...epoch,
        adapter: file(epoch.adapter),
        mmproj: epoch.mmproj === null ? null : file(epoch.mmproj),
      })),
    },
    text: [
      ...(subject.simulated ? [`${SIMULATED_FACES}.`, ''] : []),
      `Training "${subject.name}" of pair set "${subject.pairSet}" is ${status}: ${folder}`,
      ...notices.map((notice) => `Note: ${notice}`),
      ...(epochs.length > 0 ? ['', textTable(EPOCH_COLUMNS, epochs.map(epochRow))] : []),
      ...(epochs.length > 0 && held > 0
        ? [
            `Of ${formatNumber(held)} held-out pairs, each shown in both orders; losses and divergence in nats.`,
          ]
        : []),
      '',
      ...(status === 'paused' ? [`Resume with: ${advise('train', '--name', subject.name)}`] : []),
      ...(chosen === undefined
        ? []
        : [
            `Use epoch ${chosen.epoch}: ${ask('--epochs', String(chosen.epoch))}`,
            ...(epochs.length > 1
              ? [`Mean of all epochs: ${ask()}; of some: ${ask('--epochs', '1,2')}`]
              : []),
          ]),
    ].join('\n'),
  };
}
