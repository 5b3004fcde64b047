package io.jenkins.plugins.scpcopy.scp;

/**
 * What a sink makes of a content whose header it has refused: it reads on as if a record came. The first bytes decide whether that
 * can be one; after any others OpenSSH's and dropbear's sinks end at once, and nothing behind them is read.
 */
final class FirstBytes {
    /** How many bytes decide, at most. */
    static final int MOST = 6;

    private static final int MODE = 4;

    private FirstBytes() {}

    /**
     * Whether a sink could read on behind these bytes.
     *
     * @param bytes the content's beginning; the 0 behind a shorter content is its end, and no part of any record
     * @param length how many of them there are: {@link #MOST}, or all that the content has
     */
    static boolean mayBeRecord(byte[] bytes, int length) {
        return switch (at(bytes, length, 0)) {
            // A message is skipped, and the end of a directory needs no more than its letter.
            case 1, 'E' -> true;
            case 'T' -> beginsNumber(at(bytes, length, 1));
            case 'C', 'D' -> beginsItem(bytes, length);
            default -> false;
        };
    }

    private static int at(byte[] bytes, int length, int index) {
        return index < length ? bytes[index] : 0;
    }

    /** As C's {@code strtol} takes it, which older sinks use: after blanks and with a sign, too. */
    private static boolean beginsNumber(int b) {
        return b >= '0' && b <= '9' || b == '+' || b == '-' || b == ' ' || b >= '\t' && b <= '\r';
    }

    private static boolean beginsItem(byte[] bytes, int length) {
        for (int i = 1; i <= MODE; i++) {
            int b = at(bytes, length, i);
            if (b < '0' || b > '7') {
                return false;
            }
        }
        return at(bytes, length, MODE + 1) == ' ';
    }
}
