package io.jenkins.plugins.scpcopy.hostkeys;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.net.URL;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.util.NameValuePair;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What administrators see of host keys, and what they do about them. */
public class HostKeysPageTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
    private static final String OTHER = KEY.replace("HR4f", "HR4e");
    private static final String ITEM = "team/<b>job</b> & ${7*7}";

    private static void offer(String line, String known) throws Exception {
        Hop hop = new Hop("web", 2222, Login.password("u", new char[0]), new HostKeyPolicy(HostVerification.STRICT, known));
        LearnedHostKeys.get().offer(List.of(line), List.of(hop), ITEM, Instant.ofEpochSecond(1_700_000_000));
    }

    private static HtmlPage page() throws Exception {
        return j.createWebClient().withJavaScriptEnabled(false).goTo("manage/scp-copy/");
    }

    private static Page send(String decision, String line) throws Exception {
        return post(decision, List.of(new NameValuePair("line", line), new NameValuePair("item", ITEM)));
    }

    private static Page post(String target, List<NameValuePair> fields) throws Exception {
        JenkinsRule.WebClient client = j.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        WebRequest request = client.addCrumb(new WebRequest(new URL(j.getURL(), "manage/scp-copy/" + target), HttpMethod.POST));
        List<NameValuePair> parameters = new ArrayList<>(request.getRequestParameters());
        parameters.addAll(fields);
        request.setRequestParameters(parameters);
        return client.getPage(request);
    }

    @After
    public void forget() throws Exception {
        for (HostKeyEntry entry : LearnedHostKeys.get().entries()) {
            LearnedHostKeys.get().forget(entry.line(), entry.item());
        }
        ScpCopyConfiguration.get().setKnownHosts("");
    }

    @Test
    public void aKeyThatWaitsIsShownForWhatItIs() throws Exception {
        assertThat(page().asNormalizedText(), containsString("No host key waits."));
        assertFalse(new WaitingHostKeys().isActivated());
        offer("[web]:2222 " + KEY, "");
        HtmlPage page = page();
        String text = page.asNormalizedText();
        for (String shown : List.of(
                "[web]:2222", "ED25519", LearnedHostKeys.get().waiting().get(0).key().fingerprint(), ITEM, "Nov", "2023",
                "Approve", "Reject", "At most 200 keys wait, 20 of one job; then the oldest makes room.",
                "(ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub)")) {
            assertThat(text, containsString(shown));
        }
        String html = page.getElementById("main-panel").asXml();
        assertThat(html, not(containsString("<b>job")));
        assertFalse(html, Pattern.compile("<script(?![^>]*src=)|onclick|style=|javascript:").matcher(html).find());
        assertTrue(new WaitingHostKeys().isActivated());
        HtmlPage manage = j.createWebClient().withJavaScriptEnabled(false).goTo("manage");
        assertThat(manage.asNormalizedText(), containsString("The key of a host that copies could not go to waits for your decision."));
        assertEquals(1, manage.getByXPath("//a[@href='/jenkins/manage/scp-copy/' and text()='Decide']").size());
    }

    @Test
    public void decisionsLeadBackToThePage() throws Exception {
        offer("[web]:2222 " + KEY, "");
        assertThat(((HtmlPage) send("approve", "[web]:2222 " + KEY)).asNormalizedText(), containsString("it counts for all jobs"));
        assertEquals(HostKeyEntry.State.CONFIRMED, LearnedHostKeys.get().entries().get(0).state());
        j.configRoundtrip();
        assertEquals("[web]:2222 " + KEY + "\n", LearnedHostKeys.get().text("any", HostVerification.STRICT));
        assertThat(((HtmlPage) send("reject", "[web]:2222 " + KEY)).asNormalizedText(), containsString("it is refused for all jobs"));
        send("forget", "[web]:2222 " + KEY);
        assertEquals(List.of(), LearnedHostKeys.get().entries());
    }

    /** Base64 has characters that mean something else in an address. */
    @Test
    public void theButtonsMeanTheirKeys() throws Exception {
        String line = "[web]:2222 " + KEY.replace("HR4f", "++/f");
        for (String decision : List.of("Approve", "Reject", "Forget")) {
            offer(line, "");
            String target = ((HtmlElement) page().getFirstByXPath("//a[text()='" + decision + "']")).getAttribute("data-url");
            assertEquals(200, post(target, List.of()).getWebResponse().getStatusCode());
            assertEquals(decision, List.of(), LearnedHostKeys.get().waiting());
            if (!decision.equals("Forget")) {
                assertEquals(line, LearnedHostKeys.get().entries().get(0).line());
                LearnedHostKeys.get().forget(line, ITEM);
            }
        }
        Page late = send("approve", line);
        assertEquals(400, late.getWebResponse().getStatusCode());
        assertThat(late.getWebResponse().getContentAsString(), containsString("not there any more"));
    }

    @Test
    public void aChangedKeyIsShownAsSuchAndCannotBeApproved() throws Exception {
        offer("[web]:2222 " + KEY, "");
        String old = LearnedHostKeys.get().waiting().get(0).key().described();
        LearnedHostKeys.get().confirm("[web]:2222 " + KEY, ITEM);
        offer("[web]:2222 " + OTHER, "[web]:2222 " + KEY);
        HtmlPage page = page();
        assertThat(page.asNormalizedText(), containsString("This is not the known key of the host."));
        assertThat(page.asNormalizedText(), containsString(old));
        assertEquals(List.of(), page.getByXPath("//a[text()='Approve']"));
        Page refused = send("approve", "[web]:2222 " + OTHER);
        assertEquals(400, refused.getWebResponse().getStatusCode());
        assertThat(refused.getWebResponse().getContentAsString(), containsString("since another one is known"));
        send("forget", "[web]:2222 " + KEY);
        assertEquals(1, page().getByXPath("//a[text()='Approve']").size());
        ScpCopyConfiguration.get().setKnownHosts("[web]:2222 " + KEY);
        assertEquals(0, page().getByXPath("//a[text()='Approve']").size());
    }
}
