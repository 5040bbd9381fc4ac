import { at } from '../../core/at.ts';
import { scoreMetrics } from '../../core/metrics.ts';
import { pairedDifferences, type PairedDifference } from '../../core/paired-difference.ts';
import type { ScoreFigures, SeedFigure } from '../../model/experiments.ts';
import { REGRESSION } from './experiment.ts';
import { resultName, type ExperimentResult } from './result.ts';
import { figuresOfSome, haveSameFaces, scoreFigures, seedFigure } from './seed-figure.ts';

/** One way to score one dataset's test part, over its seeds. */
export interface AcrossRow {
  readonly testedOn: string;
  readonly experiment: string;
  /** Whose images are the references; null of a regression. */
  readonly referencesOf: string | null;
  readonly seeds: readonly number[];
  /** Test images of a seed. */
  readonly images: number;
  /** On 1 to 5, the scale that all datasets are mapped to. */
  readonly plain: ScoreFigures;
  /** By a line fitted to the calibration faces of whose references are used; of a regression, of the dataset tested. */
  readonly rescaled: ScoreFigures | null;
  readonly similarRecall: SeedFigure;
  /** Plain estimates less those of the regression on the same faces; null for the regression itself. */
  readonly lessRegression: PairedDifference | null;
  /** By size; empty where groups are not known. */
  readonly groups: readonly AcrossGroup[];
}

interface AcrossGroup {
  readonly group: string;
  /** Test images of the first seed. */
  readonly images: number;
  readonly plain: ScoreFigures;
}

/** A row for each dataset tested and way to score it, in the order in which they were made. Other results are left out. */
export function summariseAcross(results: readonly ExperimentResult[]): AcrossRow[] {
  const crossed = results.filter(({ trial }) => trial !== null);
  const rows = [...Map.groupBy(crossed, ({ name }) => name)].map(([, ofName]): AcrossRow => {
    const { name, trial } = at(ofName, 0);
    if (trial === null) throw new RangeError(`${name} was not tested across datasets`);
    const sameFaces = haveSameFaces(ofName);
    return {
      ...trial,
      experiment: at(name.split(', '), 0),
      seeds: ofName.map(({ seed }) => seed),
      images: at(ofName, 0).truths.length,
      plain: scoreFigures(
        ofName.map(({ plain }) => plain),
        sameFaces,
      ),
      rescaled: figuresOfSome(
        ofName.map(({ rescaled }) => rescaled),
        sameFaces,
      ),
      similarRecall: seedFigure(
        ofName.map(({ labels }) => labels?.recall.Similar),
        sameFaces,
      ),
      lessRegression: lessRegression(ofName, crossed),
      groups: groupsOf(ofName, sameFaces),
    };
  });
  const datasets = [...new Set(rows.map(({ testedOn }) => testedOn))];
  return rows.toSorted((a, b) => datasets.indexOf(a.testedOn) - datasets.indexOf(b.testedOn));
}

function lessRegression(
  ofName: readonly ExperimentResult[],
  all: readonly ExperimentResult[],
): PairedDifference | null {
  const pairs = ofName.flatMap(({ trial, seed, truths, plain, trainedBy }) => {
    const base = trial && resultName(REGRESSION, { ...trial, referencesOf: null });
    const regression = all.find((result) => result.name === base && result.seed === seed);
    return trainedBy === null || regression === undefined
      ? []
      : [{ truths, first: regression.plain.estimates, second: plain.estimates }];
  });
  if (pairs.length < ofName.length || new Set(pairs.map(({ truths }) => truths.length)).size !== 1)
    return null;
  return pairedDifferences([pairs], { seed: at(ofName, 0).seed })[0] ?? null;
}

function groupsOf(ofName: readonly ExperimentResult[], sameFaces: boolean): AcrossGroup[] {
  const names = new Set(ofName.flatMap(({ groups }) => groups?.filter((group) => group !== null) ?? []));
  return [...names]
    .map((group): AcrossGroup => {
      const ofGroup = ofName.map(({ truths, groups, plain, seed }) => {
        const places = [...truths.keys()].filter((place) => groups?.[place] === group);
        const pick = (numbers: readonly number[]) => places.map((place) => at(numbers, place));
        return {
          images: places.length,
          metrics: scoreMetrics(pick(plain.estimates), pick(truths), { seed }),
        };
      });
      return { group, images: at(ofGroup, 0).images, plain: scoreFigures(ofGroup, sameFaces) };
    })
    .toSorted((a, b) => b.images - a.images);
}
