package io.jenkins.plugins.scpcopy.scp;

/** The remote command did not become an {@code scp} that can be talked to. */
public final class StartException extends TransferException {
    private static final long serialVersionUID = 1L;

    /** What was there instead. */
    public enum Kind {
        /** A shell start-up file or a forced command prints text, and {@code scp} may have started behind it. */
        TALKATIVE_SHELL,
        /** There is no {@code scp} to run. */
        NO_SCP,
        /** The account is for SFTP only. */
        SFTP_ONLY,
        /** The account may not run this command. */
        RESTRICTED,
        /** Nothing came, and the command did not end. */
        SILENT,
        /** {@code scp} started and refused, for example because the target does not exist. */
        SCP_ERROR,
        /** The command ended without a word. */
        ENDED
    }

    private final Kind kind;
    private final String remoteText;

    StartException(Kind kind, String message, String advice, String remoteText) {
        super(Phase.START, message, advice, null);
        this.kind = kind;
        this.remoteText = remoteText;
    }

    public Kind kind() {
        return kind;
    }

    /** The server's own words, raw; may be empty. */
    public String remoteText() {
        return remoteText;
    }
}
