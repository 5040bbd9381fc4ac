import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import type { Person } from '../../../model/person.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { useContradictionTime } from '../../judging/contradiction-time.ts';
import { changeParams } from '../../location/use-location.ts';

/** The way to where a person contradicts themselves, with how many there are unless they want nothing told. */
export function MyContradictions({ person }: { readonly person: Person }): ReactNode {
  const [time] = useContradictionTime();
  const { data } = useRequest(
    'annotate.contradictions',
    time === 'off' ? null : { judge: person.id, limit: 1 },
  );
  const open = () => changeParams({ show: 'contradictions', task: null });
  useCommands([
    { id: 'annotate.contradictions', title: 'My contradictions', section: 'Annotate', run: open },
  ]);
  return (
    <Button
      size="sm"
      onClick={open}
      title="Pairs that I answered otherwise when they came again, and answers that go round in a circle"
    >
      My contradictions
      {data !== undefined && time !== 'off' && ` (${formatCount(data.total)})`}
    </Button>
  );
}
