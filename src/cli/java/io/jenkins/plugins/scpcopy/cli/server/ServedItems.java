package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.ScpCommand.Role;

/** Is told, item by item, what a client was served. Texts are fit to be shown. */
public interface ServedItems {
    /** Nobody listens. */
    ServedItems UNHEARD = new ServedItems() {
        @Override
        public void ended(Role role, String item, long bytes, String problem) {}

        @Override
        public void refused(String reason) {}
    };

    /**
     * A file has ended, or a directory could not be had.
     *
     * @param role what this side played
     * @param item the path, as the client named it
     * @param bytes how many came or went
     * @param problem why it is not whole; empty if it is
     */
    void ended(Role role, String item, long bytes, String problem);

    /** Nothing is served, or nothing more. */
    void refused(String reason);
}
