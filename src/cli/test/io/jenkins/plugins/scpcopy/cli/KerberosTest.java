package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.server.Kdc;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class KerberosTest {
    private static final String CONFIGURATION = "java.security.krb5.conf";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void ticketsOfTheEnvironmentAreUsedWhereAsked() throws Exception {
        Kdc.assumeInstalled();
        OpenSshServer.assumeInstalled();
        Path home = folder.newFolder("home").toPath();
        OpenSshServer server = new OpenSshServer();
        try (Kdc kdc = new Kdc(folder.newFolder().toPath(), server.user())) {
            server.environment("KRB5_CONFIG", kdc.configuration().toString())
                    .environment("KRB5_KTNAME", kdc.keytab().toString())
                    .config("GSSAPIAuthentication yes")
                    .config("GSSAPIStrictAcceptorCheck no")
                    .start();
            System.setProperty(CONFIGURATION, kdc.configuration().toString());
            Trees.file(home, ".ssh/known_hosts", server.knownHosts().replace("[127.0.0.1]", "[localhost]"));
            Trees.file(home, "a", "1");
            CommandRun command = new CommandRun(home).environment("KRB5CCNAME", "FILE:" + kdc.ticket(server.user()));
            String target = "scp://" + server.user() + "@localhost:" + server.port() + "/" + home + "/b";
            assertEquals(1, command.run("a", target));
            assertEquals(command.err(), 0, command.run("-oGSSAPIAuthentication=yes", "a", target));
            assertEquals("1", Files.readString(home.resolve("b")));
            command.environment("KRB5CCNAME", "/nowhere");
            assertEquals(1, command.run("-oGSSAPIAuthentication=yes", "a", target));
            assertTrue(command.err(), command.err().contains("tried: gssapi-with-mic; Kerberos: "));
        } finally {
            System.clearProperty(CONFIGURATION);
            server.stop();
        }
    }
}
