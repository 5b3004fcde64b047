package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.terminal.OsSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ends the process in good order on Ctrl-C and its like: the copy is aborted at once, and the process ends when temporary files
 * are removed. A second signal ends it without waiting. A shutdown hook could tell neither a second signal nor the exit status.
 */
final class Signals implements AutoCloseable {
    private static final List<String> NAMES = List.of("INT", "TERM", "HUP");
    private static final int CLEAN_UP_SECONDS = 10;

    private final Client client;
    private final List<OsSignal> handled = new ArrayList<>();
    private final AtomicInteger status = new AtomicInteger();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Signals(Client client) {
        this.client = client;
    }

    /** Handles signals from here on, as far as the system has them and nobody has taken or ignored them. */
    static Signals handle(Client client) {
        Signals signals = new Signals(client);
        NAMES.forEach(signals::install);
        return signals;
    }

    private void install(String name) {
        try {
            handled.add(OsSignal.handle(name, this::received));
        } catch (IllegalArgumentException e) {
            // Windows has not all of them, and a virtual machine that was told to leave signals alone gives none away.
            return;
        }
    }

    private void received(int number) {
        if (!status.compareAndSet(0, 128 + number)) {
            System.exit(status.get());
        }
        boolean cleans = client.interrupt();
        if (cleans && hasEnded()) {
            return;
        }
        if (cleans) {
            client.warnOfRemains();
        }
        System.exit(status.get());
    }

    private boolean hasEnded() {
        try {
            return ended.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The process's exit status: a signal's own, whatever became of the copy. */
    int exitStatus(int ofClient) {
        return status.get() == 0 ? ofClient : status.get();
    }

    /** The client has ended. Signals still give their own exit status. */
    @Override
    public void close() {
        ended.countDown();
        handled.forEach(OsSignal::restore);
    }
}
