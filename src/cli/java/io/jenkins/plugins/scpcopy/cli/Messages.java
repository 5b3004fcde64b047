package io.jenkins.plugins.scpcopy.cli;

import java.io.PrintStream;

/** The command's lines on standard error. Texts must be fit to be shown. */
final class Messages {
    private static final String NAME = "scp-copy: ";

    private final PrintStream err;
    private final boolean quiet;
    private boolean silent;

    /** @param quiet whether warnings are left out */
    Messages(PrintStream err, boolean quiet) {
        this.err = err;
        this.quiet = quiet;
    }

    /** @param advice what the user can do, or null */
    synchronized void error(String message, String advice) {
        if (silent) {
            return;
        }
        err.println(NAME + message);
        if (advice != null) {
            advice.lines().forEach(line -> err.println("    " + line));
        }
    }

    synchronized void warning(String message) {
        if (!quiet) {
            err.println(NAME + "warning: " + message);
        }
    }

    /** No more errors are told; warnings are, since they may be of what is left behind. */
    synchronized void silence() {
        silent = true;
    }
}
