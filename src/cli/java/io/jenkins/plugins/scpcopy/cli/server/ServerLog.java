package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.IncomingFile;
import java.io.IOException;
import java.io.PrintStream;

/** Tells errors and, with {@code -v}, everything else on standard error; knows the incomplete file when the process is ended. */
final class ServerLog {
    private final PrintStream err;
    private final boolean verbose;
    private long errors;
    private String reason = "";
    private IncomingFile incomplete;
    private String name;

    ServerLog(PrintStream err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    /** @param text fit to be shown */
    synchronized void error(String text) {
        errors++;
        tell(text);
    }

    /** @param reason what is wrong with an item, fit to be shown */
    synchronized void error(String item, String reason) {
        this.reason = reason;
        error(item + ": " + reason);
    }

    /** @param reason why nothing goes on, fit to be shown; it may have been told of the item at hand */
    synchronized void end(String reason) {
        errors++;
        if (!reason.equals(this.reason)) {
            tell(reason);
        }
    }

    /** @param text fit to be shown */
    void detail(String text) {
        if (verbose) {
            tell(text);
        }
    }

    private void tell(String text) {
        err.println("scp-copy: " + text);
    }

    synchronized boolean hasErrors() {
        return errors > 0;
    }

    /** A file begins. @param item how messages call it */
    synchronized void receiving(IncomingFile file, String item) {
        incomplete = file;
        name = item;
    }

    /** The file has ended, one way or the other. */
    synchronized void settled() {
        incomplete = null;
    }

    /** Removes what is incomplete when the process is ended from outside. */
    synchronized void cleanUp() {
        if (incomplete != null) {
            tell(name + ": this program was ended from outside before all of it came, and what had come is removed");
            try {
                incomplete.discard();
            } catch (IOException e) {
                err.println("scp-copy: a temporary file cannot be removed: " + Problem.words(e));
            }
        }
    }
}
