package io.jenkins.plugins.scpcopy.ssh.hop;

/** A private key does not open with the passphrase that was given for it. */
public final class WrongPassphraseException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    WrongPassphraseException(String message, Throwable cause) {
        super(message, cause);
    }
}
