package dev.akkad.store;

import dev.akkad.machine.MachineStore.Bucket;

/** The buckets of etcd's own database (semantics 16) that are ours too, by their names there; revisions apart. */
enum EtcdBucket {
    META("meta", Bucket.META),
    LEASE("lease", Bucket.LEASE),
    ALARM("alarm", Bucket.ALARM),
    MEMBERS("members", Bucket.MEMBERS),
    MEMBERS_REMOVED("members_removed", Bucket.MEMBERS_REMOVED),
    CLUSTER("cluster", Bucket.CLUSTER),
    AUTH("auth", Bucket.AUTH),
    AUTH_USERS("authUsers", Bucket.AUTH_USERS),
    AUTH_ROLES("authRoles", Bucket.AUTH_ROLES);

    /** The bucket of the revisions. */
    static final String KEY = "key";

    private final String text;
    private final Bucket bucket;

    EtcdBucket(String text, Bucket bucket) {
        this.text = text;
        this.bucket = bucket;
    }

    String text() {
        return text;
    }

    Bucket bucket() {
        return bucket;
    }

    static EtcdBucket of(Bucket bucket) {
        for (EtcdBucket candidate : values()) {
            if (candidate.bucket == bucket) {
                return candidate;
            }
        }
        throw new AssertionError("no name for bucket " + bucket);
    }
}
