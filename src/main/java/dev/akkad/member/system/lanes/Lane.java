package dev.akkad.member.system.lanes;

/** One dispatcher's work: one piece at a time, in order. Of two that wait, the first here is gone on with. */
enum Lane {
    /** RaftMember, its peers, Artery and the sockets. What runs here is short. */
    RAFT(false, 50),
    /** What applies. Opening a store takes seconds. */
    KEYSPACE(true, 50),
    /** Waits for the sockets, for as long as nothing comes: what has come goes through first. */
    SELECTOR(true, 200);

    private final boolean mayTakeLong;
    private final long patienceMicros;

    Lane(boolean mayTakeLong, long patienceMicros) {
        this.mayTakeLong = mayTakeLong;
        this.patienceMicros = patienceMicros;
    }

    /** Whether nothing may be left for whoever runs it to go on with. */
    boolean mayTakeLong() {
        return mayTakeLong;
    }

    /** How long it waits for a thread that is busy with others; waking another takes about fifty microseconds. */
    long patienceNanos() {
        return 1_000 * patienceMicros;
    }
}
