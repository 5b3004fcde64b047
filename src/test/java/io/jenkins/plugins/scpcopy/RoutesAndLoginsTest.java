package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;

import hudson.EnvVars;
import hudson.model.Label;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.Kdc;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import io.jenkins.plugins.scpcopy.testkit.server.TestProxy;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.JenkinsRule;

/** Logins and ways that the build's environment or an administrator adds to, with real servers and an agent in its own JVM. */
public class RoutesAndLoginsTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final TemporaryFolder folder = new TemporaryFolder();

    private static final OpenSshServer first = new OpenSshServer();
    private static final OpenSshServer second = new OpenSshServer();
    private static Path authority;

    @BeforeClass
    public static void start() throws Exception {
        OpenSshServer.assumeInstalled();
        authority = key("authority");
        second.config("TrustedUserCAKeys " + authority + ".pub").start();
        first.config("SetEnv HOME=%d/home PATH=%d/bin:/usr/local/bin:/usr/bin:/bin").start();
        // The account has the known hosts of the test and no key, whoever runs that.
        Path known = Trees.file(first.directory(), "known_hosts", second.knownHosts());
        Path config = Trees.file(first.directory(), "ssh_config",
                "UserKnownHostsFile " + known + "\nGlobalKnownHostsFile /dev/null\nIdentityFile none\n");
        Path scp = Trees.file(first.directory(), "bin/scp", "#!/bin/sh\nexec /usr/bin/scp -F '" + config + "' \"$@\"\n");
        Trees.mode(scp, "rwxr-xr-x");
        Jobs.add(Jobs.key("first", first));
        Jobs.add(Jobs.key("second", second));
        Jobs.add(Jobs.password("password"));
        j.createOnlineSlave(Label.get("remote"));
    }

    @AfterClass
    public static void stop() {
        first.stop();
        second.stop();
    }

    @Before
    public void nameHosts() {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setHostVerification("strict");
        configuration.setHostVerificationEnforced(false);
        NamedHost bare = Jobs.named("bare", second, "");
        bare.setUser(second.user());
        configuration.setHosts(List.of(
                Jobs.named("one", first, "first"), Jobs.named("two", second, "second"), bare, Jobs.named("nobody", second, "")));
    }

    private static Path key(String name) throws Exception {
        Path file = folder.getRoot().toPath().resolve(name);
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", file.toString());
        return file;
    }

    /** A script that uploads a file of this content to the second server. */
    private static String upload(String parameters) {
        return "writeFile file: 'sent', text: 'content'; scpCopy from: 'sent', to: " + parameters;
    }

    private static String arrived(String name) throws Exception {
        return Files.readString(second.directory().resolve(name));
    }

    @Test
    public void theAgentOfTheBuildHasTheKeysWhereThereIsNoCredential() throws Exception {
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(second.clientKeyFile().toString());
            String script = "node('remote') { withEnv(['SSH_AUTH_SOCK=%s']) { %s } }";
            String target = "'bare:" + second.directory() + "/by-agent'";
            WorkflowRun run = Jobs.succeed(j, script.formatted(agent.socket(), upload(target + ", sshAgent: true")));
            j.assertLogContains("publickey as " + second.user(), run);
            assertEquals("content", arrived("by-agent"));

            j.assertLogContains(
                    "No credential is given for 127.0.0.1", Jobs.fail(j, script.formatted(agent.socket(), upload(target))));
            j.assertLogContains(
                    "There is no user name for 127.0.0.1",
                    Jobs.fail(j, script.formatted(agent.socket(), upload("'nobody:x', sshAgent: true"))));
            j.assertLogContains(
                    "there is no SSH_AUTH_SOCK in the environment",
                    Jobs.fail(j, script.formatted("", upload(target + ", sshAgent: true"))));
            j.assertLogContains(
                    "the agent at /nowhere cannot be asked",
                    Jobs.fail(j, script.formatted("/nowhere", upload(target + ", sshAgent: true"))));
            // A host with a credential is not offered anything else.
            Jobs.succeed(j, script.formatted("/nowhere", upload("'two:" + second.directory() + "/by-key', sshAgent: true")));
            assertEquals("content", arrived("by-key"));
        }
    }

    @Test
    public void theSshagentStepSetsItUp() throws Exception {
        TestAgent.in(folder.newFolder().toPath()).close();
        Jobs.succeed(j, "node('remote') { sshagent(['second']) { "
                + upload("'bare:" + second.directory() + "/by-step', sshAgent: true") + " } }");
        assertEquals("content", arrived("by-step"));
    }

    @Test
    public void certificatesGoWithTheKeyOfTheCredential() throws Exception {
        Path key = key("certified");
        Tools.run("ssh-keygen", "-q", "-s", authority.toString(), "-I", "id", "-n", second.user(), key + ".pub");
        Jobs.add(Jobs.key("certified", second.user(), Files.readAllBytes(key), ""));
        String target = "'bare:" + second.directory() + "/certified', credentialsId: 'certified'";
        j.assertLogContains("does not let " + second.user() + " in", Jobs.fail(j, "node('remote') { " + upload(target) + " }"));
        String certificate = Files.readString(Path.of(key + "-cert.pub"));
        Jobs.succeed(j, "node('remote') { " + upload(target + ", certificate: '''" + certificate + "'''") + " }");
        assertEquals("content", arrived("certified"));
    }

    @Test
    public void kerberosIsTriedWhereItIsAskedFor() throws Exception {
        Kdc.assumeInstalled();
        String user = second.user();
        try (Kdc kdc = new Kdc(folder.newFolder().toPath(), user)) {
            OpenSshServer server = new OpenSshServer()
                    .environment("KRB5_CONFIG", kdc.configuration().toString())
                    .environment("KRB5_KTNAME", kdc.keytab().toString())
                    .config("GSSAPIAuthentication yes")
                    .config("GSSAPIStrictAcceptorCheck no")
                    .start();
            try {
                j.createOnlineSlave(
                        Label.get("kerberos"),
                        new EnvVars("JAVA_TOOL_OPTIONS", "-Djava.security.krb5.conf=" + kdc.configuration()));
                String known = server.knownHosts().replace("[127.0.0.1]", "[localhost]");
                String script = "node('kerberos') { withEnv(['KRB5CCNAME=%s']) { "
                        + upload("'scp://%s@localhost:%d/%s/ticket', knownHosts: '''%s''', kerberos: true") + " } }";
                WorkflowRun run = Jobs.succeed(j, script.formatted(
                        "FILE:" + kdc.ticket(user), user, server.port(), server.directory(), known));
                j.assertLogContains("gssapi-with-mic as " + user, run);
                assertEquals("content", Files.readString(server.directory().resolve("ticket")));
                j.assertLogContains(
                        "the ticket cache 'KEYRING:x' (KRB5CCNAME) is no file",
                        Jobs.fail(j, script.formatted("KEYRING:x", user, server.port(), server.directory(), known)));
            } finally {
                server.stop();
            }
        }
    }

    @Test
    public void aDirectCopyUsesALentKey() throws Exception {
        Path data = Trees.file(first.directory(), "data", "straight");
        String call = "node('remote') { def r = scpCopy from: 'one:" + data + "', to: '%s:" + second.directory()
                + "/%s', route: 'direct'%s; echo \"${r.files} file, ${r.bytes} bytes, ${r.protocol}\" }";
        WorkflowRun run = Jobs.succeed(j, call.formatted("two", "straight", ", forwardAgent: true"));
        assertEquals("straight", arrived("straight"));
        j.assertLogContains("can use the forwarded agent", run);
        j.assertLogContains("1 file, 8 bytes, sftp", run);
        Jobs.succeed(j, call.formatted(
                "bare", "scp", ", forwardAgent: true, toCredentialsId: 'second', protocol: 'scp'"));
        assertEquals("straight", arrived("scp"));

        WorkflowRun own = Jobs.fail(j, call.formatted("two", "own", ""));
        j.assertLogContains("Permission denied (publickey", own);
        j.assertLogNotContains("can use the forwarded agent", own);
        assertFalse(Files.exists(second.directory().resolve("own")));
    }

    @Test
    public void whatADirectCopyCannotHaveIsRefused() throws Exception {
        String call = "node('remote') { scpCopy from: 'one:x', to: 'two:y', route: 'direct', %s }";
        String[][] cases = {
            {"toCredentialsId: 'second'", "the first host of a direct copy logs in to the second one by its own key"},
            {"forwardAgent: true, toCredentialsId: 'password'", "A password cannot be used for 127.0.0.1 in a direct copy"},
            {"verify: 'sha256'", "verify (the data is not seen here)"},
            {"atomic: true", "atomic (the scp of the first host writes under the final names)"},
        };
        for (String[] one : cases) {
            j.assertLogContains(one[1], Jobs.fail(j, call.formatted(one[0])));
        }
        NamedHost behind = Jobs.named("two", second, "second");
        behind.setJumpHosts(List.of(new JumpHost("one")));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("one", first, "first"), behind));
        j.assertLogContains("is reached through a jump host", Jobs.fail(j, call.formatted("verbose: true")));
    }

    @Test
    public void outdatedAlgorithmsAreAllowedByANamedHostAlone() throws Exception {
        OpenSshServer old = new OpenSshServer().config("KexAlgorithms diffie-hellman-group14-sha1").start();
        try {
            Jobs.add(Jobs.key("old", old));
            NamedHost host = Jobs.named("old", old, "old");
            ScpCopyConfiguration.get().setHosts(List.of(host));
            String script = "node('remote') { " + upload("'old:" + old.directory() + "/sent'") + " }";
            WorkflowRun refused = Jobs.fail(j, script);
            j.assertLogContains("its field Algorithms: KexAlgorithms +diffie-hellman-group14-sha1", refused);
            j.assertLogNotContains("-o ", refused);
            host.setAlgorithms("KexAlgorithms +diffie-hellman-group14-sha1");
            j.assertLogContains(
                    "outdated algorithms, which the settings for this host allow: diffie-hellman-group14-sha1",
                    Jobs.succeed(j, script));
            assertThrows(IllegalArgumentException.class, () -> host.setAlgorithms("KexAlgorithms +rot13"));
        } finally {
            old.stop();
        }
    }

    @Test
    public void namedHostsHaveTheirProxy() throws Exception {
        try (TestProxy proxy = new TestProxy().login(Jobs.USER, Jobs.PASSWORD)) {
            NamedHost host = Jobs.named("two", second, "second");
            host.setProxy("socks5://127.0.0.1:" + proxy.port());
            ScpCopyConfiguration.get().setHosts(List.of(host));
            String script = "node('remote') { " + upload("'two:" + second.directory() + "/proxied'%s") + " }";
            Jobs.fail(j, script.formatted(""));
            host.setProxyCredentialsId("password");
            Jobs.succeed(j, script.formatted(""));
            assertEquals("content", arrived("proxied"));
            assertEquals(1, proxy.asked().size());
            j.assertLogContains(
                    "http://127.0.0.1:1", Jobs.fail(j, script.formatted(", proxy: 'http://127.0.0.1:1'")));
        }
    }

    @Test
    public void namedJumpHostsAreReachedTheirOwnWay() throws Exception {
        try (TestProxy proxy = new TestProxy()) {
            NamedHost gate = Jobs.named("gate", first, "first");
            gate.setProxy("socks5://127.0.0.1:" + proxy.port());
            NamedHost inner = Jobs.named("inner", first, "first");
            inner.setJumpHosts(List.of(new JumpHost("gate")));
            NamedHost loop = Jobs.named("loop", first, "first");
            loop.setJumpHosts(List.of(new JumpHost("loop")));
            ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("two", second, "second"), gate, inner, loop));
            String script = "node('remote') { "
                    + upload("'two:" + second.directory() + "/inner', jumpHosts: [[host: '%s']]") + " }";
            Jobs.succeed(j, script.formatted("inner"));
            assertEquals("content", arrived("inner"));
            assertEquals(List.of("127.0.0.1:" + first.port()), proxy.asked());
            j.assertLogContains("The jump hosts of the named hosts lead to each other", Jobs.fail(j, script.formatted("loop")));
        }
    }

    @Test
    public void jobsMayNotWeakenTheVerificationWhereThatIsEnforced() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setHosts(List.of());
        String script = "node('remote') { " + upload("'scp://" + second.user() + "@127.0.0.1:" + second.port() + "/"
                + second.directory() + "/weak', credentialsId: 'second', hostVerification: '%s'") + " }";
        configuration.setHostVerificationEnforced(true);
        for (String weaker : List.of("none", "acceptNew")) {
            j.assertLogContains(
                    "hostVerification: '" + weaker + "' is weaker than 'strict', which the administrator has set",
                    Jobs.fail(j, script.formatted(weaker)));
        }
        j.assertLogContains("is not known", Jobs.fail(j, script.formatted("strict")));
        configuration.setHostVerification("none");
        Jobs.succeed(j, script.formatted("none"));
        j.assertLogContains("is not known", Jobs.fail(j, script.formatted("strict")));
        configuration.setHostVerification("strict");
        configuration.setHostVerificationEnforced(false);
        Jobs.succeed(j, script.formatted("none"));
    }

    @Test
    public void theProtocolIsChosenOrTheServers() throws Exception {
        OpenSshServer sftpOnly = new OpenSshServer().config("ForceCommand internal-sftp").start();
        try {
            Jobs.add(Jobs.key("sftp-only", sftpOnly));
            ScpCopyConfiguration.get().setHosts(List.of(
                    Jobs.named("two", second, "second"), Jobs.named("limited", sftpOnly, "sftp-only")));
            String script = "node('remote') { writeFile file: 'sent', text: 'content'\n"
                    + "def r = scpCopy from: 'sent', to: '%s:%s/%s', protocol: '%s'; echo \"by ${r.protocol}\" }";
            Path there = second.directory();
            j.assertLogContains("by sftp", Jobs.succeed(j, script.formatted("two", there, "p-sftp", "sftp")));
            j.assertLogContains("by scp", Jobs.succeed(j, script.formatted("two", there, "p-scp", "scp")));
            j.assertLogContains("by scp", Jobs.succeed(j, script.formatted("two", there, "p-auto", "auto")));
            assertEquals("content", arrived("p-sftp"));

            Path limited = sftpOnly.directory();
            j.assertLogContains("by sftp", Jobs.succeed(j, script.formatted("limited", limited, "auto", "auto")));
            assertEquals("content", Files.readString(limited.resolve("auto")));
            Jobs.fail(j, script.formatted("limited", limited, "scp", "scp"));
        } finally {
            sftpOnly.stop();
        }
    }

    @Test
    public void declarativePipelinesTakeTransfersAsTextAndNumber() throws Exception {
        for (String transfers : List.of("4", "'auto'")) {
            Jobs.succeed(j, """
                    pipeline {
                        agent { label 'remote' }
                        stages { stage('s') { steps {
                            writeFile file: 'd', text: 'd'
                            scpCopy from: 'd', to: 'two:%s/declared', transfers: %s
                        } } }
                    }
                    """.formatted(second.directory(), transfers));
        }
        assertEquals("d", arrived("declared"));
    }
}
