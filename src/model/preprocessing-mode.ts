/**
 * How a picture becomes a square: `crop` scales the short side to the size and cuts the centre out; `pad` first makes the image
 * square; `squash` scales both sides to the size, so that shapes change.
 */
export const PREPROCESSING_MODES = ['crop', 'pad', 'squash'] as const;

export type PreprocessingMode = (typeof PREPROCESSING_MODES)[number];
