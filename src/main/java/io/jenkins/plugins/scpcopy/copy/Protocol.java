package io.jenkins.plugins.scpcopy.copy;

/** How files get to and from hosts. */
public enum Protocol {
    /** SCP, and SFTP for a host that has no scp or refuses to run it. */
    AUTO,
    /** SCP or nothing. */
    SCP,
    /** SFTP or nothing; no command is run on the host. */
    SFTP
}
