package io.jenkins.plugins.scpcopy.day;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebClient;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.jvnet.hudson.test.RealJenkinsRule;

/** A Jenkins as somebody meets it: over HTTP, and by nothing else. */
final class Controller {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(15);

    private final RealJenkinsRule jenkins;
    private final WebClient client = new WebClient();

    /** @param login user and password with a colon between them; empty for somebody who does not log in */
    Controller(RealJenkinsRule jenkins, String login) {
        this.jenkins = jenkins;
        client.getOptions().setJavaScriptEnabled(false);
        client.getOptions().setCssEnabled(false);
        client.getOptions().setThrowExceptionOnFailingStatusCode(false);
        client.getOptions().setTimeout(0);
        // Who may not see a page would be taken to the one for logging in.
        client.setRefreshHandler((page, url, seconds) -> {});
        if (!login.isEmpty()) {
            String encoded = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
            client.addRequestHeader("Authorization", "Basic " + encoded);
        }
    }

    private Page fetch(WebRequest request) throws IOException {
        return client.getPage(request);
    }

    private URL url(String path) throws IOException {
        return new URL(jenkins.getUrl(), path);
    }

    WebResponse get(String path) throws IOException {
        return fetch(new WebRequest(url(path))).getWebResponse();
    }

    /** What a page says, as people read it. */
    String page(String path) throws IOException {
        Page page = fetch(new WebRequest(url(path)));
        assertEquals(path, 200, page.getWebResponse().getStatusCode());
        return ((HtmlPage) page).asNormalizedText();
    }

    /** What is sent as it is. */
    String text(String path) throws IOException {
        WebResponse response = get(path);
        assertEquals(path, 200, response.getStatusCode());
        return response.getContentAsString();
    }

    JSONObject json(String path) throws IOException {
        return JSONObject.fromObject(text(path));
    }

    /** The copies of a build, as the remote API has them. */
    JSONArray copies(String job, int build) throws IOException {
        String tree = "copies[from,to,files,failed,error,results[path,status],hosts[host,status,was,now]]";
        JSONArray actions = json(job + "/" + build + "/api/json?tree=actions[" + tree + "]").getJSONArray("actions");
        for (int i = 0; i < actions.size(); i++) {
            if (actions.getJSONObject(i).has("copies")) {
                return actions.getJSONObject(i).getJSONArray("copies");
            }
        }
        throw new AssertionError("no copies in " + actions);
    }

    WebResponse post(String path) throws IOException {
        return post(path, "application/x-www-form-urlencoded", "");
    }

    WebResponse post(String path, String type, String body) throws IOException {
        JSONObject crumb = json("crumbIssuer/api/json");
        WebRequest request = new WebRequest(url(path), HttpMethod.POST);
        request.setAdditionalHeader("Content-Type", type);
        request.setAdditionalHeader(crumb.getString("crumbRequestField"), crumb.getString("crumb"));
        request.setRequestBody(body);
        request.setCharset(StandardCharsets.UTF_8);
        return fetch(request).getWebResponse();
    }

    /** Has the controller take a configuration as code. */
    void configure(String yaml) throws IOException {
        WebResponse response = post("configuration-as-code/apply", "text/yaml", yaml);
        assertEquals(response.getContentAsString(), 200, response.getStatusCode());
    }

    /** Starts a build and waits until it runs; returns its number. */
    int start(String job) throws Exception {
        WebResponse response = post(job + "/build");
        assertEquals(response.getContentAsString(), 201, response.getStatusCode());
        String item = response.getResponseHeaderValue("Location").replaceFirst(".*/(queue/item/\\d+/)$", "$1");
        await(item + " to start", () -> json(item + "api/json").has("executable"));
        return json(item + "api/json").getJSONObject("executable").getInt("number");
    }

    /** Waits until a build has ended; returns the result. */
    String result(String job, int number) throws Exception {
        String path = job + "/" + number + "/api/json?tree=building,result";
        await(path + " to end", () -> !json(path).getBoolean("building"));
        return json(path).getString("result");
    }

    /** Builds; what the console says in the end. */
    String build(String job, String expected) throws Exception {
        int number = start(job);
        String result = result(job, number);
        String console = console(job, number);
        assertEquals(console, expected, result);
        return console;
    }

    String console(String job, int number) throws IOException {
        return text(job + "/" + number + "/consoleText");
    }

    /** Asks again and again, since neither a page nor a directory tells when it changes; the limit only guards against hanging. */
    static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > PATIENCE) {
                throw new AssertionError("waited in vain for " + what);
            }
            Thread.sleep(100);
        }
    }
}
