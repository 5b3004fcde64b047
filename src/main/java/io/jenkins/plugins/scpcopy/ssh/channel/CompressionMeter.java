package io.jenkins.plugins.scpcopy.ssh.channel;

import io.jenkins.plugins.scpcopy.remote.Compressed;

/** Counts what the compression of one session does. */
final class CompressionMeter {
    private long sent;
    private long sentAs;
    private long workNanos;
    private long firstNanos;
    private long lastNanos;
    private long received;
    private long receivedAs;

    synchronized void sent(long before, long after, long startNanos, long endNanos) {
        firstNanos = sent == 0 ? startNanos : firstNanos;
        lastNanos = endNanos;
        workNanos += endNanos - startNanos;
        sent += before;
        sentAs += after;
    }

    synchronized void received(long before, long after) {
        received += before;
        receivedAs += after;
    }

    /** @param onTheWay seconds in which the network took what was sent */
    synchronized Compressed soFar(double onTheWay) {
        return new Compressed(sent, sentAs, workNanos / 1e9, (lastNanos - firstNanos) / 1e9, onTheWay, received, receivedAs);
    }
}
