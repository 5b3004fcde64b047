package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.scp.ScpCommand.Role;
import java.io.IOException;
import java.io.PrintStream;

/**
 * Tells errors and, with {@code -v}, everything else on standard error, and what became of each item to whoever listens; knows
 * the incomplete file when the process is ended.
 */
final class ServerLog {
    private final PrintStream err;
    private final ServedItems items;
    private Role role = Role.SINK;
    private boolean verbose;
    private long errors;
    private String reason = "";
    private IncomingFile incomplete;
    private String name;

    ServerLog(PrintStream err, ServedItems items) {
        this.err = err;
        this.items = items;
    }

    /** It is known what is asked for. */
    void begin(Role asked, boolean explain) {
        role = asked;
        verbose = explain;
    }

    /** @param item a file that was received or sent, as messages call it */
    void done(String item, long bytes) {
        detail((role == Role.SINK ? "received " : "sent ") + item + " (" + bytes + " bytes)");
        items.ended(role, item, bytes, "");
    }

    /** @param text fit to be shown */
    synchronized void error(String text) {
        errors++;
        tell(text);
    }

    /**
     * @param bytes how many of the item came or went
     * @param reason what is wrong with it, fit to be shown
     */
    synchronized void failed(String item, long bytes, String reason) {
        this.reason = reason;
        error(item + ": " + reason);
        items.ended(role, item, bytes, reason);
    }

    /** @param reason why nothing is served, fit to be shown */
    synchronized void refused(String reason) {
        error(reason);
        items.refused(reason);
    }

    /** @param reason why nothing goes on, fit to be shown; it may have been told of the item at hand */
    synchronized void end(String reason) {
        errors++;
        if (!reason.equals(this.reason)) {
            tell(reason);
            items.refused(reason);
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
