import { expect, test } from 'vitest';
import { GIVEN_SCORES } from '../../src/core/score-words.ts';
import { describeLackMember } from '../../src/cli/describe-lack-member.ts';
import { describeRange } from '../../src/cli/describe-range.ts';
import { describeChangedImages } from '../../src/engine/jobs/runs/describe-changed-images.ts';
import { describeBuild } from '../../src/engine/jobs/runs/run-builds.ts';
import { runSentence } from '../../src/figures/about-run.ts';
import { chosenInWords } from '../../src/model/describe-filter.ts';

test('scores of another range say from which they were mapped', () => {
  expect(describeRange([0, 10])).toEqual(['(scores mapped from 0-10 to 1-5)']);
  expect(describeRange([1, 5])).toEqual([]);
});

test('images that changed are named, one and several', () => {
  expect(describeChangedImages(['a.jpg'])).toBe(
    'The image a.jpg has changed since it was imported; its comparisons are left out.',
  );
  expect(describeChangedImages(['a.jpg', 'b.jpg'])).toBe(
    '2 images have changed since they were imported, and their comparisons are left out: a.jpg, b.jpg.',
  );
});

test('chosen images are counted once their number is known', () => {
  expect([0, 1, 34].map(chosenInWords)).toEqual(['Chosen images', '1 chosen image', '34 chosen images']);
});

test('a figure says of which run it is, and what limits it', () => {
  expect(runSentence({ name: 'demo', simulated: true, filter: null, words: GIVEN_SCORES })).toBe('Run demo.');
  expect(
    runSentence({ name: 'demo', simulated: true, filter: 'Group A (target)', words: GIVEN_SCORES }),
  ).toBe('Run demo, limited to: Group A (target).');
});

test('a build is told with its device, and its kernels where they differ', () => {
  const build = { gpu: 'cpu', device: 'AMD EPYC', llamaVersion: 'v1', cpuBuild: 'zen4' } as const;
  expect(describeBuild(build)).toBe('AMD EPYC (cpu, zen4 build), llama.cpp v1');
  expect(describeBuild({ ...build, cpuBuild: null })).toBe('AMD EPYC (cpu), llama.cpp v1');
});

test('a run that lacks a member’s answers says of how many comparisons; a whole one nothing', () => {
  const counts = { comparisons: 1000, lackMember: 12 };
  expect(describeLackMember(counts)).toEqual([
    "12 of the run's 1,000 comparisons lack the answer of a member: the mean of the others counts.",
  ]);
  expect(describeLackMember({ ...counts, lackMember: 0 })).toEqual([]);
});
