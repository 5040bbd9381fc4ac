import { interpolateRgbBasis, interpolateViridis } from 'd3';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { SCORE_MAX, SCORE_MIN } from '../../../core/score-grid.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import type { ColouredBy, MapPoint } from './map-points.ts';

/** Okabe and Ito's colours, which colour-blind readers tell apart. */
const NAMED = ['#0072b2', '#d55e00', '#009e73', '#cc79a7', '#e69f00', '#56b4e9', '#a6761d', '#6a51a3'];
const NAMED_IN_WORDS = ['blue', 'vermilion', 'green', 'pink', 'orange', 'light blue', 'brown', 'violet'];
const OTHERS = '#868e96';

/** Steps of a continuous scale: each is drawn as one path. */
const STEPS = 24;

/** The ends of viridis are lost on a dark and on a light page. */
const RAMP = (share: number) => interpolateViridis(0.12 + 0.76 * share);
const BALANCE = interpolateRgbBasis(['#0072b2', '#8e8e99', '#d55e00']);

/** Residuals beyond this have the colour of the end. */
const MOST_RESIDUAL = 1;

/** Points of one colour. */
interface ColourClass {
  readonly title: string;
  readonly colour: string;
  readonly points: readonly MapPoint[];
}

export interface PointColours {
  /** Each point in one of them. */
  readonly classes: readonly ColourClass[];
  /** The ends of a continuous scale; null for named classes. */
  readonly ramp: {
    readonly colour: (share: number) => string;
    readonly low: string;
    readonly high: string;
  } | null;
  /** Points of which it is not known. */
  readonly unknown: number;
}

/** Colours points by a figure or a name. What is not known is grey. */
export function colourPoints(points: readonly MapPoint[], by: ColouredBy): PointColours {
  if (by === 'group' || by === 'part') return byName(points, by);
  const [low, high] = by === 'residual' ? [-MOST_RESIDUAL, MOST_RESIDUAL] : [SCORE_MIN, SCORE_MAX];
  const colour = by === 'residual' ? BALANCE : RAMP;
  const steps = Map.groupBy(points, (point) => {
    const value = point[by];
    if (value === null) return -1;
    const share = (value - low) / (high - low);
    return Math.max(0, Math.min(STEPS - 1, Math.floor(share * STEPS)));
  });
  return {
    classes: [...steps].map(([step, of]) => ({
      title: String(step),
      colour: step < 0 ? OTHERS : colour((step + 0.5) / STEPS),
      points: of,
    })),
    ramp:
      by === 'residual'
        ? { colour, low: `${formatNumber(low, 0)} or less`, high: `${formatNumber(high, 0)} or more` }
        : { colour, low: formatNumber(low, 0), high: formatNumber(high, 0) },
    unknown: steps.get(-1)?.length ?? 0,
  };
}

/** What the colours mean in a sentence, for a figure that stands without its key. */
export function coloursInWords(
  by: ColouredBy,
  { classes, ramp, unknown }: PointColours,
  words: ScoreWords,
): string {
  const title = colourTitle(by, words);
  const grey = unknown === 0 || ramp === null ? '' : `, grey where not known (${formatCount(unknown)})`;
  if (ramp !== null)
    return by === 'residual'
      ? `Colour: ${title}, blue ${ramp.low}, grey 0, vermilion ${ramp.high}${grey}.`
      : `Colour: ${title}, dark ${ramp.low} to bright ${ramp.high}${grey}.`;
  const names = classes.map(({ title: name, colour }) => {
    const index = NAMED.indexOf(colour);
    return `${index < 0 ? 'grey' : (NAMED_IN_WORDS[index] ?? 'grey')} ${name}`;
  });
  return `Colour: ${title}, ${names.join(', ')}.`;
}

export function colourTitle(by: ColouredBy, { score }: ScoreWords): string {
  const titles: Readonly<Record<ColouredBy, string>> = {
    score,
    estimate: 'estimated score',
    residual: `estimate minus ${score}`,
    group: 'group',
    part: 'part',
  };
  return titles[by];
}

function byName(points: readonly MapPoint[], by: 'group' | 'part'): PointColours {
  const named = Map.groupBy(points, (point) => point[by]);
  const unknown = named.get(null) ?? [];
  const names = [...named.keys()].filter((name) => name !== null).sort();
  const own = names.slice(0, NAMED.length);
  const others = names.slice(NAMED.length).flatMap((name) => named.get(name) ?? []);
  const classOf = (title: string, colour: string, of: readonly MapPoint[]): ColourClass[] =>
    of.length === 0 ? [] : [{ title: `${title} (${formatCount(of.length)})`, colour, points: of }];
  return {
    classes: [
      ...own.flatMap((name, index) => classOf(name, NAMED[index] ?? OTHERS, named.get(name) ?? [])),
      ...classOf(`${formatCount(names.length - own.length)} other ${by}s`, OTHERS, others),
      ...classOf(`no ${by}`, OTHERS, unknown),
    ],
    ramp: null,
    unknown: unknown.length,
  };
}
