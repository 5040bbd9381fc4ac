/** Scalar types of GGUF metadata (`enum gguf_type` of gguf.h) by their numbers; an array is 9. */
export const GGUF_TYPE_IDS = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

/** Number of the array type; an array names its element type and cannot hold arrays here, as in gguf.cpp. */
export const GGUF_ARRAY_ID = 9;

export type GgufType = keyof typeof GGUF_TYPE_IDS;
export type GgufNumberType = Exclude<GgufType, 'bool' | 'string'>;

/**
 * One metadata value with its stored type. 64-bit integers outside the safe range are rounded. Long arrays of numbers are
 * typed arrays, and long arrays of texts are decoded as they are asked for.
 */
export type GgufValue =
  | { readonly type: GgufNumberType; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: `${GgufNumberType}[]`; readonly value: ArrayLike<number> & Iterable<number> }
  | { readonly type: 'bool[]'; readonly value: readonly boolean[] }
  | { readonly type: 'string[]'; readonly value: { readonly length: number } & Iterable<string> };

export type GgufMetadata = ReadonlyMap<string, GgufValue>;

const NAMES = new Map<number, GgufType>(
  (Object.keys(GGUF_TYPE_IDS) as GgufType[]).map((name) => [GGUF_TYPE_IDS[name], name]),
);

export function ggufTypeOf(id: number): GgufType | undefined {
  return NAMES.get(id);
}
