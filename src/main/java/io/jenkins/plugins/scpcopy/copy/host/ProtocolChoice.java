package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;

/**
 * Which protocol a host is spoken to in, and as which user: one for all connections to it, so that what is found out holds for the
 * whole copy.
 */
public final class ProtocolChoice {
    private final Protocol asked;
    private final OtherUser user;
    private boolean sftp;
    private boolean proven;

    /** As whoever logs in. */
    public ProtocolChoice(Protocol asked) {
        this(asked, RunAs.LOGIN);
    }

    public ProtocolChoice(Protocol asked, RunAs runAs) {
        this.asked = asked;
        this.user = new OtherUser(runAs);
        this.sftp = asked == Protocol.SFTP;
    }

    public OtherUser user() {
        return user;
    }

    public synchronized boolean isSftp() {
        return sftp;
    }

    /** Whether the host's commands may not be run at all. */
    public boolean isSftpOnly() {
        return asked == Protocol.SFTP;
    }

    /** Whether SFTP would be tried, had it not been ruled out. */
    boolean isScpOnly() {
        return asked == Protocol.SCP;
    }

    /** SCP works there: whatever fails later, it is not for want of it. */
    public synchronized void scpWorks() {
        proven = true;
    }

    /** Whether SFTP may take SCP's place. */
    synchronized boolean mayChange() {
        return asked == Protocol.AUTO && !proven;
    }

    /** SFTP takes SCP's place. @return whether that is news */
    synchronized boolean change() {
        boolean news = !sftp;
        sftp = true;
        return news;
    }

    /** As reports have it. */
    public String label() {
        return isSftp() ? "sftp" : "scp";
    }
}
