package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;

/** One of several hosts that go through the same steps. */
abstract class GroupMember {
    private final String name;
    private final Station station;
    private final CopyEvents events;
    private Thread worker;
    private TransferException failure;
    private boolean begun;
    private boolean undone;

    GroupMember(String name, Station station, CopyEvents events) {
        this.name = name;
        this.station = station;
        this.events = events;
    }

    /** Something that is done on a host. */
    interface Work {
        void run() throws IOException;
    }

    String name() {
        return name;
    }

    Station station() {
        return station;
    }

    /** @param text fit to be shown */
    void tell(String text) {
        events.told(text);
    }

    /** @param text fit to be shown */
    void warn(String text) {
        events.warning(text);
    }

    /** Does its part of a step; what fails is kept. */
    void perform(Work work) {
        synchronized (this) {
            begun = true;
            worker = Thread.currentThread();
        }
        try {
            work.run();
        } catch (TransferException e) {
            fail(e);
        } catch (IOException e) {
            fail(new TransferException(Phase.DATA, Reasons.of(e), null, e));
        } catch (IllegalArgumentException e) {
            fail(new TransferException(Phase.PLAN, e.getMessage(), null, e));
        } finally {
            synchronized (this) {
                worker = null;
            }
        }
    }

    synchronized void fail(TransferException reason) {
        failure = failure == null ? reason : failure;
    }

    /** What it did is, or will be, taken back for the sake of other hosts. */
    synchronized void markUndone() {
        undone = true;
    }

    /** The first one; null while there is none. */
    synchronized TransferException failure() {
        return failure;
    }

    /** Whether all that was begun has been done, and there was something. */
    synchronized boolean isComplete() {
        return begun && failure == null;
    }

    synchronized HostReport.State state() {
        if (!begun) {
            return HostReport.State.NOT_BEGUN;
        }
        if (!isComplete()) {
            return HostReport.State.FAILED;
        }
        return undone ? HostReport.State.UNDONE : HostReport.State.DONE;
    }

    /** Ends what it is at, from another thread. */
    void abort() {
        Thread busy;
        synchronized (this) {
            busy = worker;
        }
        if (busy != null) {
            busy.interrupt();
        }
        station.abort();
    }

    abstract HostReport report();
}
