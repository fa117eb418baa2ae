package dev.akkad.sim.loop;

/** Unwinds the work of a host that died in the middle of it. */
public final class PowerCut extends Error {
    private static final long serialVersionUID = 1;

    public PowerCut() {
        super("the process died here", null, false, false);
    }
}
