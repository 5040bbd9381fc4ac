import { Option, type Command } from 'commander';
import { addPerson, changePerson, people, storedPerson } from '../../engine/store/people.ts';
import type { Database } from '../../engine/store/database.ts';
import { judges } from '../../engine/store/judgements.ts';
import { ROLES, type Role } from '../../model/person.ts';
import type { RunCommand } from '../command-context.ts';
import type { Report } from '../report.ts';
import { textTable } from '../text-table.ts';
import { withWorkspace } from '../with-workspace.ts';

interface ChangeOptions {
  readonly name?: string;
  readonly role?: Role;
  readonly archive?: boolean;
}

export function addPersonCommand(person: Command, run: RunCommand): void {
  person
    .command('add')
    .description('add a person')
    .argument('<name>')
    .addOption(
      new Option('--role <role>', 'what they may do (default: annotator; the first is a reviewer)').choices(
        ROLES,
      ),
    )
    .action((name: string, { role }: Pick<ChangeOptions, 'role'>) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          await workspace.transaction(() => addPerson(workspace.db, { name, role }));
          return listReport(workspace.db);
        }),
      ),
    );
  person
    .command('change')
    .description('rename a person, change the role, archive or bring back; all that was said stays theirs')
    .argument('<name>')
    .option('--name <name>', 'the new name')
    .addOption(new Option('--role <role>', 'the new role').choices(ROLES))
    .option('--archive', 'offer this person no more')
    .option('--no-archive', 'bring this person back')
    .action((name: string, options: ChangeOptions) =>
      run((context) =>
        withWorkspace(context, async (workspace) => {
          await workspace.transaction(() => {
            const before = storedPerson(workspace.db, name);
            return changePerson(workspace.db, {
              ...before,
              name: options.name ?? before.name,
              role: options.role ?? before.role,
              archived: options.archive ?? before.archived,
            });
          });
          return listReport(workspace.db);
        }),
      ),
    );
  person
    .command('list')
    .description('list the people with how much they have judged')
    .action(() => run((context) => withWorkspace(context, ({ db }) => listReport(db))));
}

function listReport(db: Database): Report {
  const judged = new Map(judges(db).map(({ person, ...of }) => [person, of]));
  const all = people(db).map((person) => ({
    ...person,
    judgements: judged.get(person.id)?.judgements ?? 0,
    medianSeconds: judged.get(person.id)?.medianSeconds ?? null,
  }));
  return {
    document: { people: all },
    text:
      all.length === 0
        ? 'There are no people yet. Add one with `tiebreak person add`.'
        : textTable(
            ['person', 'role', 'judgements', 'median s', ''],
            all.map((of) => [
              of.name,
              of.role,
              of.judgements,
              of.medianSeconds,
              of.archived ? 'archived' : '',
            ]),
          ),
  };
}
