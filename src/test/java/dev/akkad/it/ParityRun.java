package dev.akkad.it;

/**
 * How a command ended, and what it printed.
 *
 * @param tool which it was, empty if that does not matter
 */
record ParityRun(int exit, String stdout, String stderr, String tool) {
    ParityRun(int exit, String stdout, String stderr) {
        this(exit, stdout, stderr, "");
    }

    ParityRun withStdout(String other) {
        return new ParityRun(exit, other, stderr, tool);
    }

    ParityRun withStderr(String other) {
        return new ParityRun(exit, stdout, other, tool);
    }

    boolean is34() {
        return tool.equals("etcdctl");
    }

    /** For comparing, and for reading. */
    String shown() {
        return "exit " + exit + "\n--- stdout\n" + stdout + "--- stderr\n" + stderr;
    }
}
