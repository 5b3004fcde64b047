package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;

/** All items have their verdicts, but the end of the command casts doubt on them. */
public final class UnconfirmedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final IOException reason;

    public UnconfirmedException(IOException reason) {
        super(Reasons.of(reason), reason);
        this.reason = reason;
    }

    public IOException reason() {
        return reason;
    }
}
