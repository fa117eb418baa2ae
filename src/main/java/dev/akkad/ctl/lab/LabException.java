package dev.akkad.ctl.lab;

import java.io.Serial;

/** It could not be done, in one line. */
public final class LabException extends Exception {
    @Serial
    private static final long serialVersionUID = 1;

    LabException(String text) {
        super(text);
    }
}
