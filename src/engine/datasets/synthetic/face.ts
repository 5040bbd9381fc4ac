import { createRandom, type Random } from '../../../core/random.ts';

/** The proportions that carry the score, each a standard normal cut off at +-{@link TRAIT_LIMIT}. */
export const TRAITS = [
  'eyeSize',
  'eyeDistance',
  'faceWidth',
  'jawWidth',
  'mouthWidth',
  'noseLength',
  'eyeTilt',
  'mouthShift',
] as const;

export type Trait = (typeof TRAITS)[number];
export type Traits = Readonly<Record<Trait, number>>;

/** Beyond two standard deviations features begin to overlap. */
const TRAIT_LIMIT = 2;

/** SCUT-FBP5500's four groups: Asian and Caucasian, female and male. They set palette and hair, never the score. */
const FACE_GROUPS = ['AF', 'AM', 'CF', 'CM'] as const;

type FaceGroup = (typeof FACE_GROUPS)[number];

/** Everything that can be seen and says nothing about the score. */
interface Nuisance {
  readonly skin: string;
  readonly hair: string;
  readonly iris: string;
  readonly lips: string;
  readonly clothes: string;
  readonly background: readonly [string, string];
  readonly hairVolume: number;
  readonly hairLength: number;
  /** Where the parting of the hair is, from -1 (left) to 1. */
  readonly parting: number;
  readonly browThickness: number;
  readonly lipThickness: number;
  /** How far the corners of the mouth are lifted, in units of the drawing. */
  readonly smile: number;
  /** Direction the light comes from, in degrees, and its strength in [0, 1]. */
  readonly lightAngle: number;
  readonly lightStrength: number;
  readonly brightness: number;
  /** Pose in the picture plane: degrees, units of the drawing, and a factor. */
  readonly roll: number;
  readonly shiftX: number;
  readonly shiftY: number;
  readonly zoom: number;
}

export interface Face {
  readonly group: FaceGroup;
  readonly traits: Traits;
  readonly nuisance: Nuisance;
}

const SKIN = {
  A: ['#f6dcc0', '#eccaa6', '#e2b98f', '#d3a47a', '#c08f66'],
  C: ['#fae3d4', '#f3d1bb', '#e6b898', '#c98f6b', '#9a6a4b'],
} as const;
const HAIR = {
  A: ['#17130f', '#241a14', '#33241b', '#4a3222', '#3a3a40'],
  C: ['#2b1c12', '#5a3a20', '#8a5a2b', '#c79a52', '#8c3d22'],
} as const;
const IRIS = {
  A: ['#2d1c10', '#4a2d17', '#3a2413'],
  C: ['#4a2d17', '#3f6b8f', '#4d7a4a', '#6b7680'],
} as const;
const LIPS = {
  F: ['#c2515b', '#d0656d', '#b44a62', '#cf7a6b'],
  M: ['#b9776a', '#b06a62', '#c28574'],
} as const;
const CLOTHES = [
  '#30475e',
  '#6b2737',
  '#3b6064',
  '#8a8d91',
  '#e8e3d9',
  '#20232a',
  '#7a5c99',
  '#b5651d',
] as const;
const BACKGROUND = [
  '#dfe6ea',
  '#c7d3dd',
  '#b9c4b4',
  '#e6dccb',
  '#8fa3b3',
  '#a79b8e',
  '#d9c7c7',
  '#6f7f8c',
] as const;

function truncatedNormal(random: Random): number {
  for (;;) {
    const value = random.normal();
    if (Math.abs(value) <= TRAIT_LIMIT) return value;
  }
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random.integer(choices.length)] as T;
const between = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();

/** Face `index` of a seed. It depends on nothing else, so a set can be extended without changing what it holds. */
export function drawFace(seed: number, index: number): Face {
  const random = createRandom(seed, index);
  const traits = Object.fromEntries(TRAITS.map((trait) => [trait, truncatedNormal(random)])) as Record<
    Trait,
    number
  >;
  const group = pick(random, FACE_GROUPS);
  const ancestry = group[0] as 'A' | 'C';
  const sex = group[1] as 'F' | 'M';
  const female = sex === 'F';
  const nuisance: Nuisance = {
    skin: pick(random, SKIN[ancestry]),
    hair: pick(random, HAIR[ancestry]),
    iris: pick(random, IRIS[ancestry]),
    lips: pick(random, LIPS[sex]),
    clothes: pick(random, CLOTHES),
    background: [pick(random, BACKGROUND), pick(random, BACKGROUND)],
    hairVolume: between(random, 5, 12),
    hairLength: female ? between(random, 40, 100) : between(random, -22, -4),
    parting: between(random, -0.7, 0.7),
    browThickness: female ? between(random, 1.8, 2.8) : between(random, 2.8, 4.2),
    lipThickness: female ? between(random, 4.2, 6) : between(random, 3.2, 4.6),
    smile: between(random, 0.5, 4),
    lightAngle: between(random, 0, 360),
    lightStrength: between(random, 0.05, 0.4),
    brightness: between(random, 0.86, 1.1),
    roll: between(random, -4, 4),
    shiftX: between(random, -5, 5),
    shiftY: between(random, -5, 5),
    zoom: between(random, 1.18, 1.3),
  };
  return { group, traits, nuisance };
}
