package io.jenkins.plugins.scpcopy.scp;

/**
 * Whether a lane, which is one channel after the other, sends contents ahead of the answers to their headers. What is refused costs a
 * channel then, so after a refusal the lane waits for each header, until so many files in a row were accepted that one more
 * refusal hardly matters. Not for several threads.
 */
public final class Caution {
    private static final int FIRST = 100;
    private static final int GROWTH = 4;
    private static final int MOST = 1_000_000;

    private int next = FIRST;
    private int left;

    /** Whether each header's answer is to be awaited for now. */
    boolean waits() {
        return left > 0;
    }

    /** Something was refused, or an answer is not to be trusted. */
    void refused() {
        left = next;
        next = Math.min(GROWTH * next, MOST);
    }

    /** A file was accepted without a word. */
    void accepted() {
        left = Math.max(0, left - 1);
    }
}
