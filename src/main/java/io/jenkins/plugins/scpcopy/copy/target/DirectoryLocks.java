package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Lets only one worker at a time make a directory: of two remote commands that find it missing at once, one would fail. Safe for
 * use by several threads.
 */
public final class DirectoryLocks {
    private final Set<String> made = new HashSet<>();
    private final Set<String> inTheMaking = new HashSet<>();

    /** Announces a directory to a sink. */
    public interface Entry {
        void enter() throws IOException;
    }

    /** Enters a directory; the first to do so makes it, while others wait. */
    public void enter(String path, Entry entry) throws IOException {
        boolean makes = claim(path);
        boolean entered = false;
        try {
            entry.enter();
            entered = true;
        } finally {
            if (makes) {
                release(path, entered);
            }
        }
    }

    private synchronized boolean claim(String path) throws InterruptedIOException {
        while (inTheMaking.contains(path)) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw Interrupts.of(e);
            }
        }
        return !made.contains(path) && inTheMaking.add(path);
    }

    private synchronized void release(String path, boolean entered) {
        inTheMaking.remove(path);
        if (entered) {
            made.add(path);
        }
        notifyAll();
    }
}
