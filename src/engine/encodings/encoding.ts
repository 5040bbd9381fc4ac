/**
 * An encoded image: its tokens x width numbers, row-major, rounded to half precision unless exactness is asked for.
 *
 * Half precision is where encoded images are kept, in memory and on disk: LLaVA-1.5's are 576 x 4096, so the 5,500
 * faces of SCUT-FBP5500 take 26 GB instead of 52. Every path of the comparator reads these rounded numbers, cached or
 * not, so that a cache never changes an answer. The rounding (2^-11, relative) is finer than what the weights of
 * a quantised decoder make of it.
 *
 * What a projector in training reads, the tower's own tokens, is kept in the same way: its rounding is no larger than the
 * one which the comparator's tokens get behind the projector.
 */
export type Encoding = Float16Array | Float32Array;

/** What makes encodings of one precision. */
export type EncodingArray = Float16ArrayConstructor | Float32ArrayConstructor;
