package dev.akkad.differ;

import dev.akkad.it.SingleMember;

/** The etcd whose word counts. */
enum Judge {
    ETCD_3_5("3.5.30") {
        @Override
        SingleMember start() {
            return SingleMember.etcd35("--experimental-watch-progress-notify-interval=" + NOTIFY_INTERVAL);
        }
    },
    ETCD_3_4("3.4.23") {
        @Override
        SingleMember start() {
            return SingleMember.etcd34("--experimental-watch-progress-notify-interval=" + NOTIFY_INTERVAL);
        }
    };

    /** Between two progress messages of an idle watch; the same for akkad. */
    static final String NOTIFY_INTERVAL = "300ms";

    private final String version;

    Judge(String version) {
        this.version = version;
    }

    abstract SingleMember start();

    String version() {
        return version;
    }
}
