package dev.akkad.member.codec;

import java.io.IOException;

/** These bytes are not what they should be: damaged, cut short, or of a kind this version does not know. */
public final class CodecException extends IOException {
    private static final long serialVersionUID = 1L;

    CodecException(String message) {
        super(message);
    }

    CodecException(String message, Throwable cause) {
        super(message, cause);
    }
}
