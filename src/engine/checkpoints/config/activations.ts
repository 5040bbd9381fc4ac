import type { Activation } from '../../vision/activation.ts';

/** Activations of towers and projectors by their names in transformers (`ACT2FN`). */
const NAMES: Readonly<Record<string, Activation>> = {
  gelu: 'gelu',
  gelu_python: 'gelu',
  gelu_pytorch_tanh: 'gelu-tanh',
  gelu_python_tanh: 'gelu-tanh',
  gelu_new: 'gelu-tanh',
  gelu_fast: 'gelu-tanh',
  gelu_accurate: 'gelu-tanh',
  quick_gelu: 'quick-gelu',
  silu: 'silu',
  swish: 'silu',
  relu: 'relu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  linear: 'none',
};

/** Null for one that is not computed here. */
export function activationNamed(name: string): Activation | null {
  return Object.hasOwn(NAMES, name) ? (NAMES[name] ?? null) : null;
}
