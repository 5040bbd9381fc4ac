/** Keys of our own in an mmproj, for what llama.cpp has no key for; each is left out where it says what is usual. */
export const SMOLVLM_KEYS = {
  /** Whether pictures are cut into tiles (true). */
  splits: 'tiebreak.vision.splits',
  /** Pixels of a side of a tile, where that is not the size of the tower. */
  tile: 'tiebreak.vision.tile_size',
  /** Width and height to which pictures are scaled first, where that is not by their longest side. */
  firstSize: 'tiebreak.vision.first_size',
  /** What stands around an image, before the whole of it, and in the places of its tokens. */
  imageMark: 'tiebreak.prompt.image_mark',
  globalMark: 'tiebreak.prompt.global_mark',
} as const;

/** What stands around each image and tile, and before the picture as a whole. */
export interface ImageMarks {
  readonly image: string;
  readonly global: string;
}

export const USUAL_MARKS: ImageMarks = { image: '<fake_token_around_image>', global: '<global-img>' };
