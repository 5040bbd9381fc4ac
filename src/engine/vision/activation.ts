/**
 * What a tower or projector computes between two linear layers: x Phi(x), its approximation by tanh, CLIP's x sigma(1.702 x),
 * x sigma(x), max(x, 0), tanh(x), sigma(x), or nothing.
 */
export const ACTIVATIONS = [
  'gelu',
  'gelu-tanh',
  'quick-gelu',
  'silu',
  'relu',
  'tanh',
  'sigmoid',
  'none',
] as const;

export type Activation = (typeof ACTIVATIONS)[number];
