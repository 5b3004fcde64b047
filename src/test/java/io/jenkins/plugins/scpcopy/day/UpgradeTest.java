package io.jenkins.plugins.scpcopy.day;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.RealJenkinsRule;
import org.jvnet.hudson.test.recipes.LocalData;

/** A home that an earlier build of the plugin has written, whose classes stood elsewhere. */
public class UpgradeTest {
    private static final String FILE = "ScpCopyConfiguration.xml";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final RealJenkinsRule jenkins = new RealJenkinsRule();

    private final Controller anybody = new Controller(jenkins, "");
    private Path key;
    private OpenSshServer web1;
    private OpenSshServer inner;

    @BeforeClass
    public static void look() {
        OpenSshServer.assumeInstalled();
    }

    @Before
    public void startHosts() throws IOException {
        key = Host.keys(folder);
        web1 = Host.opened(key);
        inner = Host.opened(key);
    }

    @After
    public void stopHosts() {
        for (OpenSshServer server : new OpenSshServer[] {web1, inner}) {
            if (server != null) {
                server.stop();
            }
        }
    }

    /** Puts today's ports, keys and directories into the stored files. */
    private void fillIn() throws IOException {
        Map<String, String> values = new TreeMap<>(Map.of(
                "@web1.port@", String.valueOf(web1.port()),
                "@web1.key@", web1.knownHosts().strip(),
                "@inner.port@", String.valueOf(inner.port()),
                "@inner.key@", inner.knownHosts().strip(),
                "@user@", web1.user(),
                "@place@", folder.getRoot().toString()));
        List<Path> files;
        try (Stream<Path> found = Files.walk(jenkins.getHome().toPath())) {
            files = found.filter(file -> file.toString().endsWith(".xml")).toList();
        }
        for (Path file : files) {
            String text = Files.readString(file);
            for (Map.Entry<String, String> value : values.entrySet()) {
                text = text.replace(value.getKey(), value.getValue());
            }
            Files.writeString(file, text);
        }
    }

    private List<String> storedConfigurations() throws IOException {
        try (Stream<Path> files = Files.list(jenkins.getHome().toPath())) {
            return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(FILE)).toList();
        }
    }

    @Test
    @LocalData
    public void whatTheFirstFormatSaidHolds() throws Throwable {
        fillIn();
        jenkins.startJenkins();
        anybody.configure(Host.credential("web", web1.user(), key));
        looksAsBefore();
        jobsDoWhatTheyDid();
        jenkins.stopJenkins();
        jenkins.startJenkins();
        looksAsBefore();
        assertEquals(List.of("io.jenkins.plugins.scpcopy.config." + FILE), storedConfigurations());
    }

    private void looksAsBefore() throws IOException {
        String code = anybody.post("configuration-as-code/export").getContentAsString();
        for (String line : List.of(
                "hostVerificationEnforced: true", "name: \"web1\"", "name: \"inner\"", "port: " + inner.port(), "host: \"web1\"", "knownHosts: \"[127.0.0.1]:" + web1.port())) {
            assertThat(code, containsString(line));
        }
        String page = anybody.page("job/publish/1/scp-copy/");
        for (String shown : List.of("site/a.txt", "web1:/srv/published/", "the host key of 127.0.0.1:22501 is not known")) {
            assertThat(page, containsString(shown));
        }
        JSONObject copy = anybody.copies("job/publish", 1).getJSONObject(1);
        assertEquals(1, copy.getInt("files"));
        assertEquals("site/a.txt", copy.getJSONArray("results").getJSONObject(0).getString("path"));
        assertThat(anybody.page("administrativeMonitor/OldData/manage"), not(containsString("scpcopy")));
    }

    private void jobsDoWhatTheyDid() throws Exception {
        String console = anybody.build("job/publish", "SUCCESS");
        // A jump host that is not read would be a way around the bastion.
        assertThat(console, containsString("127.0.0.1:" + web1.port() + ": OpenSSH_"));
        assertThat(console, containsString("a jump host"));
        Path place = folder.getRoot().toPath();
        assertEquals(Map.of("a.txt", "one", "b.txt", "two"), Host.tree(place.resolve("there")));
        assertEquals(Map.of("site/a.txt", "one"), Host.tree(place.resolve("published")));
        assertThat(anybody.build("job/weak", "FAILURE"), containsString("is weaker than 'strict', which the administrator has set"));
        assertEquals(Map.of(), Host.tree(place.resolve("weak")));
    }
}
