"""Two nodes of Patroni and the part of it that keeps their state in etcd, as it is. One line for each step that held.

Usage: patroni_session.py HOST PORT
"""

import sys
import time

from patroni.dcs import get_dcs

PATIENCE_SECONDS = 20


def check(what, actual, expected):
    if actual != expected:
        sys.exit("%s: %r (expected: %r)" % (what, actual, expected))
    print(what, flush=True)


def eventually(what, state, expected):
    """What a watch brings comes a moment later."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while state() != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    check(what, state(), expected)


def node(name, endpoint):
    return get_dcs({"name": name, "scope": "demo", "namespace": "/service/", "ttl": 30, "loop_wait": 10,
                    "retry_timeout": 10, "etcd3": {"host": endpoint}})


def leader_of(cluster):
    return cluster.leader.name if cluster.leader else None


def main(host, port):
    first = node("first", "%s:%s" % (host, port))
    second = node("second", "%s:%s" % (host, port))
    check("initialized", bool(first.initialize(create_new=True, sysid="42")), True)
    check("initialized once", bool(second.initialize(create_new=True, sysid="43")), False)
    for member in (first, second):
        member.touch_member({"conn_url": "postgres://" + member._name, "api_url": "http://" + member._name,
                             "state": "running", "role": "replica", "xlog_location": 1})
    check("leads", bool(first.attempt_to_acquire_leader()), True)
    check("one leads", bool(second.attempt_to_acquire_leader()), False)
    eventually("all are seen", lambda: sorted(member.name for member in second.get_cluster().members),
               ["first", "second"])
    eventually("the leader is seen", lambda: leader_of(second.get_cluster()), "first")
    check("identity", second.get_cluster().initialize, "42")
    check("still leads", bool(first.update_leader(7)), True)
    eventually("its position is seen", lambda: second.get_cluster().last_lsn, 7)
    check("settings", bool(first.set_config_value('{"ttl": 30}')), True)
    eventually("settings are seen", lambda: getattr(second.get_cluster().config, "data", None),
               {"ttl": 30})
    eventually("it sees itself lead", lambda: leader_of(first.get_cluster()), "first")
    check("steps down", bool(first.delete_leader()), True)
    eventually("that is seen", lambda: leader_of(second.get_cluster()), None)
    check("the other leads", bool(second.attempt_to_acquire_leader()), True)
    eventually("and is seen", lambda: leader_of(first.get_cluster()), "second")
    check("deleted", bool(first.delete_cluster()), True)
    print("all held", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
