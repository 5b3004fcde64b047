package io.jenkins.plugins.scpcopy.copy.request;

/** How files get to and from hosts. */
public enum Protocol {
    /** SCP, and SFTP for a host that has no scp or refuses to run it. */
    AUTO("SCP or SFTP"),
    /** SCP or nothing. */
    SCP("SCP"),
    /** SFTP or nothing; no command is run on the host. */
    SFTP("SFTP");

    private final String shown;

    Protocol(String shown) {
        this.shown = shown;
    }

    /** For people. */
    public String shown() {
        return shown;
    }
}
