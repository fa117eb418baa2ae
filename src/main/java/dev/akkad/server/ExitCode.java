package dev.akkad.server;

/** How the process ends: 0 to 2 as etcd does, the rest ours, named after {@code sysexits.h}. */
public final class ExitCode {
    /** Asked to stop, or removed from the cluster for good. */
    public static final int STOPPED = 0;
    /** The configuration, a port or the data directory does not allow a start. */
    public static final int STARTUP = 1;
    /** The command line cannot be parsed. */
    public static final int FLAGS = 2;
    /** A broken invariant or any failure nobody caught: state that may be wrong is never served. */
    public static final int INTERNAL = 70;
    /** The actor system ended though nobody asked it to. */
    public static final int TERMINATED = 71;
    /** The disk refused a write, or its content is damaged. */
    public static final int DISK = 74;

    private ExitCode() {}
}
