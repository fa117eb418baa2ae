package dev.akkad.ctl.command;

/** Which etcd's tools these are like. */
public final class Versions {
    public static final String ETCD = "3.7.1";
    public static final String API = "3.7";

    private Versions() {}
}
