package io.jenkins.plugins.scpcopy.bench;

import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import java.io.IOException;

/** A way that breaks, with all connections over it, as soon as so many bytes of a copy have come. */
record BreakingWay(DelayingProxy proxy, long bytes) {
    /** What is copied. */
    @FunctionalInterface
    interface Breaking {
        /** @throws IOException as a copy that broke off does */
        void copy(Transfer transfer) throws IOException, InterruptedException;
    }

    /**
     * Has a copy break off.
     *
     * @return how it failed, in one line
     * @throws IOException if it came to its end, or had failed before
     */
    String breakOff(Transfer transfer, Breaking copy) throws IOException, InterruptedException {
        proxy.cutAfterBytesToServer(transfer.upload() ? bytes : Long.MAX_VALUE);
        proxy.cutAfterBytesToClient(transfer.upload() ? Long.MAX_VALUE : bytes);
        long before = moved(transfer);
        try {
            copy.copy(transfer.through(proxy.port()));
        } catch (IOException e) {
            if (moved(transfer) - before < bytes) {
                throw new IOException("the copy failed before it was to break off: " + e.getMessage(), e);
            }
            return e.getMessage();
        }
        throw new IOException("the copy that was to break off did not");
    }

    private long moved(Transfer transfer) {
        return transfer.upload() ? proxy.bytesToServer() : proxy.bytesToClient();
    }
}
