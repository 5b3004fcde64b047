package io.jenkins.plugins.scpcopy.remote;

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
        /** The server did not even start it. */
        REFUSED,
        /** Nothing came, and the command did not end. */
        SILENT,
        /** {@code scp} started and refused, for example because the target does not exist. */
        SCP_ERROR,
        /** The command ended without a word. */
        ENDED
    }

    /**
     * The host, or the way to it, does not even start what was asked for.
     *
     * @param message fit to be shown
     * @param advice may be null
     * @param cause may be null
     */
    public static StartException refused(String message, String advice, Throwable cause) {
        return new StartException(Kind.REFUSED, message, advice, "", cause);
    }

    private final Kind kind;
    private final String remoteText;

    /**
     * @param message fit to be shown
     * @param advice may be null
     * @param remoteText raw
     */
    public StartException(Kind kind, String message, String advice, String remoteText) {
        this(kind, message, advice, remoteText, null);
    }

    /** Silence may pass, as it may anywhere else. */
    private StartException(Kind kind, String message, String advice, String remoteText, Throwable cause) {
        super(Phase.START, message, advice, cause, kind == Kind.SILENT);
        this.kind = kind;
        this.remoteText = remoteText;
    }

    /** The same with more to say. @param more fit to be shown */
    public StartException and(String more) {
        return new StartException(kind, getMessage() + "; " + more, advice().orElse(null), remoteText, this);
    }

    /** The same with more to do about it. @param more a sentence */
    public StartException advising(String more) {
        return new StartException(
                kind, getMessage(), advice().map(text -> text + " ").orElse("") + more, remoteText, getCause());
    }

    /** What was there instead of {@code scp}. */
    public Kind kind() {
        return kind;
    }

    /** The server's own words, raw; may be empty. */
    public String remoteText() {
        return remoteText;
    }
}
