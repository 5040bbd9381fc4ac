import { Button, Group } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Params } from '../../../ipc/requests.ts';
import type { ImageRow } from '../../../model/image-row.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useCommands } from '../../commands/commands.ts';
import { DeviceSelect } from '../../ui/fields/device-select.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { formatNumber } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswerBars } from './answer-bars.tsx';
import { ImageChoice } from './image-choice.tsx';
import type { ModelFiles } from './model-form.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './try-out.module.css';

type Asked = Params<'models.tryOut'>;

/** Devices as the address names them. */
const GPUS: readonly Asked['gpu'][] = ['auto', 'cpu', 'cuda', 'vulkan', 'metal'];

interface TryOutProps {
  readonly files: ModelFiles | null;
  /** Whether the files have been read. */
  readonly isRead: boolean;
  /** Whether the files and the card have no problems. */
  readonly ready: boolean;
  readonly simulated: boolean;
}

/** Two images and what the model answers about them, both ways round. */
export function TryOut({ files, isRead, ready, simulated }: TryOutProps): ReactNode {
  const { params } = useLocation();
  const { summary, dataset } = useScope();
  const images = useRequest(
    'data.images',
    dataset === undefined ? null : { datasetId: dataset.id, splitId: null },
  );
  const [asked, setAsked] = useState<Asked | null>(null);
  const answer = useRequest('models.tryOut', asked);

  const rows = (images.data ?? []).filter(({ file }) => file);
  const find = (key: string, otherwise: number) =>
    rows.find(({ id }) => String(id) === params[key]) ?? rows[otherwise];
  const [first, second] = [find('first', 0), find('second', 1)];
  const gpu = GPUS.find((name) => name === params['gpu']) ?? 'auto';
  const next: Asked | null =
    files === null || first === undefined || second === undefined || first === second
      ? null
      : { files, firstId: first.id, secondId: second.id, gpu };
  const isCurrent = next !== null && asked !== null && JSON.stringify(next) === JSON.stringify(asked);
  const canAsk = ready && next !== null && !(isCurrent && answer.isFetching);

  const choose = (changes: {
    readonly first?: ImageRow | undefined;
    readonly second?: ImageRow | undefined;
  }) => {
    const { first: left = first, second: right = second } = changes;
    changeParams(
      {
        first: left === undefined ? null : String(left.id),
        second: right === undefined ? null : String(right.id),
      },
      { replace: true },
    );
  };
  const ask = () => {
    if (!canAsk) return;
    if (isCurrent) void answer.refetch();
    else setAsked(next);
  };
  const random = () => {
    const left = rows[Math.floor(Math.random() * rows.length)];
    const others = rows.filter((row) => row !== left);
    choose({ first: left, second: others[Math.floor(Math.random() * others.length)] });
  };
  const swap = () => choose({ first: second, second: first });
  useCommands([
    {
      id: 'models.ask',
      title: 'Ask about the two images',
      section: 'Try out',
      keys: ['Enter'],
      enabled: canAsk,
      run: ask,
    },
    {
      id: 'models.random',
      title: 'Two other random images',
      section: 'Try out',
      keys: ['r'],
      run: random,
    },
    { id: 'models.swap', title: 'Swap the two images', section: 'Try out', keys: ['x'], run: swap },
  ]);

  if (summary !== undefined && (dataset === undefined || (images.data !== undefined && rows.length < 2)))
    return (
      <EmptyState title="There are no two images to ask about">
        Import a folder of images in Data first.
      </EmptyState>
    );
  if (images.error !== null) return <ErrorState error={images.error} retry={() => void images.refetch()} />;
  if (first === undefined || second === undefined) return <Loading height="100%" />;
  return (
    <div className={classes.place}>
      <div className={classes.try}>
        <Panel title="Two images" note={dataset === undefined ? undefined : `of ${dataset.name}`}>
          <div className={classes.pair}>
            <ImageChoice
              title="First"
              rows={rows}
              value={first}
              onChange={(image) => choose({ first: image })}
            />
            <ImageChoice
              title="Second"
              rows={rows}
              value={second}
              onChange={(image) => choose({ second: image })}
            />
          </div>
          <Group gap={6} mt={8}>
            <Button
              variant="filled"
              onClick={ask}
              disabled={!canAsk}
              loading={isCurrent && answer.isFetching}
            >
              Ask in both orders
            </Button>
            <Button onClick={swap}>Swap</Button>
            <Button onClick={random}>At random</Button>
            <DeviceSelect
              compact
              value={gpu}
              onChange={(value) => changeParams({ gpu: value === 'auto' ? null : value })}
            />
            {first === second && <span className={layout.wrong}>Choose two different images.</span>}
            {!ready && (
              <span className={layout.note}>
                {files === null
                  ? 'Choose the files of the model first.'
                  : isRead
                    ? 'Correct the files and the card first.'
                    : 'The files are being read.'}
              </span>
            )}
          </Group>
        </Panel>
        <Panel
          title="Answer"
          note={simulated || dataset?.simulated === true ? <SimulatedMark /> : undefined}
          fill
        >
          {answer.error !== null && isCurrent ? (
            <ErrorState error={answer.error} retry={() => void answer.refetch()} />
          ) : answer.data === undefined || !isCurrent ? (
            <p className={layout.note}>
              {isCurrent
                ? 'Opening the model and asking; a large one takes half a minute.'
                : 'Ask to see the probabilities of First, Second and Similar for both orders of the two images.'}
            </p>
          ) : (
            <AnswerBars
              answer={answer.data}
              names={[first.name, second.name]}
              difference={
                first.score === null || second.score === null
                  ? null
                  : `True scores ${formatNumber(first.score, 2)} and ${formatNumber(second.score, 2)}.`
              }
            />
          )}
        </Panel>
      </div>
    </div>
  );
}
