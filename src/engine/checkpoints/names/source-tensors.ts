import { formatNames } from '../../../core/format.ts';
import { AppError } from '../../app-error.ts';
import type { CheckpointTensor } from '../tensors/checkpoint-tensor.ts';
import { isNeverRead, type CanonicalName, type ModelPart } from './canonical-name.ts';

/** Names in a message before it says how many more there are. */
const LISTED = 4;

/** A checkpoint's tensors by part and canonical name, each handed out once. */
export class SourceTensors {
  readonly #folder: string;
  readonly #byPart: Readonly<Record<ModelPart, Map<string, CheckpointTensor>>> = {
    language: new Map(),
    tower: new Map(),
    projector: new Map(),
  };
  readonly #surplus = new Set<string>();
  readonly #missing: string[] = [];
  readonly #misshapen: string[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Takes in the tensors of a file or folder. @throws AppError `source-damaged` where two names mean the same tensor */
  add(tensors: Iterable<CheckpointTensor>, nameOf: (name: string) => CanonicalName | null): void {
    for (const tensor of tensors) {
      const place = nameOf(tensor.name);
      if (!isNeverRead(tensor.name)) this.#surplus.add(tensor.name);
      if (place === null) continue;
      const other = this.#byPart[place.part].get(place.name);
      if (other !== undefined)
        throw new AppError(
          'source-damaged',
          `${tensor.name} (${tensor.file}) and ${other.name} (${other.file}) are the same part of the model.`,
          'Leave one of them out, so that it is clear which one counts.',
        );
      this.#byPart[place.part].set(place.name, tensor);
    }
  }

  has(part: ModelPart): boolean {
    return this.#byPart[part].size > 0;
  }

  find(part: ModelPart, name: string): CheckpointTensor | undefined {
    return this.#byPart[part].get(name);
  }

  /** A tensor of a shape; {@link check} tells of those that are not there. */
  take(part: ModelPart, name: string, shape: readonly number[]): CheckpointTensor | undefined {
    const tensor = this.find(part, name);
    if (tensor === undefined) this.#missing.push(`${name} (${part})`);
    else {
      this.#surplus.delete(tensor.name);
      if (tensor.shape.join() !== shape.join())
        this.#misshapen.push(`${tensor.name} is ${tensor.shape.join(' x ')}, not ${shape.join(' x ')}`);
    }
    return tensor;
  }

  /** Leaves tensors out on purpose, which is not told. */
  leave(part: ModelPart, beginning: string): void {
    for (const [name, tensor] of this.#byPart[part])
      if (name.startsWith(beginning)) this.#surplus.delete(tensor.name);
  }

  /** @throws AppError `source-tensors-missing`, `source-damaged` where what was taken is not there or has another shape */
  check(): void {
    if (this.#missing.length > 0)
      throw new AppError(
        'source-tensors-missing',
        `${this.#folder} lacks ${this.#missing.length === 1 ? 'a tensor' : `${this.#missing.length} tensors`} of its model: ${formatNames(this.#missing, LISTED)}.`,
        'Download the checkpoint whole. Files of an adapter or of one part alone are no model.',
      );
    if (this.#misshapen.length > 0)
      throw new AppError(
        'source-damaged',
        `${this.#folder}: its tensors do not fit its config.json: ${formatNames(this.#misshapen, LISTED)}.`,
        'Use the config.json that belongs to these weights.',
      );
  }

  /** Names of tensors that no part of the answers reads. */
  get surplus(): readonly string[] {
    return [...this.#surplus];
  }
}
