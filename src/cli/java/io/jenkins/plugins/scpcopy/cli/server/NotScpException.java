package io.jenkins.plugins.scpcopy.cli.server;

/** A forced command was asked for something else than {@code scp}: a login, SFTP, another command. */
final class NotScpException extends Exception {
    private static final long serialVersionUID = 1L;

    NotScpException() {
        super("this account only serves scp; copy with scp -O");
    }
}
