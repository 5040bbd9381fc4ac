/**
 * Keys of our own in an mmproj: which GELU `clip.use_gelu` means (`tanh`, or nothing for x Phi(x)), and how pictures become
 * the tower's square, where the model's own way is known.
 */
export const VISION_KEYS = {
  gelu: 'tiebreak.vision.gelu',
  preprocessing: 'tiebreak.vision.preprocessing',
} as const;
