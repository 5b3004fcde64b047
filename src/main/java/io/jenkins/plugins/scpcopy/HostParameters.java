package io.jenkins.plugins.scpcopy;

import hudson.Util;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The parameters that say which hosts something is done on, and how they are reached. Texts are empty where nothing is set; the help
 * files say what each means.
 */
public abstract class HostParameters extends Step {
    private final String to;

    /** Credential for the remote end, or for the source if both ends are remote. */
    @DataBoundSetter
    public String credentialsId = "";

    /** For an end that names no port. */
    @DataBoundSetter
    public int port = 22;

    /** Empty: as configured globally. */
    @DataBoundSetter
    public String hostVerification = "";

    /** Lines in known_hosts form, or fingerprints. */
    @DataBoundSetter
    public String knownHosts = "";

    @DataBoundSetter
    public List<JumpHost> jumpHosts = new ArrayList<>();

    /** What every host, or its first jump host, is reached through. */
    @DataBoundSetter
    public String proxy = "";

    @DataBoundSetter
    public String proxyCredentialsId = "";

    /** Whether hosts without a credential get the keys of the SSH agent in the build's environment. */
    @DataBoundSetter
    public boolean sshAgent;

    /** Whether hosts without a credential get the Kerberos tickets of the agent's account or of the build's environment. */
    @DataBoundSetter
    public boolean kerberos;

    /** OpenSSH user certificates for the keys, one in a line. */
    @DataBoundSetter
    public String certificate = "";

    @DataBoundSetter
    public String protocol = Choice.word(Protocol.AUTO);

    @DataBoundSetter
    public String serverProfile = "auto";

    /** Seconds. */
    @DataBoundSetter
    public int connectTimeout = 30;

    /** Seconds. */
    @DataBoundSetter
    public int stallTimeout = 60;

    /** How many more attempts a file or connection gets. */
    @DataBoundSetter
    public int retries;

    /** Seconds before the second attempt. */
    @DataBoundSetter
    public int retryDelay = 5;

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

    @DataBoundSetter
    public boolean verbose;

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
