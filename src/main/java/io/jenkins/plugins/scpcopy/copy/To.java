package io.jenkins.plugins.scpcopy.copy;

import java.io.Serializable;

/** Where it goes. */
public sealed interface To extends Serializable {
    /** A local path, relative to the working directory. */
    record Local(String path) implements To {}

    /** A path on a host. */
    record Remote(Endpoint end) implements To {}
}
