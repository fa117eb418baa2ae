"""Drives a member with etcd3gw, as it is: every call that it makes of the JSON gateway. One line for each that held.

Usage: etcd3gw_session.py HOST PORT API_PATH
"""

import queue
import sys

import etcd3gw
from etcd3gw import exceptions

PATIENCE_SECONDS = 20


def check(what, actual, expected):
    if actual != expected:
        sys.exit("%s: %r (expected: %r)" % (what, actual, expected))
    print(what, flush=True)


def keys(client):
    check("put", client.put("gw/a", "1"), True)
    client.put("gw/b", "2")
    client.put("gw/c", b"\x00\xfb\xff >")
    check("get", client.get("gw/a"), [b"1"])
    check("get nothing", client.get("gw/none"), [])
    value, metadata = client.get("gw/a", metadata=True)[0]
    check("metadata", (value, metadata["version"], metadata["create_revision"] == metadata["mod_revision"]),
          (b"1", "1", True))
    check("prefix", [value for value, _ in client.get_prefix("gw/", sort_order="descend", sort_target="key")],
          [b"\x00\xfb\xff >", b"2", b"1"])
    check("all", len(client.get_all()) >= 3, True)
    check("delete", client.delete("gw/a"), True)
    check("delete nothing", client.delete("gw/a"), False)
    check("delete prefix", client.delete_prefix("gw/"), True)
    check("all gone", client.get_prefix("gw/"), [])


def transactions(client):
    check("create", client.create("txn", "1"), True)
    check("create again", client.create("txn", "2"), False)
    check("replace", client.replace("txn", "1", "3"), True)
    check("replace another value", client.replace("txn", "1", "4"), False)
    check("what is left", client.get("txn"), [b"3"])


def leases(client):
    lease = client.lease(ttl=60)
    client.put("leased", "x", lease)
    check("lease keys", lease.keys(), [b"leased"])
    check("lease ttl", 55 <= lease.ttl() <= 60, True)
    check("lease refresh", lease.refresh(), 60)
    check("lease revoke", lease.revoke(), True)
    check("leased key gone", client.get("leased"), [])
    check("refresh of nothing", lease.refresh(), -1)
    check("ttl of nothing", lease.ttl(), -1)
    try:
        lease.revoke()
        sys.exit("a lease was revoked twice")
    except exceptions.Etcd3Exception as refused:
        check("revoke of nothing", "requested lease not found" in str(refused.detail_text), True)


def locks(client):
    lock = client.lock("mine", ttl=60)
    other = client.lock("mine", ttl=60)
    check("lock", lock.acquire(), True)
    check("lock taken", other.acquire(), False)
    check("lock held", (lock.is_acquired(), other.is_acquired()), (True, False))
    check("lock refresh", lock.refresh(), 60)
    check("release by another", other.release(), False)
    check("release", lock.release(), True)
    check("lock free again", other.acquire(), True)
    with client.lock("with", ttl=60) as held:
        check("lock in a block", held.is_acquired(), True)


def watches(client):
    events = queue.Queue()
    watcher = etcd3gw.watch.Watcher(client, "watched/", events.put, range_end="watched0", prev_kv=True)
    client.put("watched/a", "1")
    first = events.get(timeout=PATIENCE_SECONDS)
    check("watch put", (first["kv"]["key"], first["kv"]["value"], first.get("type")), (b"watched/a", b"1", None))
    client.put("watched/a", "x" * 700)
    second = events.get(timeout=PATIENCE_SECONDS)
    check("watch changed value", (len(second["kv"]["value"]), second["prev_kv"]["mod_revision"]),
          (700, first["kv"]["mod_revision"]))
    client.delete("watched/a")
    third = events.get(timeout=PATIENCE_SECONDS)
    check("watch delete", (third["type"], third["kv"]["key"], "value" in third["kv"]), ("DELETE", b"watched/a", False))
    watcher.stop()

    history = queue.Queue()
    watcher = etcd3gw.watch.Watcher(client, "watched/a", history.put, start_revision=int(first["kv"]["mod_revision"]))
    check("watch history", [history.get(timeout=PATIENCE_SECONDS).get("type", "PUT") for _ in range(3)],
          ["PUT", "PUT", "DELETE"])
    watcher.stop()

    iterator, cancel = client.watch("watched/b")
    client.put("watched/b", "2")
    check("watch iterator", next(iterator)["kv"]["value"], b"2")
    cancel()


def cluster(client):
    check("status", sorted(set(client.status()) & {"header", "leader", "raftTerm", "version"}),
          ["header", "leader", "raftTerm", "version"])
    check("members", len(client.members()) >= 1, True)


def main(host, port, path):
    client = etcd3gw.Etcd3Client(host=host, port=int(port), api_path=path, timeout=PATIENCE_SECONDS)
    keys(client)
    transactions(client)
    leases(client)
    locks(client)
    watches(client)
    cluster(client)
    print("all held", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
