import { exportAdapter } from '../engine/jobs/training/export-adapter.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { CommandContext } from './command-context.ts';
import type { Report } from './report.ts';
import { SIMULATED_FACES } from './simulated-run.ts';
import { existingTraining } from './training-members.ts';
import { UsageError } from './usage-error.ts';

export interface ExportAdapterOptions {
  readonly training?: string;
  readonly epoch?: number;
  readonly run?: string;
  readonly dataset?: string;
  readonly name?: string;
  readonly out?: string;
}

/** Writes an epoch's adapter for PEFT, and says how it goes on there. */
export async function exportAdapterReport(
  { progress }: CommandContext,
  { dir }: Workspace,
  { training, epoch, run, dataset, name, out }: ExportAdapterOptions,
): Promise<Report> {
  if (training === undefined || epoch === undefined || out === undefined)
    throw new UsageError(
      'An adapter is exported with --training NAME, --epoch NUMBER and --out FOLDER. The command `trainings` lists the trainings and their epochs.',
    );
  const given = Object.entries({ run, dataset, name }).find(([, value]) => value !== undefined);
  if (given !== undefined) throw new UsageError(`An adapter takes no --${given[0]}.`);
  const { notices, ...exported } = await exportAdapter(await existingTraining(dir, training), epoch, out);
  progress.warn(notices);
  const { folder, rank, alpha, targets, projector, base } = exported;
  return {
    document: { what: 'adapter', ...exported, warnings: notices },
    text: [
      ...(exported.simulated ? [`${SIMULATED_FACES}.`] : []),
      `Epoch ${epoch} of "${training}" written to ${folder}: LoRA of rank ${rank} and alpha ${alpha} on ${targets.join(', ')}${projector ? ', and the projector' : ''}.`,
      ...(base === null
        ? []
        : [`It changes ${base.name}${base.revision === null ? '' : `, revision ${base.revision}`}.`]),
      `To go on in Python: PeftModel.from_pretrained(model, ${JSON.stringify(folder)}, is_trainable=True)`,
    ].join('\n'),
  };
}
