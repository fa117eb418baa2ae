// What the Node client etcd3 does with keys, leases, watches, locks and elections.
// Usage: etcd3_client.js HOST:PORT VERSION
// Each step asserts what etcd answers, so the same script judges etcd itself.
'use strict';

const assert = require('node:assert/strict');
const { once } = require('node:events');
const { Etcd3, EtcdLeaseInvalidError, EtcdLockFailedError } = require('etcd3');

const PATIENCE_MILLIS = 20000;

async function keysAndValues(client) {
  assert.equal(await client.get('absent').string(), null);
  assert.equal(await client.get('absent').exists(), false);
  await client.put('k/a').value('1').exec();
  await client.put('k/b').value(2).exec();
  await client.put('k/c').value(Buffer.from([0, 255])).exec();
  assert.equal(await client.get('k/a').string(), '1');
  assert.equal(await client.get('k/b').number(), 2);
  assert.deepEqual(await client.get('k/c').buffer(), Buffer.from([0, 255]));
  assert.equal((await client.put('k/a').value('3').getPrevious()).value.toString(), '1');
  await client.put('k/a').touch();
  const { kvs, header } = await client.get('k/a').exec();
  assert.deepEqual([kvs[0].value.toString(), kvs[0].version], ['3', '3']);
  assert.equal(kvs[0].mod_revision, header.revision);
  assert.equal(await client.get('k/a').revision(kvs[0].create_revision).string(), '1');
  assert.equal(await client.get('k/a').serializable(true).string(), '3');
}

async function ranges(client) {
  const all = () => client.getAll().prefix('k/');
  assert.deepEqual(await client.getAll().prefix('k/').keys(), ['k/a', 'k/b', 'k/c']);
  assert.deepEqual(await all().limit(2).keys(), ['k/a', 'k/b']);
  assert.deepEqual(await all().sort('Key', 'Descend').keys(), ['k/c', 'k/b', 'k/a']);
  assert.deepEqual(await all().sort('Mod', 'Ascend').keys(), ['k/b', 'k/c', 'k/a']);
  assert.deepEqual(await all().sort('Version', 'Descend').limit(1).keys(), ['k/a']);
  assert.deepEqual(await all().sort('Create', 'Descend').keys(), ['k/c', 'k/b', 'k/a']);
  assert.deepEqual(await all().sort('Value', 'Ascend').keys(), ['k/c', 'k/b', 'k/a']);
  assert.equal(await all().count(), 3);
  assert.deepEqual(await client.getAll().inRange({ start: 'k/a', end: 'k/c' }).strings(), { 'k/a': '3', 'k/b': '2' });
  const created = Number((await client.get('k/b').exec()).kvs[0].create_revision);
  assert.deepEqual(await all().minCreateRevision(created).maxCreateRevision(created).keys(), ['k/b']);
  assert.deepEqual(await all().minModRevision(created + 2).keys(), ['k/a']);
  assert.deepEqual(await all().maxModRevision(created).keys(), ['k/b']);
  assert.equal((await client.delete().key('absent').exec()).deleted, '0');
  assert.equal((await client.delete().key('k/c').getPrevious())[0].key.toString(), 'k/c');
  assert.equal((await client.delete().prefix('k/').exec()).deleted, '2');
  assert.equal(await client.getAll().all().count(), 0);
}

async function transactions(client) {
  await client.put('t').value('1').exec();
  const first = await client
    .if('t', 'Value', '===', '1').and('t', 'Version', '>', 0).and('t', 'Create', '!==', 0).and('t', 'Mod', '<', 1e6)
    .then(client.put('t').value('2'), client.get('t'))
    .else(client.delete().key('t'))
    .commit();
  assert.equal(first.succeeded, true);
  assert.equal(first.responses[1].response_range.kvs[0].value.toString(), '2');
  const second = await client.if('absent', 'Create', '>', 0).then().else(client.get('t'), client.delete().key('t')).commit();
  assert.equal(second.succeeded, false);
  assert.equal(second.responses[1].response_delete_range.deleted, '1');
  await client.stm().transact(tx => tx.get('n').number().then(n => tx.put('n').value((n || 0) + 1)));
  await client.stm().transact(tx => tx.get('n').number().then(n => tx.put('n').value(n + 1)));
  assert.equal(await client.get('n').number(), 2);
  const space = client.namespace('space/');
  await space.put('x').value('y').exec();
  assert.equal(await client.get('space/x').string(), 'y');
}

async function leases(client) {
  const lease = client.lease(60);
  await lease.put('leased').value('x').exec();
  const id = await lease.grant();
  assert.equal((await client.get('leased').exec()).kvs[0].lease, id);
  assert.equal((await lease.keepaliveOnce()).TTL, '60');
  const { TTL, grantedTTL, keys } = await client.leaseClient.leaseTimeToLive({ ID: id, keys: true });
  assert.ok(Number(TTL) > 0 && Number(TTL) <= 60);
  assert.deepEqual([grantedTTL, keys.map(String)], ['60', ['leased']]);
  assert.ok((await client.leaseClient.leaseLeases()).leases.some(known => known.ID === id));
  await lease.revoke();
  assert.equal(await client.get('leased').string(), null);
  await assert.rejects(client.put('leased').value('x').lease(id).exec(), EtcdLeaseInvalidError);
  // A lease that somebody else takes away is reported lost by its keep-alives.
  const taken = client.lease(3);
  const lost = once(taken, 'lost');
  await client.leaseClient.leaseRevoke({ ID: await taken.grant() });
  assert.ok((await lost)[0] instanceof EtcdLeaseInvalidError);
}

async function watches(client) {
  const seen = [];
  const watcher = await client.watch().prefix('w/').withPreviousKV().create();
  const three = new Promise(resolve => {
    const add = (kind, kv, previous) => {
      seen.push([kind, kv.key.toString(), kv.value.toString(), previous ? previous.value.toString() : '']);
      if (seen.length === 3) {
        resolve();
      }
    };
    watcher.on('put', (kv, previous) => add('put', kv, previous));
    watcher.on('delete', (kv, previous) => add('delete', kv, previous));
  });
  const begin = (await client.put('w/a').value('1').exec()).header.revision;
  await client.put('w/a').value('2').exec();
  await client.delete().key('w/a').exec();
  await three;
  assert.deepEqual(seen, [['put', 'w/a', '1', ''], ['put', 'w/a', '2', '1'], ['delete', 'w/a', '', '2']]);
  await watcher.cancel();
  // History, and only what is asked for.
  const deletes = client.watch().key('w/a').startRevision(begin).only('delete').watcher();
  assert.equal((await once(deletes, 'delete'))[0].key.toString(), 'w/a');
  await deletes.cancel();
}

async function locks(client) {
  const lock = await client.lock('one').ttl(60).acquire();
  await assert.rejects(client.lock('one').acquire(), EtcdLockFailedError);
  assert.equal((await client.leaseClient.leaseTimeToLive({ ID: await lock.leaseId() })).grantedTTL, '60');
  await lock.release();
  assert.equal(await client.lock('one').do(async () => 'done'), 'done');
}

async function elections(client) {
  const election = client.election('office', 60);
  const observer = await election.observe();
  assert.equal(await election.leader(), undefined);
  const first = election.campaign('one');
  await first.wait();
  assert.equal(await election.leader(), 'one');
  await until(observer, 'one');
  await first.proclaim('uno');
  await until(observer, 'uno');
  const second = election.campaign('two');
  // From the start: it tells only those who wait already.
  const secondLeads = second.wait();
  await second.getCampaignKey();
  assert.equal(await election.leader(), 'uno');
  await first.resign();
  await secondLeads;
  await until(observer, 'two');
  await second.resign();
  await until(observer, undefined);
  await observer.cancel();
}

async function until(observer, value) {
  while (observer.leader() !== value) {
    await once(observer, 'change');
  }
}

async function maintenance(client, version) {
  const status = await client.maintenance.status();
  assert.equal(status.version, version);
  assert.ok(Number(status.dbSize) > 0 && Number(status.raftIndex) > 0 && status.leader !== '0');
  assert.equal((await client.maintenance.hash()).hash, (await client.maintenance.hash()).hash);
  assert.deepEqual((await client.maintenance.alarm({ action: 'Get' })).alarms, []);
}

async function main(endpoint, version) {
  const client = new Etcd3({ hosts: `http://${endpoint}` });
  for (const step of [keysAndValues, ranges, transactions, leases, watches, locks, elections, maintenance]) {
    const late = setTimeout(() => {
      console.error(`${step.name} takes too long`);
      process.exit(1);
    }, PATIENCE_MILLIS);
    await step(client, version);
    clearTimeout(late);
    console.log(step.name, 'ok');
  }
  client.close();
}

main(...process.argv.slice(2)).catch(error => {
  console.error(error);
  process.exit(1);
});
