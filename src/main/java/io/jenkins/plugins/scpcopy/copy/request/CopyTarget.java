package io.jenkins.plugins.scpcopy.copy.request;

import java.io.Serializable;

/** Where a copy goes: to this machine or to a host. */
public sealed interface CopyTarget extends Serializable {
    /** A local path, relative to the working directory. */
    record Local(String path) implements CopyTarget {}

    /** A path on a host. */
    record Remote(Endpoint end) implements CopyTarget {}
}
