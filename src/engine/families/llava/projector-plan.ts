import type { AppError } from '../../app-error.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { ProjectorPlan } from '../projector-plan.ts';
import { readProjectorSettings } from './projector-weights.ts';

/** LLaVA-1.5's: two linear layers. @param features numbers of the tower's tokens */
export function twoLayers(features: number): ProjectorPlan {
  return { features, parts: [{ from: 0, features, norm: null, layers: ['mm.0', 'mm.2'] }] };
}

/** @throws AppError as `refuse` makes it */
export function llavaProjectorPlan(mmproj: Gguf, refuse: (reason: string) => AppError): ProjectorPlan {
  const { layers, activation } = readProjectorSettings(mmproj);
  if (layers.length !== 2 || activation !== 'gelu')
    throw refuse(
      `it has ${layers.length} linear layers with ${activation} between, and two with a GELU are trained`,
    );
  const [features = 0] = mmproj.tensors.get('mm.0.weight')?.dimensions ?? [];
  return twoLayers(features);
}
