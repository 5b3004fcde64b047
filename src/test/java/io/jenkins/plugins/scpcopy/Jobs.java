package io.jenkins.plugins.scpcopy;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Result;
import hudson.model.queue.QueueTaskFuture;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.nio.charset.StandardCharsets;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/** Pipelines, credentials and named hosts for tests. */
final class Jobs {
    /** The user and password of the embedded servers. */
    static final String USER = "deploy";

    static final String PASSWORD = "correct-horse-9127";

    private Jobs() {}

    /** Adds a global credential. */
    static void add(Credentials credentials) throws Exception {
        SystemCredentialsProvider.getInstance().getCredentials().add(credentials);
        SystemCredentialsProvider.getInstance().save();
    }

    static UsernamePasswordCredentialsImpl password(String id) throws Exception {
        return new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, null, USER, PASSWORD);
    }

    static BasicSSHUserPrivateKey key(String id, OpenSshServer server) {
        return key(id, server.user(), server.clientKey(), "");
    }

    static BasicSSHUserPrivateKey key(String id, String user, byte[] key, String passphrase) {
        return new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                id,
                user,
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource(new String(key, StandardCharsets.UTF_8)),
                passphrase,
                null);
    }

    /** A named host that is an embedded server. */
    static NamedHost named(String name, MinaSshServer server, String credentialsId) {
        NamedHost host = new NamedHost(name);
        host.setHost(server.host());
        host.setPort(server.port());
        host.setCredentialsId(credentialsId);
        host.setKnownHosts(server.knownHosts());
        return host;
    }

    /** A named host that is a real server. */
    static NamedHost named(String name, OpenSshServer server, String credentialsId) {
        NamedHost host = new NamedHost(name);
        host.setHost(server.host());
        host.setPort(server.port());
        host.setCredentialsId(credentialsId);
        host.setKnownHosts(server.knownHosts());
        return host;
    }

    static WorkflowJob pipeline(JenkinsRule j, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    /** Runs a sandboxed script, which must succeed. */
    static WorkflowRun succeed(JenkinsRule j, String script) throws Exception {
        return j.buildAndAssertSuccess(pipeline(j, script));
    }

    /** Runs a sandboxed script, which must fail. */
    static WorkflowRun fail(JenkinsRule j, String script) throws Exception {
        return j.buildAndAssertStatus(Result.FAILURE, pipeline(j, script));
    }

    /** Starts a job and returns once the build runs. */
    static WorkflowRun start(WorkflowJob job) throws Exception {
        QueueTaskFuture<WorkflowRun> future = job.scheduleBuild2(0);
        return future.waitForStart();
    }
}
