/** What a projector is made of, as far as it is trained: parts side by side, each of which makes some of a token's numbers. */
export interface ProjectorPlan {
  /** Numbers of a row before it. */
  readonly features: number;
  readonly parts: readonly ProjectorPart[];
}

/** Linear layers with an exact GELU between two, behind a norm or none. */
export interface ProjectorPart {
  /** Which of a row's numbers it reads. */
  readonly from: number;
  readonly features: number;
  readonly norm: ProjectorNorm | null;
  /** Names of the layers in the mmproj, without `.weight` and `.bias`. */
  readonly layers: readonly string[];
}

export interface ProjectorNorm {
  /** In the mmproj, without `.weight` and `.bias`. */
  readonly name: string;
  readonly kind: 'rms' | 'layer';
  /** Numbers that are normed together, a part of `features`. */
  readonly width: number;
  readonly epsilon: number;
}

/** Names of the tensors that a projector may have, in their order; biases may be left out. */
export function projectorTensorNames({ parts }: ProjectorPlan): string[] {
  return parts
    .flatMap(({ norm, layers }) => [...(norm === null ? [] : [norm.name]), ...layers])
    .flatMap((name) => [`${name}.weight`, `${name}.bias`]);
}
