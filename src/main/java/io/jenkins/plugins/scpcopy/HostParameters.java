package io.jenkins.plugins.scpcopy;

import hudson.Util;
import io.jenkins.plugins.scpcopy.connection.ConnectionParameters;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import java.io.IOException;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters that say which hosts something is done on, and what becomes of the others if one fails. */
public abstract class HostParameters extends ConnectionParameters {
    private final String to;

    /** Of several hosts, how many at once. */
    @DataBoundSetter
    public int atOnce = Rollout.AT_ONCE;

    /** What is run on each host in the end. */
    @DataBoundSetter
    public String after = "";

    /** Seconds. */
    @DataBoundSetter
    public int commandTimeout = (int) Commands.LIMIT.toSeconds();

    @DataBoundSetter
    public boolean failOnError = true;

    /** @param to a target in each line */
    HostParameters(String to) {
        this.to = Util.fixNull(to).strip();
    }

    /** A target in each line. */
    public String getTo() {
        return to;
    }

    /**
     * Does what the step is for.
     *
     * @throws hudson.AbortException if it cannot be tried as asked for, or if it failed and failures count
     */
    abstract CopySummary perform(BuildPlace place) throws IOException, InterruptedException;
}
