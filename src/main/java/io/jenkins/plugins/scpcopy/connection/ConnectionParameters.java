package io.jenkins.plugins.scpcopy.connection;

import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.form.Choice;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * The parameters that say how a host is reached and spoken to. Texts are empty where nothing is set; the help files say what each
 * means.
 */
public abstract class ConnectionParameters extends Step {
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

    /** Who does everything on the host; empty: who logs in. */
    @DataBoundSetter
    public String runAs = "";

    /** Whether what goes over the connections is compressed. */
    @DataBoundSetter
    public boolean compress;

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

    @DataBoundSetter
    public boolean verbose;
}
