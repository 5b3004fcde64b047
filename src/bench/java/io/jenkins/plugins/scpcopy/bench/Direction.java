package io.jenkins.plugins.scpcopy.bench;

import java.util.Locale;

/** Which way files go, as seen from the client. */
public enum Direction {
    UPLOAD,
    DOWNLOAD,
    /** From one host to another, through the client. */
    RELAY;

    static Direction named(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
