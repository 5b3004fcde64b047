package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Hosts that go through steps together, some at once; the next step begins when all are through with one. */
final class HostGroup<M extends GroupMember> {
    /** So many connections stay open between two steps. */
    private static final int MOST_KEPT = 16;

    private static final long ABORT_MILLIS = 1500;

    private final List<M> members;
    private final int atOnce;
    private volatile boolean aborted;

    HostGroup(List<M> members, int atOnce) {
        this.members = List.copyOf(members);
        this.atOnce = atOnce;
    }

    /** What each host does in a step. */
    interface Step<M> {
        void run(M member) throws IOException;
    }

    List<M> members() {
        return members;
    }

    List<M> complete() {
        return members.stream().filter(GroupMember::isComplete).toList();
    }

    boolean isComplete() {
        return complete().size() == members.size();
    }

    boolean isAborted() {
        return aborted;
    }

    /**
     * Has hosts go through a step.
     *
     * @param stops whether a failure keeps those from it that have not begun it
     * @return the hosts that did not begin it
     * @throws InterruptedException if the calling thread is interrupted; all connections are closed by then
     */
    List<M> each(List<M> which, Step<M> step, boolean stops) throws InterruptedException {
        AtomicInteger next = new AtomicInteger();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicReference<Throwable> bug = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(atOnce, which.size()); i++) {
            Thread thread = new Thread(
                    () -> {
                        while (!aborted && !stopped.get()) {
                            int index = next.getAndIncrement();
                            if (index >= which.size()) {
                                return;
                            }
                            perform(which.get(index), step, bug);
                            if (stops && !which.get(index).isComplete() || bug.get() != null) {
                                stopped.set(true);
                            }
                        }
                    },
                    "scpCopy");
            thread.setDaemon(true);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            abort();
            awaitEnd(threads);
            throw e;
        }
        if (bug.get() instanceof Error error) {
            throw error;
        }
        if (bug.get() instanceof RuntimeException exception) {
            throw exception;
        }
        return List.copyOf(which.subList(Math.min(next.get(), which.size()), which.size()));
    }

    private void perform(M member, Step<M> step, AtomicReference<Throwable> bug) {
        try {
            member.perform(() -> step.run(member));
        } catch (RuntimeException | Error e) {
            bug.compareAndSet(null, e);
        } finally {
            if (members.size() > MOST_KEPT) {
                member.station().leave();
            }
        }
    }

    /** Gives the workers time to remove what is incomplete. */
    private static void awaitEnd(List<Thread> threads) throws InterruptedException {
        long end = System.nanoTime() + ABORT_MILLIS * 1_000_000;
        for (Thread thread : threads) {
            thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
    }

    void abort() {
        aborted = true;
        members.forEach(GroupMember::abort);
    }

    /** Closes all connections. */
    void end() {
        members.forEach(member -> member.station().leave());
    }
}
