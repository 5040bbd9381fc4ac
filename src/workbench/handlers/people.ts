import { addPerson, changePerson, people, personByRef } from '../../engine/store/people.ts';
import type { Handlers } from '../handler.ts';

export const peopleHandlers: Handlers<'people'> = {
  'people.list': (_, { workspace: { db }, platform }) => ({
    people: people(db),
    here: platform.judge === undefined ? null : (personByRef(db, platform.judge)?.id ?? null),
    fixed: false,
  }),

  'people.links': (_, { workspace: { db }, personLink }) => {
    const linkOf = personLink();
    return {
      links:
        linkOf &&
        people(db)
          .filter(({ archived }) => !archived)
          .map(({ id, role }) => ({ person: id, role, url: linkOf(id) })),
    };
  },

  'people.add': async (asked, session) => {
    const { workspace } = session;
    const person = await workspace.transaction(() => addPerson(workspace.db, asked));
    session.changed(['people']);
    return person;
  },

  'people.change': async (asked, session) => {
    const { workspace } = session;
    const person = await workspace.transaction(() => changePerson(workspace.db, asked));
    session.changed(['people']);
    return person;
  },
};
