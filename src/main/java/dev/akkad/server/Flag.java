package dev.akkad.server;

import java.util.Locale;

/**
 * One flag of etcd.
 *
 * @param name without dashes, as etcd 3.6 spells it
 * @param fallback value when nothing sets it, as the command line would
 * @param support what becomes of a value
 * @param experimental whether the spelling with {@code experimental-} in front is accepted too
 * @param gate feature gate that the flag sets; empty = none
 * @param usage one line for the help text
 */
record Flag(
        String name, FlagKind kind, String fallback, Support support, boolean experimental, String gate, String usage) {
    /** What becomes of a value. */
    enum Support {
        /** It has its effect. */
        HONOURED,
        /** Accepted, so that a command line made for etcd works; a warning says that it has no effect. */
        IGNORED,
        /** Accepted only with its default: without the effect the operator would be deceived. */
        REFUSED,
        /** A flag of etcd 2, accepted without a word. */
        FORGOTTEN
    }

    static final String EXPERIMENTAL = "experimental-";

    static Flag honoured(String name, FlagKind kind, String fallback, String usage) {
        return new Flag(name, kind, fallback, Support.HONOURED, false, "", usage);
    }

    static Flag ignored(String name, FlagKind kind, String fallback, String usage) {
        return new Flag(name, kind, fallback, Support.IGNORED, false, "", usage);
    }

    static Flag refused(String name, FlagKind kind, String fallback, String usage) {
        return new Flag(name, kind, fallback, Support.REFUSED, false, "", usage);
    }

    static Flag forgotten(String name) {
        return new Flag(name, FlagKind.TEXT, "", Support.FORGOTTEN, false, "", "");
    }

    /** A flag of 3.5 that became the feature gate {@code gate}; it has no other spelling. */
    static Flag gate(String name, String gate, boolean fallback) {
        String usage = "Same as --feature-gates=" + gate + "=….";
        return new Flag(name, FlagKind.BOOL, String.valueOf(fallback), Support.HONOURED, false, gate, usage);
    }

    /** The same flag, accepted with {@code experimental-} in front as well. */
    Flag orExperimental() {
        return new Flag(name, kind, fallback, support, true, gate, usage);
    }

    boolean isBool() {
        return kind == FlagKind.BOOL;
    }

    /** {@code ETCD_LISTEN_CLIENT_URLS} for {@code listen-client-urls}. */
    static String variable(String spelling) {
        return "ETCD_" + spelling.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
