package io.jenkins.plugins.scpcopy.sftp;

/** Counts the bytes that are under way. */
final class Window {
    private final long most;
    private long used;

    Window(long most) {
        this.most = most;
    }

    /** Whether there is room for some more. */
    boolean hasRoom() {
        return used < most;
    }

    void take(long bytes) {
        used += bytes;
    }

    void give(long bytes) {
        used -= bytes;
    }
}
