package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.testkit.server.Kdc;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Logins by Kerberos, with a KDC and OpenSSH's server. */
public class KerberosTest {
    private static final String CONFIGURATION = "java.security.krb5.conf";
    private static final String USER = System.getProperty("user.name");

    @ClassRule
    public static final TemporaryFolder folder = new TemporaryFolder();

    private static Kdc kdc;
    private static OpenSshServer server;
    private final List<String> log = new CopyOnWriteArrayList<>();

    @BeforeClass
    public static void start() throws Exception {
        Kdc.assumeInstalled();
        OpenSshServer.assumeInstalled();
        kdc = new Kdc(folder.newFolder().toPath(), USER, "stranger");
        server = new OpenSshServer()
                .environment("KRB5_CONFIG", kdc.configuration().toString())
                .environment("KRB5_KTNAME", kdc.keytab().toString())
                .config("GSSAPIAuthentication yes")
                .config("GSSAPIStrictAcceptorCheck no")
                .start();
        System.setProperty(CONFIGURATION, kdc.configuration().toString());
    }

    @AfterClass
    public static void stop() {
        System.clearProperty(CONFIGURATION);
        if (server != null) {
            server.stop();
        }
        if (kdc != null) {
            kdc.close();
        }
    }

    private Hop hop(Login login) {
        String knownHosts = server.knownHosts().replace("[127.0.0.1]", "[localhost]");
        return new Hop("localhost", server.port(), login, HostKeyPolicy.strict(knownHosts));
    }

    private SshConnection open(Login login) throws Exception {
        return SshConnection.open(List.of(hop(login)), Hosts.PATIENT, log::add);
    }

    private TransferException refused(Login login) {
        TransferException e = assertThrows(TransferException.class, () -> open(login));
        assertEquals(e.getMessage(), Phase.AUTHENTICATE, e.phase());
        return e;
    }

    private static void says(TransferException e, String part) {
        assertTrue(e.getMessage(), e.getMessage().contains(part));
    }

    @Test
    public void aTicketLogsInAndStaysHere() throws Exception {
        Login login = Login.keys(USER, List.of()).withKerberos(kdc.ticket(USER).toString());
        try (SshConnection connection = open(login)) {
            assertEquals("gssapi-with-mic", connection.info().authentication());
            RemoteProcess process = connection.exec("echo ${KRB5CCNAME:-nothing}");
            assertEquals("nothing\n", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
        }
        assertEquals("the process is as before", null, System.getProperty("javax.security.auth.useSubjectCredsOnly"));
    }

    @Test
    public void keysComeAfterTickets() throws Exception {
        Login login = Login.keys(USER, List.of(Hosts.privateKey(server))).withKerberos(kdc.ticket("stranger").toString());
        try (SshConnection connection = open(login)) {
            assertEquals("publickey", connection.info().authentication());
        }
        assertTrue(log.toString(), log.stream().anyMatch(line -> line.contains("gssapi-with-mic")));
    }

    @Test
    public void anothersTicketIsRefused() throws Exception {
        TransferException e = refused(Login.keys(USER, List.of()).withKerberos(kdc.ticket("stranger").toString()));
        says(e, "does not let " + USER + " in");
        says(e, "tried: gssapi-with-mic");
        assertTrue(e.advice().orElseThrow().contains("klist"));
    }

    @Test
    public void noTicketIsSaid() {
        TransferException e = refused(Login.keys(USER, List.of()).withKerberos(folder.getRoot() + "/none"));
        says(e, "tried: gssapi-with-mic; Kerberos: ");
    }

    @Test
    public void aHostThatTheKdcDoesNotKnowIsSaid() throws Exception {
        Login login = Login.keys(USER, List.of()).withKerberos(kdc.ticket(USER).toString());
        Hop byAddress = new Hop(server.host(), server.port(), login, HostKeyPolicy.strict(server.knownHosts()));
        TransferException e = assertThrows(TransferException.class, () -> Hosts.open(byAddress));
        says(e, "; Kerberos: ");
        assertFalse(e.getMessage(), e.mayPass());
    }
}
