import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { addPerson, changePerson } from '../../src/engine/store/people.ts';
import { RateLimit } from '../../src/server/rate-limit.ts';
import type { SignIn } from '../../src/server/door.ts';
import type { Network } from '../../src/server/network.ts';
import type { Result } from '../../src/ipc/requests.ts';
import type { Person } from '../../src/model/person.ts';
import { startServer } from '../../src/server/server.ts';
import { rendererFolder, testWorkbench } from '../fixtures/served-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A server with a reviewer and an annotator, each with the cookie that their link gives. */
async function withPeople(network?: Network) {
  const workbench = testWorkbench();
  const { db } = workbench.session.workspace;
  const [rae, ann] = [addPerson(db, { name: 'rae' }), addPerson(db, { name: 'ann' })];
  const signIns: SignIn[] = [];
  const server = await startServer(workbench, {
    rendererDir: rendererFolder(),
    onSignIn: (signIn) => signIns.push(signIn),
    ...(network && { network }),
  });
  onTestFinished(() => server.close());
  const origin = `http://127.0.0.1:${server.port}`;
  // A kept connection may be one that a server before closed.
  const enter = (link: string) => fetch(link, { redirect: 'manual', headers: { connection: 'close' } });
  const cookieOf = async (link: string) => (await enter(link)).headers.get('set-cookie')?.split(';')[0] ?? '';
  const ask = async (cookie: string, name: string, params: unknown) => {
    const reply = await fetch(`${origin}/request/${name}`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(params),
    });
    return {
      status: reply.status,
      json: (await reply.json()) as {
        readonly ok: boolean;
        readonly value?: unknown;
        readonly error?: { code: string };
      },
    };
  };
  return { workbench, db, server, rae, ann, signIns, enter, cookieOf, ask };
}

test('a link of their own lets a person in as that person alone, and each sign-in is told', async () => {
  const { server, ann, rae, signIns, cookieOf, ask, workbench } = await withPeople();
  const cookie = await cookieOf(server.personLink(ann.id));
  expect(signIns).toMatchObject([{ person: { name: 'ann' }, address: '127.0.0.1' }]);
  expect((await ask(cookie, 'people.list', {})).json.value).toMatchObject({ here: ann.id, fixed: true });
  const { json } = await ask(cookie, 'workspace.summary', {});
  expect(JSON.stringify(json)).not.toContain(workbench.session.workspace.dir);
  const undo = (judge: number | string) => ask(cookie, 'annotate.undo', { key: randomUUID(), judge });
  expect((await undo(ann.id)).json).toMatchObject({ ok: true });
  expect((await undo('ann')).json).toMatchObject({ ok: true });
  for (const judge of [rae.id, 'rae', 'somebody new'])
    expect((await undo(judge)).json.error?.code).toBe('person-other');
});

test.each([
  [
    'annotator',
    'pairs.page',
    { filter: { run: 1 }, sort: { by: 'order', descending: false }, offset: 0, limit: 1 },
  ],
  ['annotator', 'annotate.reveal', { run: 1, firstId: 1, secondId: 2 }],
  ['annotator', 'annotate.history', { firstId: 1, secondId: 2 }],
  ['annotator', 'people.add', { name: 'more' }],
  ['annotator', 'settings.set', { key: 'a', value: 1 }],
  ['reviewer', 'settings.set', { key: 'a', value: 1 }],
  ['reviewer', 'workspace.recent', {}],
  ['reviewer', 'data.remove', { datasetId: 1 }],
] as const)('an %s is refused what a link does not give: %s', async (role, name, params) => {
  const { server, ann, rae, cookieOf, ask } = await withPeople();
  const cookie = await cookieOf(server.personLink(role === 'reviewer' ? rae.id : ann.id));
  const { json } = await ask(cookie, name, params);
  expect(['not-allowed', 'bad-request']).toContain(json.error?.code);
  expect(json.ok).toBe(false);
});

test('a reviewer makes people and looks at what was said', async () => {
  const { server, rae, cookieOf, ask } = await withPeople();
  const cookie = await cookieOf(server.personLink(rae.id));
  expect((await ask(cookie, 'people.add', { name: 'more' })).json).toMatchObject({ ok: true });
  expect((await ask(cookie, 'annotate.judges', {})).json).toMatchObject({ ok: true, value: [] });
});

test('links of people are shown where they come from elsewhere: all to the owner, to a reviewer those of annotators', async () => {
  const alone = await withPeople();
  const ofOwner = await alone.workbench.request('people.links', {});
  expect(ofOwner).toEqual({ ok: true, value: { links: null } });
  const { workbench, server, rae, ann } = await withPeople({
    kind: 'proxy',
    url: 'https://annotate.example.org',
  });
  const added = addPerson(workbench.session.workspace.db, { name: 'rob', role: 'reviewer' });
  const linksOf = async (person: Person | null) => {
    const reply = await workbench.request('people.links', {}, person);
    return reply.ok ? (reply.value as Result<'people.links'>).links : reply.error.code;
  };
  const link = ({ id, role }: Person) => ({ person: id, role, url: server.personLink(id) });
  expect(await linksOf(null)).toEqual([rae, ann, added].map(link));
  expect(await linksOf(rae)).toEqual([rae, ann].map(link));
  expect(await linksOf(ann)).toBe('not-allowed');
  expect(link(ann).url).toMatch(/^https:\/\/annotate\.example\.org\/\?token=p/);
});

test('nobody makes a person’s link out of another’s, and an archived person is let in no more', async () => {
  const { server, db, ann, rae, enter, cookieOf, ask } = await withPeople();
  const link = server.personLink(ann.id);
  expect((await enter(link.replace(`p${ann.id}-`, `p${rae.id}-`))).status).toBe(401);
  const cookie = await cookieOf(link);
  changePerson(db, { ...ann, archived: true });
  expect((await enter(link)).status).toBe(401);
  expect((await ask(cookie, 'tasks.list', {})).status).toBe(401);
});

test('after twenty wrong tokens an address has to wait', async () => {
  const { server, enter } = await withPeople();
  const wrong = (digit: number) => `http://127.0.0.1:${server.port}/?token=${String(digit).repeat(22)}`;
  const statuses: number[] = [];
  for (let times = 0; times < 21; times++) statuses.push((await enter(wrong(times))).status);
  expect(statuses).toEqual(Array.from({ length: 21 }, () => 401));
  const late = await enter(wrong(21));
  expect([late.status, Number(late.headers.get('retry-after')) > 0]).toEqual([429, true]);
});

test('a page whose link has ended asks on and keeps nobody of its address out', async () => {
  const { server, db, ann, rae, enter, cookieOf, ask } = await withPeople();
  const [cookie, link] = [await cookieOf(server.personLink(ann.id)), server.personLink(ann.id)];
  changePerson(db, { ...ann, archived: true });
  for (let times = 0; times < 30; times++) {
    expect((await ask(cookie, 'tasks.list', {})).status).toBe(401);
    expect((await enter(link)).status).toBe(401);
  }
  expect(await cookieOf(server.personLink(rae.id))).toContain('=p');
});

test('behind a reverse proxy the server answers as its address alone, with cookies for TLS alone', async () => {
  const server = await startServer(testWorkbench(), {
    rendererDir: rendererFolder(),
    network: { kind: 'proxy', url: 'https://annotate.example.org' },
  });
  onTestFinished(() => server.close());
  expect(server.link).toMatch(/^https:\/\/annotate\.example\.org\/\?token=/);
  expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(403);
});

test('on a network it answers over TLS, under its own names', async (context) => {
  const folder = temporaryFolder();
  const [certificate, key] = [path.join(folder, 'cert.pem'), path.join(folder, 'key.pem')];
  try {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-subj',
        '/CN=localhost',
        '-days',
        '1',
        '-keyout',
        key,
        '-out',
        certificate,
      ],
      { stdio: 'ignore' },
    );
  } catch {
    context.skip('openssl is not installed');
  }
  const server = await startServer(testWorkbench(), {
    rendererDir: rendererFolder(),
    network: { kind: 'lan', certificate, key, name: 'localhost' },
  });
  onTestFinished(() => server.close());
  expect(server.link).toMatch(new RegExp(`^https://localhost:${server.port}/`));
  const get = (host: string) =>
    new Promise<{ status: number | undefined; cookie: string }>((resolve, reject) => {
      const { pathname, search } = new URL(server.link);
      httpsRequest(
        {
          host: '127.0.0.1',
          port: server.port,
          path: pathname + search,
          headers: { host },
          rejectUnauthorized: false,
        },
        (reply) => {
          reply.resume();
          resolve({ status: reply.statusCode, cookie: String(reply.headers['set-cookie']) });
        },
      )
        .on('error', reject)
        .end();
    });
  expect(await get(`localhost:${server.port}`)).toMatchObject({
    status: 303,
    cookie: expect.stringMatching(/; SameSite=Strict; Path=\/; Secure$/) as string,
  });
  expect((await get('elsewhere.example.org')).status).toBe(403);
});

test('a certificate that is none is refused with its name', async () => {
  const file = path.join(rendererFolder(), 'index.html');
  await expect(
    startServer(testWorkbench(), {
      rendererDir: null,
      network: { kind: 'lan', certificate: file, key: file },
    }),
  ).rejects.toMatchObject({ code: 'certificate-wrong' });
});

test('a limit counts within a window and begins anew with the next', () => {
  let now = 0;
  const limit = new RateLimit(2, 10_000, () => now);
  expect([limit.count('a'), limit.count('a'), limit.count('a'), limit.count('b')]).toEqual([
    null,
    null,
    10,
    null,
  ]);
  now = 4000;
  expect(limit.wait('a')).toBe(6);
  now = 10_000;
  expect(limit.count('a')).toBeNull();
});

test('what has a name counts once a window', () => {
  const limit = new RateLimit(2, 10_000, () => 0);
  const waits = ['x', 'x', 'x', 'y', 'y', 'z', 'x'].map((name) => limit.count('a', name));
  expect(waits).toEqual([null, null, null, null, null, 10, 10]);
});
