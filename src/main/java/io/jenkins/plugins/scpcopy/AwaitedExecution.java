package io.jenkins.plugins.scpcopy;

import hudson.model.Result;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.SynchronousNonBlockingStepExecution;

/**
 * Runs a step whose end is awaited when it is stopped: the script does not go on, and the workspace is not given away, while the
 * agent still writes. Who stops it a second time does not wait.
 */
abstract class AwaitedExecution<T> extends SynchronousNonBlockingStepExecution<T> {
    private static final long serialVersionUID = 1L;

    private transient Thread worker;
    private transient Throwable stopCause;

    AwaitedExecution(StepContext context) {
        super(context);
    }

    /** Does the work; an interrupt ends it soon. */
    abstract T carryOut() throws Exception;

    @Override
    protected final T run() throws Exception {
        work(Thread.currentThread());
        try {
            T result = carryOut();
            if (rest() != null) {
                throw new InterruptedException();
            }
            return result;
        } catch (Exception e) {
            if (rest() instanceof Exception cause) {
                // The interrupt is how it was stopped: of an exception that is kept, the build would print the stack trace.
                if (!(e instanceof InterruptedException)) {
                    cause.addSuppressed(e);
                }
                throw cause;
            }
            // Of any other exception, an aborted build would print the stack trace.
            throw e instanceof InterruptedException ? new FlowInterruptedException(Result.ABORTED, true) : e;
        } finally {
            rest();
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        if (!interrupt(cause)) {
            super.stop(cause);
        }
    }

    private synchronized void work(Thread thread) {
        worker = thread;
    }

    /** From now on nobody interrupts this thread for the step. @return why it was stopped, null if it was not */
    private synchronized Throwable rest() {
        worker = null;
        if (stopCause != null) {
            // The thread belongs to a pool.
            Thread.interrupted();
        }
        return stopCause;
    }

    private synchronized boolean interrupt(Throwable cause) {
        if (worker == null || stopCause != null) {
            return false;
        }
        stopCause = cause;
        worker.interrupt();
        return true;
    }
}
