package io.jenkins.plugins.scpcopy.cli.server;

/** The remote half was called in a way that it does not serve; the message is fit to be shown to the other side. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandException(String message) {
        super(message);
    }
}
