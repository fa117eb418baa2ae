package dev.akkad.mvcc;

import dev.akkad.base.Bytes;

/**
 * One version of one key, as etcd's {@code mvccpb.KeyValue}.
 *
 * @param createRevision main revision of the put that began this generation
 * @param modRevision main revision of this version
 * @param version 1 at creation, one more for each put of the generation
 * @param lease lease attached by this put, 0 = none
 */
public record KeyValue(Bytes key, long createRevision, long modRevision, long version, Bytes value, long lease) {}
