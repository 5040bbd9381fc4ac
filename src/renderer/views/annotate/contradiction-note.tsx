import { Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { useContradictionTime } from '../../judging/contradiction-time.ts';
import { onStored } from '../../judging/stored-entries.ts';
import { changeParams } from '../../location/use-location.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { ContradictionPairs } from './contradiction-pairs.tsx';
import { contradictionInWords } from './contradiction-words.ts';
import { keepContradiction } from './keep-contradiction.ts';
import classes from './contradictions.module.css';

/**
 * Tells a person of the answer with which they contradict themselves, while they go on: asked once the answer is on disk, and
 * looked for in another thread, so the next pair never waits for it.
 */
export function ContradictionNote({ judge }: { readonly judge: number }): ReactNode {
  const [time] = useContradictionTime();
  const [pair, setPair] = useState<readonly [number, number] | null>(null);
  const tells = time === 'while';
  useEffect(() => {
    if (!tells) return undefined;
    return onStored(({ person, action, status, firstId, secondId }) => {
      if (person !== judge || action !== 'label' || status !== 'submitted') return;
      request('annotate.contradictions', { judge, pair: [firstId, secondId], limit: 1 })
        .then(({ total }) => {
          if (total > 0) setPair([firstId, secondId]);
        })
        // A serving side that is away says so itself; the list has it later.
        .catch(() => undefined);
    });
  }, [judge, tells]);
  // Followed: what is taken back or revised is told no more.
  const asked =
    tells && pair !== null ? { judge, pair: [pair[0], pair[1]] as [number, number], limit: 1 } : null;
  const { data, isPlaceholderData } = useRequest('annotate.contradictions', asked);
  const told = asked === null || isPlaceholderData ? undefined : data?.contradictions[0];
  const revise = () => {
    if (told !== undefined) changeParams({ show: 'contradictions', at: told.key, back: 'yes' });
  };
  const keep = () => {
    if (told !== undefined) keepContradiction(judge, told.key, true);
  };
  useCommands([
    {
      id: 'annotate.revise',
      title: 'Revise the contradiction',
      section: 'Annotate',
      keys: ['r'],
      enabled: told !== undefined,
      run: revise,
    },
    {
      id: 'annotate.keep',
      title: 'Keep the contradiction as it is',
      section: 'Annotate',
      keys: ['k'],
      enabled: told !== undefined,
      run: keep,
    },
  ]);
  return (
    <div className={classes.note} role="status" data-testid="contradiction">
      {told !== undefined && data !== undefined && (
        <div className={classes.told}>
          <span>{contradictionInWords(told)}</span>
          <ContradictionPairs contradiction={told} names={data.names} side={36} />
          <Button size="compact-sm" rightSection={<CommandKeys id="annotate.revise" />} onClick={revise}>
            Revise
          </Button>
          <Button size="compact-sm" rightSection={<CommandKeys id="annotate.keep" />} onClick={keep}>
            Keep
          </Button>
        </div>
      )}
    </div>
  );
}
