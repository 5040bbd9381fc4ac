import { isRecord } from './json-records.ts';

/** The names of a ClassLabel's numbers, as `datasets` notes them; null for a column that is none. A name may be null. */
export function featureNames(huggingface: string | null, column: string): readonly (string | null)[] | null {
  const feature = featuresOf(huggingface)?.[column];
  if (!isRecord(feature) || feature['_type'] !== 'ClassLabel' || !Array.isArray(feature['names']))
    return null;
  return feature['names'].map((name: unknown) => (typeof name === 'string' ? name : null));
}

function featuresOf(huggingface: string | null): Readonly<Record<string, unknown>> | null {
  if (huggingface === null) return null;
  try {
    const noted = JSON.parse(huggingface) as unknown;
    const info = isRecord(noted) ? noted['info'] : null;
    const features = isRecord(info) ? info['features'] : null;
    return isRecord(features) ? features : null;
  } catch {
    return null;
  }
}
