package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.IncomingFile;
import java.io.IOException;
import java.io.PrintStream;

/** Counts errors and, with {@code -v}, explains on standard error; knows the incomplete file when the process is ended. */
final class ServerLog {
    private final PrintStream err;
    private final boolean verbose;
    private long errors;
    private IncomingFile incomplete;

    ServerLog(PrintStream err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    /** @param text fit to be shown */
    synchronized void error(String text) {
        errors++;
        detail(text);
    }

    /** @param text fit to be shown */
    void detail(String text) {
        if (verbose) {
            err.println("scp-copy: " + text);
        }
    }

    synchronized boolean hasErrors() {
        return errors > 0;
    }

    /** A file begins. */
    synchronized void receiving(IncomingFile file) {
        incomplete = file;
    }

    /** The file has ended, one way or the other. */
    synchronized void settled() {
        incomplete = null;
    }

    /** Removes what is incomplete when the process is ended from outside. */
    synchronized void cleanUp() {
        if (incomplete != null) {
            try {
                incomplete.discard();
            } catch (IOException e) {
                err.println("scp-copy: a temporary file cannot be removed: " + Problem.words(e));
            }
        }
    }
}
