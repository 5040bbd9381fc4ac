import { describe, expect, it } from 'vitest';
import type { OutboxEntry } from '../../../../src/renderer/judging/judgement-outbox.ts';
import { standingOf } from '../../../../src/renderer/ui/pair-table/pair-standing.ts';

const ROW = { firstId: 1, secondId: 2, human: null, cannotJudge: false, flagged: false };

type Judged = Extract<OutboxEntry, { name: 'annotate.judge' }>['params'];

function said(params: Partial<Judged>): OutboxEntry {
  return {
    name: 'annotate.judge',
    at: 1,
    params: {
      key: crypto.randomUUID(),
      firstId: 1,
      secondId: 2,
      action: 'label',
      label: 'First',
      judge: 'Ada',
      seconds: null,
      shownSwapped: false,
      run: null,
      ...params,
    },
  };
}

const taken = (name: 'annotate.undo' | 'annotate.redo'): OutboxEntry => ({
  name,
  at: 2,
  params: { key: crypto.randomUUID(), judge: 'Ada' },
});

describe('what people say of a pair', () => {
  it('is what is stored while nothing waits', () => {
    const row = { ...ROW, human: 'Similar', flagged: true } as const;
    expect(standingOf(row, [])).toEqual({
      human: 'Similar',
      cannotJudge: false,
      flagged: true,
      saving: false,
    });
    expect(standingOf(row, [said({ firstId: 7 })]).saving).toBe(false);
  });

  it('is what waits to be stored, and says so', () => {
    expect(standingOf(ROW, [said({})])).toMatchObject({ human: 'First', saving: true });
    expect(standingOf(ROW, [said({}), said({ label: 'Second' })])).toMatchObject({ human: 'Second' });
    expect(standingOf(ROW, [said({}), said({ action: 'flag', label: null })])).toMatchObject({
      human: 'First',
      flagged: true,
    });
    expect(
      standingOf({ ...ROW, human: 'First' }, [said({ action: 'cannot-judge', label: null })]),
    ).toMatchObject({ human: null, cannotJudge: true });
  });

  it('is turned round where it was said of the other order', () =>
    expect(standingOf(ROW, [said({ firstId: 2, secondId: 1, label: 'First' })])).toMatchObject({
      human: 'Second',
    }));

  it('takes undos and redos of what waits into account', () => {
    const both = [said({}), said({ label: 'Second' })];
    expect(standingOf(ROW, [...both, taken('annotate.undo')])).toMatchObject({ human: 'First' });
    expect(standingOf(ROW, [...both, taken('annotate.undo'), taken('annotate.redo')])).toMatchObject({
      human: 'Second',
    });
    expect(standingOf(ROW, [said({}), taken('annotate.undo')])).toMatchObject({ human: null, saving: false });
  });

  it('is also what waits of many pairs at once, which is undone as one', () => {
    const many: OutboxEntry = {
      name: 'annotate.judgeMany',
      at: 1,
      params: {
        ...{ key: crypto.randomUUID(), judge: 'Ada', run: null, comment: null },
        action: 'label',
        label: 'First',
        pairs: [
          [7, 8],
          [2, 1],
        ],
      },
    };
    expect(standingOf(ROW, [many])).toMatchObject({ human: 'Second', saving: true });
    expect(standingOf(ROW, [said({}), many, taken('annotate.undo')])).toMatchObject({ human: 'First' });
  });
});
