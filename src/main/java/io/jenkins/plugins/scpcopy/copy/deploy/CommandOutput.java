package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.ByteArrayOutputStream;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Tells what a command prints, line by line, between its two marks, and reads its status from the last one. Bounded. */
final class CommandOutput {
    /** What is shown of a command's output, in bytes. */
    static final int MOST_SHOWN = 256 * 1024;

    private static final int LONGEST_LINE = 4 * 1024;
    private static final String INDENT = "  | ";

    private final String nonce;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean begun;
    private boolean blank;
    private long shown;
    private long hidden;
    private OptionalInt status = OptionalInt.empty();

    /** @param nonce a line of its own before the output, and with the status behind it on the last one */
    CommandOutput(String nonce, Consumer<String> lines) {
        this.nonce = nonce;
        this.lines = lines;
    }

    void take(byte[] bytes, int length) {
        for (int i = 0; i < length && status.isEmpty(); i++) {
            if (bytes[i] == '\n') {
                endLine();
            } else if (line.size() < LONGEST_LINE) {
                line.write(bytes[i]);
            } else {
                hidden++;
            }
        }
    }

    /** The output is over, whether or not its end has been marked. */
    void end() {
        if (status.isEmpty() && line.size() > 0) {
            endLine();
        }
        if (hidden > 0) {
            lines.accept(INDENT + "… and " + HumanSizes.bytes(hidden) + " more, which are not shown");
        }
    }

    /** The command's own; empty while it is not known. */
    OptionalInt status() {
        return status;
    }

    private void endLine() {
        String text = RemoteText.decode(line.toByteArray(), 0, line.size());
        line.reset();
        if (!begun) {
            // A login shell may have printed something without a line feed before it.
            begun = text.endsWith(nonce);
        } else if (text.matches(nonce + " \\d{1,3}")) {
            status = OptionalInt.of(Integer.parseInt(text.substring(nonce.length() + 1)));
        } else {
            show(text);
        }
    }

    /** An empty line is held back: the last one belongs to the mark. */
    private void show(String text) {
        if (blank) {
            blank = false;
            print("");
        }
        if (text.isEmpty()) {
            blank = true;
        } else {
            print(text);
        }
    }

    private void print(String text) {
        if (shown > MOST_SHOWN) {
            hidden += text.length() + 1;
            return;
        }
        shown += text.length() + 1;
        lines.accept(INDENT + RemoteText.escape(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
    }
}
