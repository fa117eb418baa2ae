package dev.akkad.machine;

/**
 * Every refusal a client can see: code and exact text (contract errors.md). The text is the real key: clients compare
 * it letter by letter.
 */
public enum EtcdError {
    EMPTY_KEY(Code.INVALID_ARGUMENT, "etcdserver: key is not provided"),
    KEY_NOT_FOUND(Code.INVALID_ARGUMENT, "etcdserver: key not found"),
    VALUE_PROVIDED(Code.INVALID_ARGUMENT, "etcdserver: value is provided"),
    LEASE_PROVIDED(Code.INVALID_ARGUMENT, "etcdserver: lease is provided"),
    TOO_MANY_OPS(Code.INVALID_ARGUMENT, "etcdserver: too many operations in txn request"),
    DUPLICATE_KEY(Code.INVALID_ARGUMENT, "etcdserver: duplicate key given in txn request"),
    INVALID_SORT_OPTION(Code.INVALID_ARGUMENT, "etcdserver: invalid sort option"),
    INVALID_CLIENT_API_VERSION(Code.INVALID_ARGUMENT, "etcdserver: invalid client api version"),
    REQUEST_TOO_LARGE(Code.INVALID_ARGUMENT, "etcdserver: request is too large"),
    COMPACTED(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision has been compacted"),
    FUTURE_REVISION(Code.OUT_OF_RANGE, "etcdserver: mvcc: required revision is a future revision"),
    NO_SPACE(Code.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded"),
    /** Ours: etcd goes on until it is out of memory. */
    ANSWERS_TOO_LARGE(
            Code.RESOURCE_EXHAUSTED,
            "akkad: no memory is left for so large an answer; ask for fewer keys at once, or later"),
    /** Ours: etcd gives the text of its database. */
    NOT_DEFRAGMENTED(Code.UNKNOWN, "akkad: the store cannot be rewritten now, its log says why"),
    /** Ours: the disk failed under a snapshot. */
    COPY_FAILED(Code.INTERNAL, "akkad: the store could not be copied, see the log of the member"),
    TOO_MANY_REQUESTS(Code.UNKNOWN, "etcdserver: too many requests"),

    LEASE_NOT_FOUND(Code.NOT_FOUND, "etcdserver: requested lease not found"),
    LEASE_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: lease already exists"),
    LEASE_TTL_TOO_LARGE(Code.OUT_OF_RANGE, "etcdserver: too large lease TTL"),

    NO_LEADER(Code.UNAVAILABLE, "etcdserver: no leader"),
    NOT_LEADER(Code.FAILED_PRECONDITION, "etcdserver: not leader"),
    LEADER_CHANGED(Code.UNAVAILABLE, "etcdserver: leader changed"),
    TIMEOUT(Code.UNAVAILABLE, "etcdserver: request timed out"),
    TIMEOUT_LEADER_FAIL(Code.UNAVAILABLE, "etcdserver: request timed out, possibly due to previous leader failure"),
    STOPPED(Code.UNAVAILABLE, "etcdserver: server stopped"),
    DEADLINE_EXCEEDED(Code.DEADLINE_EXCEEDED, "context deadline exceeded"),
    CORRUPT(Code.DATA_LOSS, "etcdserver: corrupt cluster"),
    LEARNER_RPC_NOT_SUPPORTED(Code.FAILED_PRECONDITION, "etcdserver: rpc not supported for learner"),
    BAD_TRANSFEREE(Code.FAILED_PRECONDITION, "etcdserver: bad leader transferee"),
    TIMEOUT_LEADER_TRANSFER(Code.UNKNOWN, "etcdserver: request timed out, leader transfer took too long"),
    MEMBER_URLS_INVALID(Code.INVALID_ARGUMENT, "etcdserver: given member URLs are invalid"),
    NOT_ENOUGH_STARTED(Code.UNKNOWN, "etcdserver: re-configuration failed due to not enough started members"),
    UNHEALTHY(Code.UNAVAILABLE, "etcdserver: unhealthy cluster"),
    LEARNER_NOT_READY(
            Code.FAILED_PRECONDITION, "etcdserver: can only promote a learner member which is in sync with leader"),
    MEMBER_NOT_FOUND(Code.NOT_FOUND, "etcdserver: member not found"),
    MEMBER_ID_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: member ID already exist"),
    PEER_URL_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: Peer URLs already exists"),
    MEMBER_NOT_LEARNER(Code.FAILED_PRECONDITION, "etcdserver: can only promote a learner member"),
    TOO_MANY_LEARNERS(Code.FAILED_PRECONDITION, "etcdserver: too many learner members in cluster"),
    UNKNOWN_METHOD(Code.UNKNOWN, "etcdserver: unknown method"),
    WRONG_DOWNGRADE_FORMAT(Code.INVALID_ARGUMENT, "etcdserver: wrong downgrade target version format"),
    INVALID_DOWNGRADE_TARGET(Code.INVALID_ARGUMENT, "etcdserver: invalid downgrade target version"),
    CLUSTER_VERSION_UNAVAILABLE(Code.FAILED_PRECONDITION, "etcdserver: cluster version not found during downgrade"),
    DOWNGRADE_IN_PROCESS(Code.FAILED_PRECONDITION, "etcdserver: cluster has a downgrade job in progress"),

    ROOT_USER_MISSING(Code.FAILED_PRECONDITION, "etcdserver: root user does not exist"),
    ROOT_ROLE_MISSING(Code.FAILED_PRECONDITION, "etcdserver: root user does not have root role"),
    USER_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: user name already exists"),
    USER_EMPTY(Code.INVALID_ARGUMENT, "etcdserver: user name is empty"),
    USER_NOT_FOUND(Code.FAILED_PRECONDITION, "etcdserver: user name not found"),
    ROLE_EXISTS(Code.FAILED_PRECONDITION, "etcdserver: role name already exists"),
    ROLE_NOT_FOUND(Code.FAILED_PRECONDITION, "etcdserver: role name not found"),
    ROLE_EMPTY(Code.INVALID_ARGUMENT, "etcdserver: role name is empty"),
    AUTH_FAILED(Code.INVALID_ARGUMENT, "etcdserver: authentication failed, invalid user ID or password"),
    NO_PASSWORD_USER(Code.UNKNOWN, "auth: authentication failed, password was given for no password user"),
    PASSWORD_TOO_LONG(Code.UNKNOWN, "bcrypt: password length exceeds 72 bytes"),
    TOKEN_UNSIGNED(Code.UNKNOWN, "auth: token signing attempted with verify-only key"),
    PERMISSION_NOT_GIVEN(Code.INVALID_ARGUMENT, "etcdserver: permission not given"),
    PERMISSION_DENIED(Code.PERMISSION_DENIED, "etcdserver: permission denied"),
    ROLE_NOT_GRANTED(Code.FAILED_PRECONDITION, "etcdserver: role is not granted to the user"),
    PERMISSION_NOT_GRANTED(Code.FAILED_PRECONDITION, "etcdserver: permission is not granted to the role"),
    AUTH_NOT_ENABLED(Code.FAILED_PRECONDITION, "etcdserver: authentication is not enabled"),
    INVALID_TOKEN(Code.UNAUTHENTICATED, "etcdserver: invalid auth token"),
    INVALID_AUTH_MANAGEMENT(Code.INVALID_ARGUMENT, "etcdserver: invalid auth management"),
    AUTH_OLD_REVISION(Code.INVALID_ARGUMENT, "etcdserver: revision of auth store is old");

    /** The gRPC codes by name; only the wire floor knows their numbers. */
    public enum Code {
        UNKNOWN,
        INVALID_ARGUMENT,
        DEADLINE_EXCEEDED,
        NOT_FOUND,
        PERMISSION_DENIED,
        RESOURCE_EXHAUSTED,
        FAILED_PRECONDITION,
        OUT_OF_RANGE,
        UNIMPLEMENTED,
        INTERNAL,
        UNAVAILABLE,
        DATA_LOSS,
        UNAUTHENTICATED
    }

    private final Code code;
    private final String text;

    EtcdError(Code code, String text) {
        this.code = code;
        this.text = text;
    }

    public Code code() {
        return code;
    }

    public String text() {
        return text;
    }
}
