import { expect, test } from 'vitest';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { inShort, messagesOf, readJudgements } from '../../fixtures/read-judgements.ts';

const IMAGES = '<Image name="one" value="$a"/><Image name="two" value="$b"/>';
const PAIRWISE = `<View>${IMAGES}<Pairwise name="pw" toName="one,two"/></View>`;
const CHOICES = `<View>${IMAGES}<Choices name="best" toName="one"><Choice value="First"/><Choice value="Second"/><Choice value="Similar"/></Choices><TextArea name="why" toName="one"/></View>`;

const DATA = { a: '/data/local-files/?d=set/a%20b.png', b: '/data/upload/3/0123abcd-two.png' };

function annotation(result: readonly object[], more: object = {}) {
  return { id: 5, completed_by: 7, was_cancelled: false, lead_time: 2.5, prediction: {}, result, ...more };
}
const selected = (word: string, more: object = {}) => ({
  value: { selected: word },
  from_name: 'pw',
  to_name: 'pw',
  type: 'pairwise',
  ...more,
});
const chosen = (...choices: readonly string[]) => ({
  value: { choices },
  from_name: 'best',
  to_name: 'one',
  type: 'choices',
});
const task = (annotations: readonly object[], more: object = {}) => [
  { id: 1, data: DATA, annotations, predictions: [], ...more },
];

test("Pairwise's left is the first name of toName, wherever that image stands", async () => {
  const file = task([annotation([selected('left')])]);
  expect(inShort(await readJudgements(file, { config: PAIRWISE }))).toEqual([
    'set/a b.png two.png First submitted 7',
  ]);
  const turned = PAIRWISE.replace('one,two', ' two , one');
  expect(inShort(await readJudgements(file, { config: turned }))).toEqual([
    'set/a b.png two.png Second submitted 7',
  ]);
  const renamed = PAIRWISE.replace(
    'toName="one,two"',
    'toName="two,one" rightClass="left" leftClass="better"',
  );
  expect(inShort(await readJudgements(file, { config: renamed }))).toEqual([
    'set/a b.png two.png First submitted 7',
  ]);
  const guessed = await readJudgements(file);
  expect(inShort(guessed)).toEqual(['set/a b.png two.png First submitted 7']);
  expect(messagesOf(guessed)).toContain('without the labelling configuration');
});

test('a tie, a skip and an empty answer are three things, and what cannot be read is told', async () => {
  const file = await readJudgements(
    task([
      annotation([
        chosen('Similar'),
        { value: { text: ['the same', 'nearly'] }, from_name: 'why', type: 'textarea' },
      ]),
      annotation([chosen('First')], { was_cancelled: true, lead_time: null }),
      annotation([]),
      annotation([chosen('Blurred')]),
      annotation([chosen('First', 'Second')]),
    ]),
    { config: CHOICES },
  );
  expect(inShort(file)).toEqual([
    'set/a b.png two.png Similar submitted 7',
    'set/a b.png two.png - skipped 7',
    'set/a b.png two.png - empty 7',
  ]);
  expect(file.judgements[0]).toMatchObject({
    comment: 'the same\nnearly',
    seconds: 2.5,
    sourceId: 'annotation 5',
  });
  expect(messagesOf(file)).toBe(
    [
      '1: the answer "Blurred" is not First, Second or Similar; say what it means (--labels "Blurred=Similar")',
      '1: the answer is not one of three ("best": "First", "Second")',
      ': 1 skipped answer still holds a choice, which is not kept: a skip is no answer',
    ].join('\n'),
  );
  const told = await readJudgements(task([annotation([chosen('Blurred')])]), {
    config: CHOICES,
    labels: new Map([['blurred', 'cannot-judge']]),
  });
  expect(told.judgements).toMatchObject([{ status: 'submitted', action: 'cannot-judge', label: null }]);
});

test('an answer that is still the prediction it began as is taken over, one that was changed is not', async () => {
  const prediction = { id: 9, score: 0.8, model_version: 'small', result: [selected('left')] };
  const begun = { parent_prediction: 9, prediction };
  const file = await readJudgements(
    task(
      [
        annotation([selected('left', { origin: 'prediction' })], begun),
        annotation([selected('right', { origin: 'prediction' })], begun),
        annotation([], begun),
        annotation([selected('left', { origin: 'manual' })], { prediction, parent_prediction: null }),
        annotation([selected('left', { origin: 'manual' })]),
      ],
      { predictions: [9, 10] },
    ),
    { config: PAIRWISE },
  );
  expect(file.judgements.map(({ predictionSeen, takenOver }) => [predictionSeen, takenOver])).toEqual([
    [true, true],
    [true, false],
    [true, false],
    [null, false],
    [false, false],
  ]);
  expect(file.predictions).toMatchObject([{ label: 'First', score: 0.8, model: 'small' }]);
  expect(messagesOf(file)).toContain('of 1 prediction the file holds the number alone');
});

test('drafts name their author by address, which is dropped; tasks without an answer are told apart', async () => {
  const file = await readJudgements(
    [
      {
        data: DATA,
        annotations: [annotation([selected('left')], { completed_by: { id: 3, email: 'ann@example.org' } })],
        drafts: [
          { result: [selected('right')], user: 'bob@example.org', created_username: ' bob@example.org, 12' },
        ],
      },
      {
        data: { a: 'x.png', b: 'y.png' },
        annotations: [],
        drafts: [{ result: [], user: 'cyd@example.org' }],
      },
      { data: { a: 'x.png', b: 'z.png' }, annotations: [] },
    ],
    { config: PAIRWISE },
  );
  expect(inShort(file)).toEqual([
    'set/a b.png two.png First submitted 3',
    'set/a b.png two.png Second draft 12',
    'x.png y.png - draft somebody',
  ]);
  expect(file.unanswered).toMatchObject([{ first: { name: 'x.png' }, second: { name: 'z.png' } }]);
  expect(JSON.stringify(file)).not.toContain('@');
});

test('JSON_MIN and CSV are read a row an annotation, and never joined by id', async () => {
  const row = {
    a: 'a.png',
    b: 'b.png',
    id: 1,
    annotator: 2,
    annotation_id: 4,
    lead_time: 1.5,
    created_at: '2026-01-02T03:04:05.678Z',
  };
  const flat = [
    { ...row, best: 'Second', why: 'sharper' },
    { ...row, annotation_id: 5, annotator: 'ann@example.org, 3', best: { choices: ['First'] } },
    { ...row, annotation_id: 6 },
  ];
  const min = await readJudgements(flat, { config: CHOICES });
  expect(inShort(min)).toEqual([
    'a.png b.png Second submitted 2',
    'a.png b.png First submitted 3',
    'a.png b.png - empty 2',
  ]);
  expect(min.judgements[0]).toMatchObject({
    comment: 'sharper',
    seconds: 1.5,
    createdAt: Date.parse(row.created_at),
  });
  const csv = await readJudgements(
    'a,annotation_id,annotator,b,created_at,id,lead_time,pw\na.png,4,2,b.png,2026-01-02T03:04:05Z,1,1.5,"[{""selected"":""right""}]"\na.png,5,3,b.png,,1,,\n',
    { config: PAIRWISE, name: 'export.csv' },
  );
  expect(csv.format).toBe('label-studio');
  expect(inShort(csv)).toEqual(['a.png b.png Second submitted 2', 'a.png b.png - empty 3']);
  expect(messagesOf(csv)).toContain('leaves out what was skipped');
});

test('where two controls hold labels, one has to be named', async () => {
  const other = { ...chosen('First'), from_name: 'brighter' };
  const file = task([annotation([chosen('Second'), other])]);
  const unclear = await readJudgements(file);
  expect(unclear.judgements).toEqual([]);
  expect(messagesOf(unclear)).toContain('--question');
  expect(inShort(await readJudgements(file, { question: 'brighter' }))).toEqual([
    'set/a b.png two.png First submitted 7',
  ]);
});

test('a question about the answer is none about the pair', async () => {
  const choice = (control: string, word: string) => ({
    from_name: control,
    type: 'choices',
    value: { choices: [word] },
  });
  const task = (word: string, sure: string) => ({
    data: { images: ['a.png', 'b.png'] },
    annotations: [{ completed_by: 1, result: [choice('best', word), choice('sure', sure)] }],
  });
  const file = await readJudgements([task('First', 'Sure'), task('Similar', 'Unsure')]);
  expect(inShort(file)).toEqual(['a.png b.png First submitted 1', 'a.png b.png Similar submitted 1']);
});

test('two pictures under names that do not say which is the first are taken in their order, which is told', async () => {
  const result = [{ from_name: 'best', type: 'choices', value: { choices: ['First'] } }];
  const file = await readJudgements([
    { data: { x: 'z.png', b: 'y.png' }, annotations: [{ completed_by: 1, result }] },
    { data: { x: 'z.png', b: 'w.png' }, annotations: [{ completed_by: 1, result }] },
  ]);
  expect(inShort(file)).toEqual(['z.png y.png First submitted 1', 'z.png w.png First submitted 1']);
  expect(messagesOf(file)).toBe(
    ': without the labelling configuration (--config) "x" is taken as the first image and "b" as the second, as the fields stand in the file',
  );
});

test('a configuration that shows no two images, and what is none, are refused', async () => {
  const read = (config: string) => appErrorOf(() => readJudgements(task([]), { config }));
  await expect(read('<View><Image name="one" value="$a"/></View>')).resolves.toMatchObject({
    code: 'labelling-configuration',
  });
  await expect(read('<View><Image')).resolves.toMatchObject({ code: 'labelling-configuration' });
  await expect(read('{"a":1}')).resolves.toMatchObject({ code: 'labelling-configuration' });
});

test('an alias is read by the choice that it stands for, unless it is said what it means', async () => {
  const config = `<View>${IMAGES}<Choices name="best" toName="one"><Choice value="First" alias="1"/><Choice value="Second" alias="a"/><Choice value="Nothing" alias="same"/></Choices></View>`;
  const file = task([annotation([chosen('1')]), annotation([chosen('a')]), annotation([chosen('same')])]);
  expect(inShort(await readJudgements(file, { config })).map((line) => line.split(' ').at(-3))).toEqual([
    'First',
    'Second',
    'Similar',
  ]);
  const labels = new Map([['1', 'Similar'] as const]);
  expect(inShort(await readJudgements(file, { config, labels }))[0]).toContain('Similar');
});

test('a question that the file does not have is told, and no answer is empty for it', async () => {
  const file = task([annotation([chosen('First')])]);
  await expect(appErrorOf(() => readJudgements(file, { question: 'worst' }))).resolves.toMatchObject({
    code: 'question-missing',
    message: 'The file has no answers to "worst". It has answers to: "best".',
  });
  expect(inShort(await readJudgements(file, { question: 'best' }))).toHaveLength(1);
});

test('answers by controls that are not read count as empty, which is told', async () => {
  const rating = { value: { rating: 4 }, from_name: 'stars', to_name: 'one', type: 'rating' };
  const file = await readJudgements(
    task([annotation([rating]), annotation([rating, chosen('First')]), annotation([], { result: 'First' })]),
    { config: CHOICES },
  );
  expect(file.judgements.map(({ status }) => status)).toEqual(['empty', 'submitted', 'empty']);
  expect(messagesOf(file)).toContain('2 answers say nothing of the pair but by "stars", "result"');
});
