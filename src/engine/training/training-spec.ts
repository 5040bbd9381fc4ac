import type { GpuChoice } from '../../model/gpu-choice.ts';
import type { Recipe } from '../../model/recipe.ts';
import type { ImageSource } from '../vision/image-encoder.ts';
import type { ModelCard } from '../model-files/model-card.ts';
import type { TrainingPair } from './adapter-trainer.ts';
import type { TrainingSubject } from '../../model/training.ts';

/** A whole training as plain data, so that another process can do it. */
export interface TrainingSpec {
  readonly subject: TrainingSubject;
  /** Where everything that is learnt is kept; made if it is not there. */
  readonly folder: string;
  /** GGUF of the language model, and of vision tower and projector. */
  readonly model: string;
  readonly mmproj: string;
  readonly card: ModelCard;
  /** GGUF of an adapter of the recipe's rank and targets to begin with. Defaults to one that changes nothing. */
  readonly start?: string;
  readonly recipe: Recipe;
  readonly images: readonly ImageSource[];
  /** Their images are places in `images`. */
  readonly pairs: readonly TrainingPair[];
  /** Whether the pair set has no Similar pairs by its variant. Defaults to false. */
  readonly similarLeftOut?: boolean;
  /** What somebody should know of the data before learning from it. Defaults to nothing. */
  readonly notices?: readonly string[];
  readonly gpu: GpuChoice;
  /** Threads on the CPU. Defaults to one for a small model and one a core for a large one. */
  readonly threads?: number;
  /** Where encoded images are kept. */
  readonly cacheDir: string;
  /** A state is written this often, in milliseconds: a kill costs at most so much work. Defaults to a minute. */
  readonly stateEvery?: number;
}
