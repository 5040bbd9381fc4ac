/** What stands beside every interval of a share of answers. */
export const IMAGES_RESAMPLED = '95 %, images resampled on both sides';
