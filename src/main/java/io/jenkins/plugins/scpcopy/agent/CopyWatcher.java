package io.jenkins.plugins.scpcopy.agent;

import hudson.remoting.Asynchronous;

/** Hears on the controller how a copy on an agent goes, for when its call cannot return that any more. */
public interface CopyWatcher {
    /** So many files have arrived by now, with so many bytes. Told every few seconds. */
    @Asynchronous
    void progressed(long files, long bytes);

    /** The copy was interrupted; all that it had to say is in the log. */
    void interrupted(AgentOutcome outcome);

    /** Nobody hears anything. */
    CopyWatcher NOBODY = new CopyWatcher() {
        @Override
        public void progressed(long files, long bytes) {
            // Nobody asked.
        }

        @Override
        public void interrupted(AgentOutcome outcome) {
            // Nobody asked.
        }
    };
}
