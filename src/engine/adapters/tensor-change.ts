import type { ModelPart } from '../checkpoints/names/canonical-name.ts';
import type { CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import type { PeftConfig } from './peft-config.ts';

/** Two factors of an update: `scale` B A, of an embedding (whose rows are tokens) the transpose of that. */
export interface FactorPair {
  readonly a: CheckpointTensor;
  readonly b: CheckpointTensor;
  readonly scale: number;
  readonly ofEmbedding: boolean;
}

/** All that an adapter does to one tensor of its base, in the order in which it is done. */
export interface TensorChange {
  readonly part: ModelPart;
  /** Of the base's tensor: `layers.0.self_attn.q_proj.weight`. */
  readonly name: string;
  /** Module in the adapter's file, for messages. */
  readonly module: string;
  /** What the tensor is replaced by. */
  readonly saved?: CheckpointTensor;
  /** Whole rows that are replaced. */
  readonly rows?: { readonly indices: readonly number[]; readonly values: CheckpointTensor };
  /** What was taken out of the base as the factors began. */
  readonly initial: PeftConfig['initial'];
  readonly factors?: FactorPair;
  /** Added to a bias. */
  readonly added?: { readonly values: CheckpointTensor; readonly scale: number };
  /** DoRA's lengths of the rows (of an embedding: columns) that the sum is brought to. */
  readonly magnitude?: CheckpointTensor;
}
