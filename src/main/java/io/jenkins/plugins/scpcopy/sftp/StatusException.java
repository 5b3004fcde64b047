package io.jenkins.plugins.scpcopy.sftp;

import java.io.IOException;

/** The server refused one request; the next may go well. */
public final class StatusException extends IOException {
    private static final long serialVersionUID = 1L;

    static final int OK = 0;
    static final int EOF = 1;
    private static final int NO_SUCH_FILE = 2;
    private static final int PERMISSION_DENIED = 3;
    private static final int FAILURE = 4;
    private static final int UNSUPPORTED = 8;

    private final int code;
    private final boolean unexplained;

    /** @param words the server's own, raw; may be empty */
    StatusException(int code, String words) {
        super(isEmpty(code, words) ? meaning(code) : words(code, words.strip()));
        this.code = code;
        this.unexplained = code == FAILURE && isEmpty(code, words);
    }

    private static boolean isEmpty(int code, String words) {
        return words.isBlank() || code == FAILURE && words.strip().equals("Failure");
    }

    /** Whether the server says nothing but that it failed. */
    boolean isUnexplained() {
        return unexplained;
    }

    /** The server's own words, raw, or what its code means. */
    @Override
    public String getMessage() {
        return super.getMessage();
    }

    /** Whether there is nothing of the name. */
    public boolean isNoSuchFile() {
        return code == NO_SUCH_FILE;
    }

    /** Whether the server does not allow it. */
    public boolean isDenied() {
        return code == PERMISSION_DENIED;
    }

    /** What is not there is called so, in whichever language the server speaks. */
    private static String words(int code, String words) {
        return code == NO_SUCH_FILE && !words.contains(meaning(code)) ? meaning(code) + " (" + words + ")" : words;
    }

    private static String meaning(int code) {
        return switch (code) {
            case EOF -> "End of file";
            case NO_SUCH_FILE -> "No such file";
            case PERMISSION_DENIED -> "Permission denied";
            case FAILURE -> "Failure, and the server does not say why";
            case UNSUPPORTED -> "Operation unsupported";
            default -> "Error " + code;
        };
    }
}
