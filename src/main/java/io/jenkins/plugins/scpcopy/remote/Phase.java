package io.jenkins.plugins.scpcopy.remote;

/** The stage of a copy in which something went wrong, in the order in which a copy passes through them. */
public enum Phase {
    /** Before any connection: parameters, selection of files, names that the target cannot take. */
    PLAN("plan"),
    /** Reaching the host: name lookup, TCP, proxy, key exchange. */
    CONNECT("connect"),
    /** Checking who the host is. */
    HOST_KEY("host key"),
    /** Logging in. */
    AUTHENTICATE("authenticate"),
    /** From the remote command's start to its first valid answer. */
    START("start"),
    /** A file or directory was announced and refused, or announced in a way that cannot be accepted. */
    HEADER("header"),
    /** Between a file's header and its last byte. */
    DATA("data"),
    /** The answer that follows a file's data, or the exit status of the remote command. */
    STATUS("status"),
    /** Moving a finished file to its final name. */
    RENAME("rename"),
    /** Comparing checksums after the copy. */
    VERIFY("verify"),
    /** Making the directories of releases, and switching from one to another. */
    RELEASE("release"),
    /** What the user has run around the copy. */
    COMMAND("command");

    private final String label;

    Phase(String label) {
        this.label = label;
    }

    /** The words shown to users, such as {@code host key}. */
    public String label() {
        return label;
    }
}
