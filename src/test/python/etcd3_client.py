"""Every call of python-etcd3 that keys, leases, watches, locks and maintenance carry. Usage: etcd3_client.py HOST PORT VERSION

Each step asserts what etcd answers, so the same script judges etcd itself.
"""

import contextlib
import sys
import threading

import etcd3
from etcd3 import exceptions

PATIENCE_SECONDS = 20
ABSENT_LEASE = 404


def keys_and_values(etcd):
    assert etcd.get('absent') == (None, None)
    assert etcd.put('k/a', '1').header.revision == etcd.put('k/b', '2').header.revision - 1
    value, meta = etcd.get('k/a')
    assert (value, meta.key, meta.version, meta.lease_id) == (b'1', b'k/a', 1, 0), meta
    assert meta.create_revision == meta.mod_revision
    assert etcd.get('k/a', serializable=True)[0] == b'1'
    assert etcd.get_response('k/a').count == 1
    assert etcd.put('k/a', '3', prev_kv=True).prev_kv.value == b'1'
    assert etcd.put_if_not_exists('k/a', 'x') is False
    assert etcd.put_if_not_exists('k/c', '4') is True
    assert etcd.replace('k/c', 'wrong', 'x') is False
    assert etcd.replace('k/c', '4', '0') is True


def ranges(etcd):
    def values(found):
        return [value for value, _ in found]

    assert values(etcd.get_prefix('k/')) == [b'3', b'2', b'0']
    assert values(etcd.get_prefix('k/', sort_order='descend')) == [b'0', b'2', b'3']
    assert values(etcd.get_prefix('k/', sort_order='ascend', sort_target='value')) == [b'0', b'2', b'3']
    assert values(etcd.get_prefix('k/', sort_order='descend', sort_target='version')) == [b'3', b'0', b'2']
    assert values(etcd.get_prefix('k/', sort_order='ascend', sort_target='create')) == [b'3', b'2', b'0']
    assert values(etcd.get_prefix('k/', sort_order='ascend', sort_target='mod')) == [b'2', b'3', b'0']
    assert [value for value, _ in etcd.get_prefix('k/', keys_only=True)] == [b'', b'', b'']
    assert values(etcd.get_range('k/a', 'k/c')) == [b'3', b'2']
    assert etcd.get_range_response('k/a', 'k/c').count == 2
    assert etcd.get_prefix_response('k/').count == 3
    assert values(etcd.get_all()) == [b'3', b'2', b'0']
    assert etcd.get_all_response().count == 3


def deletes(etcd):
    assert etcd.delete('absent') is False
    assert etcd.delete('k/c') is True
    deleted = etcd.delete('k/b', prev_kv=True, return_response=True)
    assert (deleted.deleted, deleted.prev_kvs[0].value) == (1, b'2')
    etcd.put('k/d', 'x')
    assert etcd.delete_prefix('k/').deleted == 2
    assert etcd.get_all_response().count == 0


def transactions(etcd):
    txn = etcd.transactions
    etcd.put('t', '1')
    matches = [txn.value('t') == '1', txn.version('t') > 0, txn.create('t') != 0, txn.mod('t') < 1000]
    succeeded, answers = etcd.transaction(
        compare=matches,
        success=[txn.put('t', '2'), txn.get('t'), txn.delete('u')],
        failure=[])
    assert succeeded and answers[1][0][0] == b'2' and answers[2].response_delete_range.deleted == 0
    inner = txn.txn(compare=[txn.value('t') == '2'], success=[txn.put('t', '3')], failure=[])
    succeeded, answers = etcd.transaction(
        compare=[txn.version('absent') > 0], success=[], failure=[inner, txn.get('t')])
    assert not succeeded and answers[0].response_txn.succeeded and answers[1][0][0] == b'3'
    refused(lambda: etcd.transaction(compare=[], success=[txn.put('t', 'x'), txn.put('t', 'y')], failure=[]),
            'etcdserver: duplicate key given in txn request')


def leases(etcd):
    lease = etcd.lease(60, lease_id=123456)
    assert (lease.id, lease.ttl, lease.granted_ttl) == (123456, 60, 60)
    assert 0 < lease.remaining_ttl <= 60
    etcd.put('leased', 'x', lease=lease)
    assert etcd.get('leased')[1].lease_id == lease.id
    assert list(lease.keys) == [b'leased']
    assert [response.TTL for response in lease.refresh()] == [60]
    lease.revoke()
    assert etcd.get('leased') == (None, None)
    assert lease.remaining_ttl == -1
    assert [response.TTL for response in lease.refresh()] == [0]
    refused(lease.revoke, 'etcdserver: requested lease not found')
    refused(lambda: etcd.put('leased', 'x', lease=ABSENT_LEASE), 'etcdserver: requested lease not found')
    refused(lambda: etcd.lease(9_000_000_001), 'etcdserver: too large lease TTL')
    events, cancel = etcd.watch('short')
    etcd.put('short', 'x', lease=etcd.lease(3))
    assert [type(next(events)).__name__ for _ in range(2)] == ['PutEvent', 'DeleteEvent']
    cancel()


def refused(call, text):
    try:
        call()
    except Exception as error:
        assert text in str(error), error
        return
    raise AssertionError('not refused: ' + text)


def watches(etcd):
    events, cancel = etcd.watch('w', prev_kv=True)
    begin = etcd.put('w', '1').header.revision
    etcd.put('w', '2')
    etcd.delete('w')
    seen = [next(events) for _ in range(3)]
    assert [type(event).__name__ for event in seen] == ['PutEvent', 'PutEvent', 'DeleteEvent']
    assert [event.value for event in seen] == [b'1', b'2', b'']
    assert [event.prev_value for event in seen] == [b'', b'1', b'2']
    assert [event.mod_revision for event in seen] == [begin, begin + 1, begin + 2]
    cancel()
    # History, a prefix, several watches on one stream.
    events, cancel_history = etcd.watch_prefix('w', start_revision=begin + 1)
    assert [next(events).mod_revision for _ in range(2)] == [begin + 1, begin + 2]
    responses, cancel_responses = etcd.watch_prefix_response('w', start_revision=begin)
    found = []
    while len(found) < 3:
        found += next(responses).events
    assert [event.value for event in found] == [b'1', b'2', b'']
    callbacks, called = [], threading.Event()

    def callback(response):
        callbacks.extend(response.events)
        called.set()

    watch_id = etcd.add_watch_callback('called', callback)
    prefix_id = etcd.add_watch_prefix_callback('call', callback)
    etcd.put('called', 'x')
    assert called.wait(PATIENCE_SECONDS)
    etcd.cancel_watch(watch_id)
    etcd.cancel_watch(prefix_id)
    cancel_history()
    cancel_responses()
    assert {event.value for event in callbacks} == {b'x'}


@contextlib.contextmanager
def writing(etcd, key, value):
    """Puts again and again, for nobody can tell when a watch of one event begins."""
    done = threading.Event()

    def write():
        while not done.wait(0.1):
            etcd.put(key, value)

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    yield
    done.set()
    writer.join()


def watches_of_one_event(etcd):
    with writing(etcd, 'once', 'x'):
        assert etcd.watch_once('once', timeout=PATIENCE_SECONDS).value == b'x'
    with writing(etcd, 'once', 'y'):
        assert etcd.watch_prefix_once('on', timeout=PATIENCE_SECONDS).value == b'y'
    try:
        etcd.watch_once('never', timeout=0.2)
        raise AssertionError('an event of nothing')
    except exceptions.WatchTimedOut:
        pass


def compaction(etcd):
    etcd.put('c', '1')
    revision = etcd.put('c', '2').header.revision
    etcd.compact(revision, physical=True)
    refused(lambda: etcd.compact(revision), 'etcdserver: mvcc: required revision has been compacted')
    events, _ = etcd.watch('c', start_revision=1)
    try:
        next(events)
        raise AssertionError('an event that was compacted')
    except exceptions.RevisionCompactedError as error:
        assert error.compacted_revision == revision


def locks(etcd):
    """Debian's tenacity is too new for this client's way of waiting for a lock, so nobody waits here."""
    other = etcd.lock('one', ttl=60)
    with etcd.lock('one', ttl=60) as lock:
        assert lock.is_acquired() and not other.is_acquired()
        assert [response.TTL for response in lock.refresh()] == [60]
        assert other.release() is False
    assert not lock.is_acquired()
    assert other.acquire() is True and other.is_acquired()
    assert other.release() is True


def maintenance(etcd, version):
    status = etcd.status()
    assert status.version == version, status.version
    assert status.leader.name and status.raft_index > 0 and status.raft_term > 0 and status.db_size > 0
    assert [member.name for member in etcd.members] == [status.leader.name]
    assert etcd.hash() == etcd.hash()
    assert list(etcd.list_alarms()) == []


def main(host, port, version):
    etcd = etcd3.client(host=host, port=int(port), timeout=PATIENCE_SECONDS)
    steps = [keys_and_values, ranges, deletes, transactions, leases, watches, watches_of_one_event, compaction, locks]
    for step in steps:
        step(etcd)
        print(step.__name__, 'ok', flush=True)
    maintenance(etcd, version)
    print('maintenance ok', flush=True)
    etcd.close()


if __name__ == '__main__':
    main(*sys.argv[1:])
