package io.jenkins.plugins.scpcopy.copy;

import java.util.function.Consumer;

/** Shows a copy as lines of a build console: every line begins with {@code [scpCopy]}, few lines for many files. */
public final class ConsoleLog implements CopyEvents {
    /** @param lines takes each line, without a line feed */
    public ConsoleLog(Consumer<String> lines, boolean verbose) {
        throw new UnsupportedOperationException();
    }
}
