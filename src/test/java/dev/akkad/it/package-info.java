/**
 * akkad from outside: real processes, the real etcdctl, clients that write down what they see.
 *
 * <p>Every test here runs against {@code bin/akkad} of this checkout, or with {@code -Dakkad.it.program=etcd} against
 * etcd
 * itself: a test that etcd fails is a wrong test. {@link dev.akkad.it.ProcessCluster} is where to start.
 */
@NullMarked
package dev.akkad.it;

import org.jspecify.annotations.NullMarked;
