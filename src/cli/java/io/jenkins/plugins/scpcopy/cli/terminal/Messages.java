package io.jenkins.plugins.scpcopy.cli.terminal;

import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/** The command's lines on standard error. Texts must be fit to be shown. */
public final class Messages {
    private static final String NAME = "scp-copy: ";

    /** Something else on the same screen. */
    interface Neighbour {
        /** A line is about to be printed. */
        void makeRoom();

        /** The line is printed. */
        void comeBack();
    }

    private final PrintStream err;
    private final boolean quiet;
    private final Set<String> noted = new HashSet<>();
    private boolean silent;
    private Neighbour neighbour;

    /** @param quiet whether warnings are left out */
    public Messages(PrintStream err, boolean quiet) {
        this.err = err;
        this.quiet = quiet;
    }

    /** From here on, lines are printed beside something else; beside nothing if that is null. */
    public synchronized void beside(Neighbour other) {
        neighbour = other;
    }

    /** @param advice what the user can do, or null */
    public synchronized void error(String message, String advice) {
        if (silent) {
            return;
        }
        StringBuilder text = new StringBuilder(NAME + message).append(System.lineSeparator());
        if (advice != null) {
            advice.lines().forEach(line -> text.append("    ").append(line).append(System.lineSeparator()));
        }
        print(text);
    }

    /** An error that is told in any case: what is left behind at the target. */
    public synchronized void remains(String message) {
        err.println(NAME + message);
    }

    public synchronized void warning(String message) {
        if (!quiet) {
            print(NAME + "warning: " + message + System.lineSeparator());
        }
    }

    /** Something worth knowing that is no reason to worry; it is printed once. */
    public synchronized void note(String message) {
        if (!quiet && noted.add(message)) {
            print(NAME + "note: " + message + System.lineSeparator());
        }
    }

    private void print(CharSequence lines) {
        if (neighbour != null) {
            neighbour.makeRoom();
        }
        err.append(lines);
        err.flush();
        if (neighbour != null) {
            neighbour.comeBack();
        }
    }

    /** No more errors are told but of what is left behind; nor are warnings kept back, which may be of that, too. */
    public synchronized void silence() {
        silent = true;
    }
}
