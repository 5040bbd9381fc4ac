import { AppError } from '../../app-error.ts';
import type { ExaminedModel, ReadModel, Subject } from '../../inference/examination.ts';
import { examineApart } from '../../inference/examine-apart.ts';
import { resolveAsk, type AskLevel } from '../../model-files/asked-card.ts';
import type { ModelFiles } from '../runs/plan-run.ts';

/** How a model would be asked. */
export interface CheckedAsk {
  /** The whole prompt; null where the question has no place in the card's. */
  readonly prompt: string | null;
  /** First token of each word behind the prompt, and how many it has; null where the files cannot be read. */
  readonly labels: ReadModel['labelTokens'] | null;
  /** What keeps the model from being asked so, and what to do about it; null where nothing does. */
  readonly problem: { readonly message: string; readonly action: string } | null;
  readonly warnings: readonly string[];
  /** Whether the card has whole words scored. */
  readonly areWhole: boolean;
}

/** Finds out how a model reads a question and three words, in a process of its own; its weights are not loaded. */
export async function checkAsk(
  files: ModelFiles,
  levels: readonly AskLevel[],
  examine: (subject: Subject & { readonly kind: 'model' }) => Promise<ExaminedModel> = examineApart<'model'>,
): Promise<CheckedAsk> {
  try {
    const { card } = resolveAsk(files.card, levels);
    const { model, mmproj } = files;
    const given = JSON.parse(JSON.stringify(card)) as Record<string, never>;
    const { read, files: found } = await examine({
      kind: 'model',
      gpu: 'cpu',
      files: { model, mmproj, adapters: [], card: given },
      headersOnly: false,
    });
    const [problem] = found.problems;
    return {
      prompt: card.prompt,
      labels: read?.labelTokens ?? null,
      problem:
        problem === undefined
          ? (read?.labelProblem ?? null)
          : { message: problem.what, action: problem.action },
      warnings: read?.labelNotices ?? [],
      areWhole: card.labelScoring === 'whole-word',
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { message, action } = error;
    return { prompt: null, labels: null, problem: { message, action }, warnings: [], areWhole: false };
  }
}
