package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.RemoteText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Counts errors and, with {@code -v}, explains on standard error; knows the temporary file to remove when the process is ended. */
final class ServerLog {
    private final PrintStream err;
    private final boolean verbose;
    private long errors;
    private Path temporary;

    ServerLog(PrintStream err, boolean verbose) {
        this.err = err;
        this.verbose = verbose;
    }

    /** @param text fit to be shown */
    synchronized void error(String text) {
        errors++;
        detail(text);
    }

    void detail(String text) {
        if (verbose) {
            err.println("scp-copy: " + text);
        }
    }

    synchronized boolean hasErrors() {
        return errors > 0;
    }

    /** A temporary file is about to be made. */
    synchronized void temporary(Path path) {
        temporary = path;
    }

    /** The temporary file is gone. */
    synchronized void settled() {
        temporary = null;
    }

    /** Removes what is left when the process is ended from outside. */
    synchronized void cleanUp() {
        if (temporary != null) {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                err.println("scp-copy: cannot remove " + RemoteText.escape(temporary.toString()) + ": " + Problem.words(e));
            }
        }
    }
}
