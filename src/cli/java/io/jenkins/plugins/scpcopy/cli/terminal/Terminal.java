package io.jenkins.plugins.scpcopy.cli.terminal;

/** A terminal that something is shown on. */
interface Terminal {
    /** How many characters a line has. */
    int columns();

    /** Whether this process may write there now: not while it runs in the background. */
    boolean isInForeground();
}
