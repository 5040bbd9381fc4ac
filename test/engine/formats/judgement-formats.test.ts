import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { readJudgementFile } from '../../../src/engine/formats/read-judgement-file.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { inShort, messagesOf, readJudgements } from '../../fixtures/read-judgements.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const PNG = 'data:image/png;base64,AAEC';

test("Argilla's records say no status, and that is told; the suggestion is a prediction", async () => {
  const file = await readJudgements([
    {
      id: 'r1',
      fields: { left: PNG, right: 'data:image/png;base64,AAED' },
      metadata: { first: 'a.png', second: 'b.png' },
      suggestions: { best: { value: 'Second', score: 0.7, agent: 'model' } },
      responses: {
        best: [
          { value: 'First', user_id: 'u1' },
          { value: 'Similar', user_id: 'u2' },
        ],
        why: [{ value: 'sharper', user_id: 'u2' }],
      },
    },
    { id: 'r2', fields: { left: 'x.png', right: 'y.png' }, responses: { best: [] }, suggestions: {} },
  ]);
  expect(file.format).toBe('argilla');
  expect(inShort(file)).toEqual(['a.png b.png First submitted u1', 'a.png b.png Similar submitted u2']);
  expect(file.judgements.map(({ comment }) => comment)).toEqual([null, 'sharper']);
  expect(file.judgements[0]?.first.sha256).toHaveLength(64);
  expect(file.predictions).toMatchObject([{ label: 'Second', score: 0.7, model: 'model' }]);
  expect(file.unanswered).toMatchObject([{ first: { name: 'x.png' } }]);
  expect(messagesOf(file)).toContain('says no status of 2 responses');
});

test("Argilla's Parquet has the status, and classes numbered by first appearance with None among them", async () => {
  const features = { 'best.suggestion': { _type: 'ClassLabel', names: ['Similar', null, 'First'] } };
  const list = (name: string) => [
    { name, converted_type: 'LIST' as const, repetition_type: 'OPTIONAL' as const, num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED' as const, num_children: 1 },
    {
      name: 'element',
      type: 'BYTE_ARRAY' as const,
      converted_type: 'UTF8' as const,
      repetition_type: 'OPTIONAL' as const,
    },
  ];
  const text = (name: string) => ({
    name,
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: 'OPTIONAL' as const,
  });
  const path = join(temporaryFolder(), 'records.bin');
  const bytes = parquetWriteBuffer({
    schema: [
      { name: 'root', num_children: 6 },
      text('first'),
      text('second'),
      ...list('best.responses'),
      ...list('best.responses.users'),
      ...list('best.responses.status'),
      { name: 'best.suggestion', type: 'INT64', repetition_type: 'OPTIONAL' },
    ],
    columnData: [
      { name: 'first', data: ['a.png', 'NA'] },
      { name: 'second', data: ['b.png', '1e5'] },
      { name: 'best.responses', data: [['First', 'Second'], ['Similar']] },
      { name: 'best.responses.users', data: [['u1', 'u2'], ['u1']] },
      { name: 'best.responses.status', data: [['submitted', 'discarded'], ['draft']] },
      { name: 'best.suggestion', data: [0n, 1n] },
    ],
    kvMetadata: [{ key: 'huggingface', value: JSON.stringify({ info: { features } }) }],
  });
  writeFileSync(path, new Uint8Array(bytes));
  const file = await readJudgementFile(path, { pseudonym: () => '' });
  expect(inShort(file)).toEqual([
    'a.png b.png First submitted u1',
    'a.png b.png Second discarded u2',
    'NA 1e5 Similar draft u1',
  ]);
  expect(file.predictions.map(({ label }) => label)).toEqual(['Similar']);
  expect(messagesOf(file)).not.toContain('status');
});

test("Prodigy's compare says by the object that was accepted, and the side only in its mapping", async () => {
  const common = {
    accept: { image: 'a.png' },
    reject: { image: 'b.png' },
    _session_id: 'set-ann',
    _timestamp: 1764400009,
  };
  const lines = [
    { ...common, mapping: { A: 'accept', B: 'reject' }, answer: 'accept' },
    { ...common, mapping: { A: 'reject', B: 'accept' }, answer: 'reject' },
    { ...common, mapping: { A: 'accept', B: 'reject' }, answer: 'ignore' },
    { ...common, answer: 'accept', _timestamp: 1764400010 },
  ];
  const file = await readJudgements(lines.map((line) => JSON.stringify(line)).join('\n'));
  expect(inShort(file)).toEqual([
    'a.png b.png First submitted set-ann',
    'a.png b.png Second submitted set-ann',
    'a.png b.png - skipped set-ann',
    'a.png b.png First submitted set-ann',
  ]);
  expect(file.judgements.map(({ shownSwapped }) => shownSwapped)).toEqual([false, true, false, null]);
  expect(file.judgements[0]?.createdAt).toBe(1764400009000);
  expect(messagesOf(file)).toContain('a tie and a skip look alike');
});

test("Prodigy's choice may be a label, one of two pictures, nothing, or refused", async () => {
  const labels = [
    { id: 1, text: 'First' },
    { id: 2, text: 'Similar' },
  ];
  const pictures = [
    { id: 'x', image: 'a.png' },
    { id: 'y', image: 'b.png' },
    { id: 'tie', text: 'tie' },
  ];
  const named = { first: 'a.png', second: 'b.png', _task_hash: 4, _annotator_id: 'bob@example.org' };
  const file = await readJudgements([
    { ...named, options: labels, accept: [2], answer: 'accept' },
    { options: pictures, accept: ['y'], answer: 'accept', _task_hash: 5 },
    { options: pictures, accept: ['tie'], answer: 'accept', _task_hash: 6 },
    { ...named, options: labels, accept: [], answer: 'accept' },
    { ...named, options: labels, accept: [1], answer: 'reject' },
    { ...named, options: labels, accept: [1, 2], answer: 'accept' },
  ]);
  expect(inShort(file)).toEqual([
    'a.png b.png Similar submitted somebody',
    'a.png b.png Second submitted -',
    'a.png b.png Similar submitted -',
    'a.png b.png - empty somebody',
    'a.png b.png - discarded somebody',
  ]);
  expect(file.judgements.map(({ shownSwapped }) => shownSwapped)).toEqual([null, false, false, null, null]);
  expect(messagesOf(file)).toContain('entry 6: the answer is not one of three');
});

test("FiftyOne's pairs are groups of two slices; a field with a confidence is a model's", async () => {
  const sample = (id: string, slice: string, filepath: string, fields: object) => ({
    filepath,
    group: { _id: { $oid: id }, _cls: 'Group', name: slice },
    ...fields,
  });
  const label = (text: string, more: object = {}) => ({ _cls: 'Classification', label: text, ...more });
  const said = { best: label('Second'), model: label('First', { confidence: 0.6 }) };
  const file = await readJudgements({
    samples: [
      sample('g1', 'right', 'data/b.png', said),
      sample('g1', 'left', 'data/a.png', said),
      sample('g2', 'left', 'data/c.png', { best: null }),
      sample('g2', 'right', 'data/d.png', {}),
      sample('g3', 'left', 'data/e.png', {}),
    ],
  });
  expect(file.format).toBe('fiftyone');
  expect(inShort(file)).toEqual(['data/a.png data/b.png Second submitted -']);
  expect(file.predictions).toMatchObject([{ label: 'First', score: 0.6, model: 'model' }]);
  expect(file.unanswered).toMatchObject([{ first: { name: 'data/c.png' } }]);
  expect(messagesOf(file)).toContain('the sample is no pair');
  const single = { classes: null, labels: { a: 'high' } };
  await expect(appErrorOf(() => readJudgements(single))).resolves.toMatchObject({
    code: 'judgements-not-pairs',
  });
});

test('Argilla by other ways: of the server with status and time, of the first version, ranked, and by two questions', async () => {
  const named = { fields: { left: 'a.png', right: 'b.png' }, metadata: { first: 'a.png', second: 'b.png' } };
  const ofServer = await readJudgements([
    {
      ...named,
      id: 'r1',
      responses: [
        {
          values: { best: { value: 'First' } },
          status: 'discarded',
          user_id: 'u1',
          inserted_at: '2026-11-01T10:00:00',
        },
        { values: { best: { value: 'tie' } }, status: 'submitted', user_id: 'u2' },
      ],
      suggestions: [{ question_name: 'best', value: 'Second', score: 0.5, agent: 'm' }],
    },
  ]);
  expect(inShort(ofServer)).toEqual(['a.png b.png First discarded u1', 'a.png b.png Similar submitted u2']);
  expect(ofServer.judgements[0]?.createdAt).toBe(Date.UTC(2026, 10, 1, 10));
  expect(ofServer.predictions).toMatchObject([{ label: 'Second', model: 'm' }]);
  const ofFirstVersion = await readJudgements([
    {
      best: [{ user_id: 'u1', value: 'First', status: 'draft' }],
      'best-suggestion': 'Second',
      'best-suggestion-metadata': { score: 0.4, agent: 'm' },
      metadata: '{"first":"a.png","second":"b.png"}',
    },
    { best: [], 'best-suggestion': null, metadata: '{"first":"a.png","second":"c.png"}' },
  ]);
  expect(inShort(ofFirstVersion)).toEqual(['a.png b.png First draft u1']);
  expect(ofFirstVersion.predictions).toMatchObject([{ label: 'Second', score: 0.4 }]);
  expect(ofFirstVersion.unanswered).toHaveLength(1);
  const ranks = [
    { value: 'left', rank: 2 },
    { value: 'right', rank: 1 },
  ];
  const others = await readJudgements([
    { ...named, responses: { best: [{ value: ranks, user_id: 'u1' }] } },
    {
      ...named,
      responses: { best: [{ value: 'First', user_id: 'u1' }], other: [{ value: 'Second', user_id: 'u1' }] },
    },
  ]);
  expect(inShort(others)).toEqual(['a.png b.png Second submitted u1', 'a.png b.png First submitted u1']);
  expect(others.judgements.map(({ comment }) => comment)).toEqual([null, null]);
  expect(messagesOf(others)).toContain(
    '"best" is taken as the question of the pair; "other" holds labels too',
  );
});

test("Argilla's lists as text are refused, and suggestions that are numbers without names are told", async () => {
  const csv = `first,second,best.responses,best.responses.users\na,b,"['First' 'Second']","['u1' 'u2']"\n`;
  await expect(appErrorOf(() => readJudgements(csv, { name: 'r.csv' }))).resolves.toMatchObject({
    message: expect.stringContaining('lists of answers as text') as string,
  });
  const row = {
    first: 'a',
    second: 'b',
    'best.responses': ['First'],
    'best.responses.users': ['u1'],
    'best.suggestion': 1,
  };
  const file = await readJudgements(`${JSON.stringify(row)}\n${JSON.stringify(row)}`);
  expect(file.predictions).toEqual([]);
  expect(file.judgements.map(({ predictionSeen }) => predictionSeen)).toEqual([null, null]);
  expect(messagesOf(file)).toContain('2 suggestions are numbers whose names the file does not hold');
});

test('samples of FiftyOne as a list, with labels in lists, and as text where a question names the field', async () => {
  const group = (slice: string) => ({
    filepath: `${slice}.png`,
    group: { _id: { $oid: 'g' }, _cls: 'Group', name: slice },
  });
  const label = { _cls: 'Classification', label: 'First' };
  const inList = { ...group('left'), best: { _cls: 'Classifications', classifications: [label] } };
  const file = await readJudgements([inList, group('right')]);
  expect(inShort(file)).toEqual(['left.png right.png First submitted -']);
  const samples = [{ ...group('left'), best: 'Second' }, group('right'), { filepath: 'alone.png' }];
  const told = await readJudgements({ samples });
  expect(inShort(told)).toEqual([]);
  expect(messagesOf(told)).toContain('a field of plain text is read where --question names it');
  expect(messagesOf(told)).toContain(': entry 3: the sample is no pair');
  expect(inShort(await readJudgements({ samples }, { question: 'best' }))).toEqual([
    'left.png right.png Second submitted -',
  ]);
});

test('a task of Prodigy that offers one label is accepted or refused', async () => {
  const task = { first: 'a', second: 'b', label: 'Similar', _task_hash: 1 };
  const file = await readJudgements([
    { ...task, answer: 'accept' },
    { ...task, answer: 'reject' },
  ]);
  expect(inShort(file)).toEqual(['a b Similar submitted -', 'a b - discarded -']);
});

test('usual words for a label are read, which is told, and what may mean anything is not', async () => {
  const words = [
    'the left image is better',
    'Image 2',
    'Draw',
    'no preference',
    'Right wins',
    "don't know",
    'Neither',
    '1',
  ];
  const rows = words.map((label, index) => ({ first: 'a', second: `b${index}`, label, person: 'ann' }));
  const file = await readJudgements(rows);
  expect(file.judgements.map(({ action, label }) => label ?? action)).toEqual([
    'First',
    'Second',
    'Similar',
    'Similar',
    'Second',
    'cannot-judge',
  ]);
  expect(messagesOf(file)).toContain('read "the left image is better" as First');
  expect(messagesOf(file)).toContain('entry 7: the answer "Neither" is not');
  expect(messagesOf(file)).toContain('entry 8: the answer "1" is not');
});

test('a table of any form with first, second, label and person, status or action is read', async () => {
  const csv =
    'first,second,label,status,action,person\nNA,001,First,,,ann\nNone,1e5,,skipped,,ann\na,b,,submitted,cannot-judge,7\na,c,,,,bob\na,d,First,skipped,,bob\na,e,,pending,,\n';
  const file = await readJudgements(csv, { name: 'j.csv' });
  expect(inShort(file)).toEqual([
    'NA 001 First submitted ann',
    'None 1e5 - skipped ann',
    'a b - submitted 7',
    'a c - empty bob',
  ]);
  expect(file.unanswered).toHaveLength(1);
  expect(messagesOf(file)).toBe('6: the action "skip" takes no label, and the row has First');
  const rows = [
    { first: 'a', second: 'b', label: null, status: 'discarded', person: 7, predictionSeen: true },
    { first: 'a', second: 'c', label: 'Second', status: 'draft', person: 'ann', predictionSeen: null },
  ];
  const jsonl = await readJudgements(rows.map((row) => JSON.stringify(row)).join('\n'), { name: 'j.txt' });
  expect(inShort(jsonl)).toEqual(['a b - discarded 7', 'a c Second draft ann']);
  expect(jsonl.judgements.map(({ predictionSeen }) => predictionSeen)).toEqual([true, null]);
});

test('a file of no known kind is refused with what it has, and so is one of another kind than is given', async () => {
  await expect(
    appErrorOf(() => readJudgements('img1,img2,label\na,b,First\n', { name: 'p.csv' })),
  ).resolves.toMatchObject({
    code: 'format-unknown',
    message: expect.stringContaining('it has the columns img1, img2, label') as string,
  });
  const row = [{ first: 'a', second: 'b', label: 'First', person: 'ann' }];
  await expect(appErrorOf(() => readJudgements(row, { format: 'prodigy' }))).resolves.toMatchObject({
    message: expect.stringContaining('is of tiebreak, not of prodigy') as string,
  });
  await expect(appErrorOf(() => readJudgements('{"a":1}\n{"a":'))).resolves.toMatchObject({
    code: 'json-unreadable',
    message: expect.stringContaining('file.json:2') as string,
  });
  await expect(appErrorOf(() => readJudgements('PAR1 and nothing more'))).resolves.toMatchObject({
    code: 'parquet-unreadable',
  });
});

test('a folder that a tool writes is read by the file of answers in it', async () => {
  const folder = temporaryFolder();
  await expect(appErrorOf(() => readJudgementFile(folder, { pseudonym: () => '' }))).resolves.toMatchObject({
    code: 'format-unknown',
  });
  writeFileSync(join(folder, 'samples.json'), JSON.stringify({ samples: [] }));
  await expect(readJudgementFile(folder, { pseudonym: () => '' })).resolves.toMatchObject({
    format: 'fiftyone',
  });
});

test('a question that Argilla or FiftyOne does not have is told', async () => {
  const record = {
    fields: {},
    metadata: { first: 'a', second: 'b' },
    responses: { best: [{ value: 'First', user_id: 'u' }] },
  };
  const sample = { filepath: 'a.png', other: 'b.png', best: { _cls: 'Classification', label: 'First' } };
  for (const file of [[record], { samples: [sample] }]) {
    await expect(appErrorOf(() => readJudgements(file, { question: 'worst' }))).resolves.toMatchObject({
      code: 'question-missing',
    });
    expect((await readJudgements(file, { question: 'best' })).judgements).toHaveLength(1);
  }
});

test("Prodigy's pictures need no ending", async () => {
  const options = [
    { id: 'x', image: 'images/NA' },
    { id: 'y', image: 'images/001' },
    { id: 'tie', text: 'tie' },
  ];
  const file = await readJudgements([{ options, accept: ['y'], answer: 'accept', _task_hash: 5 }]);
  expect(inShort(file)).toEqual(['images/NA images/001 Second submitted -']);
});

test('slices whose names do not say which is the first are taken by the alphabet, which is told', async () => {
  const sample = (slice: string) => ({
    filepath: `${slice}.png`,
    group: { _id: { $oid: 'g' }, _cls: 'Group', name: slice },
    best: { _cls: 'Classification', label: 'First' },
  });
  for (const slices of [
    ['top', 'bottom'],
    ['bottom', 'top'],
  ]) {
    const file = await readJudgements({ samples: slices.map(sample) });
    expect(inShort(file)).toEqual(['bottom.png top.png First submitted -']);
    expect(messagesOf(file)).toContain('the slices are called "bottom" and "top"');
  }
  const half = await readJudgements({ samples: [sample('another'), sample('left')] });
  expect(inShort(half)).toEqual(['left.png another.png First submitted -']);
  expect(messagesOf(half)).not.toContain('slices are called');
});

test('a table without keys keeps what else only our record has, and a time that cannot be read is told', async () => {
  const file = await readJudgements(
    'first,second,label,person,task,reasons,createdAt\na,b,First,ann,faces,blurred,30.11.2026\n',
    { name: 'j.csv' },
  );
  expect(file.judgements).toMatchObject([{ own: { key: null, task: 'faces', reasons: ['blurred'] } }]);
  expect(messagesOf(file)).toContain('1 time in createdAt cannot be read');
});

test('a file of no rows, and a packed one, are told as such', async () => {
  for (const [name, content, said] of [
    ['a.json', '[]', 'it has no entries'],
    ['a.csv', 'first,second,label,person\n', 'it has a header and no rows'],
    ['a.gz', '\u001f\u008b\u0008', 'is a packed file'],
  ] as const) {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, Buffer.from(content, 'latin1'));
    await expect(
      appErrorOf(() => readJudgementFile(path, { pseudonym: () => 'somebody' })),
    ).resolves.toMatchObject({ message: expect.stringContaining(said) as string });
  }
});
