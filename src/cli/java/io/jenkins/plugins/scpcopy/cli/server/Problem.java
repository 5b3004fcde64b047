package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;

/** The words for a failure as scp says them. */
final class Problem {
    private Problem() {}

    /** A reason that begins with a capital letter: clients look for {@code No such file or directory}. */
    static String words(IOException failure) {
        String reason = Reasons.of(failure);
        return reason.substring(0, 1).toUpperCase() + reason.substring(1);
    }
}
