package io.jenkins.plugins.scpcopy.worlds;

/** This machine does not have what a world needs. */
final class NotHereException extends Exception {
    private static final long serialVersionUID = 1L;

    NotHereException(String reason) {
        super(reason);
    }

    static void unless(boolean here, String reason) throws NotHereException {
        if (!here) {
            throw new NotHereException(reason);
        }
    }
}
