import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { serverCard } from '../../../src/engine/servers/kinds/server-card.ts';
import { ServerComparator } from '../../../src/engine/servers/kinds/server-comparator.ts';
import type { Server } from '../../../src/model/server.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { startChatServer } from '../../fixtures/chat-server.ts';
import { NOTHING_HERE } from '../../fixtures/nothing-here.ts';
import { ownCertificate } from '../../fixtures/own-certificate.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const SERVER = { model: 'seen', adapter: null, prompt: 'chat', keyVariable: null, ...NOTHING_HERE } as const;

function open(server: Pick<Server, 'urls'> & Partial<Server>): Promise<ServerComparator> {
  return ServerComparator.open({ server: { ...SERVER, ...server }, card: serverCard(null, 'chat') });
}

test('a server with a certificate of its own is refused with the way out, and asked where its file is given', async () => {
  const certificate = ownCertificate();
  await using server = await startChatServer('list', certificate);
  const urls = [server.url];
  const refused = await appErrorOf(() => open({ urls }));
  expect(refused).toMatchObject({ code: 'server-not-reachable' });
  expect(refused.message).toContain('its certificate is self-signed, and not trusted here');
  expect(refused.action).toContain('--server-ca');

  const folder = temporaryFolder();
  const caFile = join(folder, 'own.pem');
  writeFileSync(caFile, `the lab's own\n${certificate.cert}`);
  await using client = await open({ urls, caFile });
  expect(client.info.server).toMatchObject({ kind: 'generic', urls });

  const other = join(folder, 'other.pem');
  writeFileSync(other, ownCertificate().cert);
  expect((await appErrorOf(() => open({ urls, caFile: other }))).message).toContain('not trusted here');
});

test('a certificate for another name, one that has expired, and no TLS at all are told apart', async () => {
  const folder = temporaryFolder();
  const reasonOf = async (certificate: ReturnType<typeof ownCertificate>) => {
    await using server = await startChatServer('list', certificate);
    const caFile = join(folder, 'ca.pem');
    writeFileSync(caFile, certificate.cert);
    return (await appErrorOf(() => open({ urls: [server.url], caFile }))).message;
  };
  expect(await reasonOf(ownCertificate({ name: 'elsewhere', address: false }))).toContain(
    'its certificate is for another name than that of the address',
  );
  expect(await reasonOf(ownCertificate({ years: [-3, -1] }))).toContain('its certificate has expired');
  await using plain = await startChatServer('list');
  const noTls = await appErrorOf(() => open({ urls: [plain.url.replace('http:', 'https:')] }));
  expect(noTls.message).toContain('it does not speak TLS there');
});

test('a file that holds no certificate is named', async () => {
  const folder = temporaryFolder();
  const urls = ['https://127.0.0.1:9'];
  const missing = join(folder, 'missing.pem');
  expect((await appErrorOf(() => open({ urls, caFile: missing }))).message).toContain(
    `${missing} cannot be read (ENOENT)`,
  );
  const caFile = join(folder, 'ca.pem');
  writeFileSync(caFile, 'no certificate');
  expect((await appErrorOf(() => open({ urls, caFile }))).message).toContain('holds no certificate');
  writeFileSync(caFile, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  expect((await appErrorOf(() => open({ urls, caFile }))).message).toContain('cannot be read, its 1. one');
});
