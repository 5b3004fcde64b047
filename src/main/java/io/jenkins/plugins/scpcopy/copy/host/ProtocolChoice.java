package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;

/** Which protocol a host is spoken to in: one for all connections to it, so that what is found out holds for the whole copy. */
public final class ProtocolChoice {
    private final Protocol asked;
    private boolean sftp;
    private boolean proven;

    public ProtocolChoice(Protocol asked) {
        this.asked = asked;
        this.sftp = asked == Protocol.SFTP;
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
