package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.nio.file.Files;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Parameters that need tools on the host, against a real server; and parameters that nobody can use. */
public class ParametersTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    private static final OpenSshServer server = new OpenSshServer();

    @BeforeClass
    public static void start() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Jobs.add(Jobs.key("real", server));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "real")));
    }

    @AfterClass
    public static void stop() {
        server.stop();
    }

    @Test
    public void leavesOutWhatIsThereAndVerifiesTheRest() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node {
                    writeFile file: 'u/a.txt', text: 'a'
                    def target = 'web:%s/fresh'
                    def plan = scpCopy from: 'u/**', to: target, dryRun: true
                    echo "planned ${plan.results*.status}, dry ${plan.dryRun}"
                    def first = scpCopy from: 'u/**', to: target, skipUnchanged: true, verify: 'sha256', transfers: 'auto'
                    echo "first ${first.files} ${first.results[0].sha256} ${first.results[0].attempts}"
                    writeFile file: 'u/b.txt', text: 'bb'
                    def second = scpCopy from: 'u/**', to: target, skipUnchanged: true, atomic: true, retries: 2,
                        retryDelay: 0, transfers: 2
                    echo "second ${second.files} ${second.skipped}"
                }
                """.formatted(server.directory()));
        j.assertLogContains("planned [planned], dry true", run);
        j.assertLogContains("first 1 ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb 1", run);
        j.assertLogContains("second 1 1", run);
        assertEquals("bb", Files.readString(server.directory().resolve("fresh/u/b.txt")));
        ScpCopyAction action = run.getAction(ScpCopyAction.class);
        assertEquals(2, action.getFiles());
        assertEquals("3 copies over SSH: 2 files, 3 B; one dry run", action.getSummary());
    }

    @Test
    public void wrongParametersAreNamed() throws Exception {
        String[][] cases = {
            {"preserve: 'everything'", "preserve: 'everything' is not known; use one of none, times, modes, all"},
            {"fileMode: '999'", "fileMode: '999' is no mode"},
            {"publicUrl: 'https://h/x'", "publicUrl: 'https://h/x' has no {path}"},
            {"bandwidth: 'much'", "bandwidth: 'much' is no bandwidth"},
            {"stallTimeout: 0", "stallTimeout: 0 is not a number from 1 to 86400"},
            {"verify: 'md5'", "verify: 'md5' is not known; use one of none, sha256, ifPossible"},
            {"transfers: 17", "transfers: '17' is neither auto nor a number from 1 to 16"},
            {"transfers: 'many'", "transfers: 'many' is neither auto nor a number from 1 to 16"},
            {"protocol: 'ftp'", "protocol: 'ftp' is not known; use one of auto, scp, sftp"},
            {"route: 'beeline'", "route: 'beeline' is not known; use one of relay, direct"},
            {"route: 'direct'", "the route direct is for copies from one host to another"},
            {"forwardAgent: true", "keys are lent to the first host of a direct copy only"},
            {"certificate: 'rubbish'", "the certificate \"certificate\" is no OpenSSH certificate"},
            {"retries: -1", "retries: -1 is not a number from 0 to 100"},
            {"retryDelay: -1", "retryDelay: -1 is not a number from 0 to 86400"},
            {"proxy: 'ftp://p:1'", "write http://host:port or socks5://host:port"},
            {"serverProfile: 'vms'", "serverProfile: 'vms' is not known; use one of posix, windows, device"},
            {"knownHosts: 'rubbish'", "known hosts, line 1"},
        };
        for (String[] one : cases) {
            WorkflowRun run = Jobs.fail(j, "node { scpCopy from: 't', to: 'web:x', " + one[0] + " }");
            j.assertLogContains(one[1], run);
        }
        j.assertLogContains(
                "Neither end is remote", Jobs.fail(j, "node { scpCopy from: 't', to: 'x' }"));
    }

    /** Jenkins passes over them, so that a misspelt dryRun would copy. */
    @Test
    public void misspeltParametersAreRefused() throws Exception {
        String[][] cases = {
            {"scpCopy from: 't', to: 'web:x', dryrun: true", "scpCopy has no parameter dryrun; did you mean dryRun?"},
            {"scpCopy from: 't', to: 'web:x', protokol: 'scp', credential: 'c'", "scpCopy has no parameters credential, protokol; it has after, "},
            {"scpCopy from: 't', to: 'web:x', release: [kept: 5]", "scpCopy: release has no parameter kept; it has hardLinks, keep, name"},
            {"scpCopy from: 't', to: ['web:x'], jumpHosts: [[Host: 'h']]", "scpCopy: jumpHosts has no parameter Host; did you mean host?"},
            {"scpFind from: 'web:x', LIMIT: 5", "scpFind has no parameter LIMIT; did you mean limit?"},
            {"scpRollback to: 'web:x', releases: '1'", "scpRollback has no parameter releases; it has after, "},
        };
        for (String[] one : cases) {
            j.assertLogContains(one[1], Jobs.fail(j, "node { " + one[0] + " }"));
        }
    }
}
