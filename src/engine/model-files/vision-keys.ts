/** Keys of our own in an mmproj, for what llama.cpp has no key for; each is left out where it says what is usual. */
export const VISION_KEYS = {
  /** {@link Activation} of the tower's blocks, where neither `clip.use_gelu` nor `clip.use_silu` says it whole. */
  activation: 'tiebreak.vision.activation',
  /** How pictures become the tower's square, where the model's own way is known. */
  preprocessing: 'tiebreak.vision.preprocessing',
  interpolation: 'tiebreak.vision.interpolation',
  /** Pixels to which the short side is scaled, where that is not the size of the tower. */
  shortSide: 'tiebreak.vision.short_side',
  /** Whether the tower's first token is one of the image's. Unless said, a class token is not, and a patch is. */
  keepsFirst: 'tiebreak.vision.keeps_first_token',
  /** Linear layers of the projector (2), and the {@link Activation} between them (`gelu`). */
  projectorLayers: 'tiebreak.projector.layers',
  projectorActivation: 'tiebreak.projector.activation',
} as const;
