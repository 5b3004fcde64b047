package io.jenkins.plugins.scpcopy.sftp;

import java.io.IOException;
import java.util.Optional;

/**
 * The answer to one request, which may still be on its way. Not safe for use by several threads.
 *
 * @param <T> what a good answer holds
 */
public final class Reply<T> {
    /** Learns that an answer is there. */
    interface Listener {
        void arrived() throws IOException;
    }

    private boolean arrived;
    private T value;
    private StatusException refusal;
    private Listener listener;

    /** Whether the answer is there. */
    public boolean hasArrived() {
        return arrived;
    }

    /**
     * What the answer holds.
     *
     * @throws StatusException if the request was refused
     * @throws IllegalStateException if there is no answer yet
     */
    public T get() throws StatusException {
        if (!arrived) {
            throw new IllegalStateException("no answer yet");
        }
        if (refusal != null) {
            throw refusal;
        }
        return value;
    }

    /** What a good answer holds; empty if the request was refused, or there is no answer yet. */
    Optional<T> result() {
        return Optional.ofNullable(value);
    }

    /** Why the request was refused; null if it was not, or there is no answer yet. */
    StatusException refusal() {
        return refusal;
    }

    /** Why the request was refused, in the server's words, raw; empty if it was not, or there is no answer yet. */
    public Optional<String> reason() {
        return Optional.ofNullable(refusal).map(StatusException::getMessage);
    }

    /** Whether the request was refused because there is nothing of the name. */
    public boolean isForMissingFile() {
        return refusal != null && refusal.isNoSuchFile();
    }

    /** @param called once, when the answer is there; an exception of it ends whatever waits for answers */
    Reply<T> whenArrived(Listener called) {
        listener = called;
        return this;
    }

    void succeed(T result) throws IOException {
        value = result;
        end();
    }

    void fail(StatusException cause) throws IOException {
        refusal = cause;
        end();
    }

    private void end() throws IOException {
        arrived = true;
        if (listener != null) {
            listener.arrived();
        }
    }
}
