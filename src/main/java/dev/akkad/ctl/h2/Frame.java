package dev.akkad.ctl.h2;

/** Numbers of HTTP/2 (RFC 9113, sections 4, 6 and 7): frame types, flags, settings, error codes. */
final class Frame {
    static final int HEADER_BYTES = 9;
    /** What a peer may send or get unless settings say otherwise. */
    static final int DEFAULT_PAYLOAD_BYTES = 16_384;

    static final int DEFAULT_WINDOW_BYTES = 65_535;

    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 0x1;
    static final int ACK = 0x1;
    static final int END_HEADERS = 0x4;
    static final int PADDED = 0x8;
    static final int PRIORITY = 0x20;

    static final int SETTING_HEADER_TABLE_SIZE = 1;
    static final int SETTING_ENABLE_PUSH = 2;
    static final int SETTING_MAX_CONCURRENT_STREAMS = 3;
    static final int SETTING_INITIAL_WINDOW_SIZE = 4;
    static final int SETTING_MAX_FRAME_SIZE = 5;

    static final int REFUSED_STREAM = 7;
    static final int CANCEL = 8;
    static final int ENHANCE_YOUR_CALM = 11;

    private Frame() {}
}
