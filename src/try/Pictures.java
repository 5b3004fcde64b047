import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes the guide's pictures anew, from the Jenkins that {@code mvn hpi:run} has started, with Chromium (or what CHROMIUM names):
 *
 * <pre>java src/try/Pictures.java [http://localhost:8080/jenkins/ [docs/images [light|dark [WIDTH]]]]</pre>
 */
public class Pictures {
    /**
     * One of them.
     *
     * @param script done in the page first
     * @param part what of the page is shown; a selector
     * @param width of the window
     */
    private record Picture(String name, String page, String script, String part, int width) {}

    private static final String SECTION = "[...document.querySelectorAll('.jenkins-section')].find(s => s.querySelector('.jenkins-section__title')"
            + "?.textContent.trim() == 'SCP Copy').id = 'picture';"
            + "[...document.querySelectorAll('#picture [name=hosts]')].slice(1).forEach(another => another.remove())";

    private static final List<Picture> PICTURES = List.of(
            new Picture("build-page", "job/a-failed-copy/lastBuild/scp-copy/", "document.querySelectorAll('details').forEach(d => d.open = true)", "#main-panel", 840),
            new Picture("console", "job/fetch-the-newest-dump/lastBuild/console", "const c = document.querySelector('.console-output');"
                    + "c.innerHTML = c.innerHTML.replace(/Running on [^]*?(?=<span class=.pipeline-new)/, '').replace(/Started by .*/, '').trimStart()", ".console-output", 840),
            new Picture("freestyle", "job/build-step/configure", "document.querySelectorAll('[name=builder]')[1].querySelector('.advanced-button').click()",
                    "[name=builder]:nth-of-type(2)", 840),
            new Picture("global-configuration", "manage/configure", SECTION, "#picture", 840),
            new Picture("host-keys", "manage/scp-copy/", "", "#main-panel", 1200),
            new Picture("snippet-generator", "job/deploy-a-jar/pipeline-syntax/", """
                    (async () => {
                        const steps = document.querySelector('.dropdownList');
                        steps.selectedIndex = [...steps.options].findIndex(step => step.text.startsWith('scpCopy:'));
                        steps.dispatchEvent(new Event('change'));
                        await new Promise(done => setTimeout(done, 2000));
                        document.getElementsByName('_.from')[0].value = 'target/*.jar';
                        document.getElementsByName('_.to')[0].value = 'web1:/srv/app';
                        document.querySelector('#generatePipelineScript').click();
                    })()""".replaceAll("\\s+", " "), "#main-panel form", 840));

    private static final List<String> BUILDS = List.of("a-failed-copy", "fetch-the-newest-dump", "first-copy");

    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final WebSocket browser;
    private final int width;
    private int calls;

    /** @param width of the window; 0: as each picture says */
    private Pictures(String address, int width) {
        this.width = width;
        browser = HttpClient.newHttpClient().newWebSocketBuilder().buildAsync(URI.create(address), new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
                text.append(data);
                if (last) {
                    answers.add(text.toString());
                    text.setLength(0);
                }
                socket.request(1);
                return null;
            }
        }).join();
    }

    public static void main(String[] arguments) throws Exception {
        String jenkins = arguments.length > 0 ? arguments[0] : "http://localhost:8080/jenkins/";
        Path images = Path.of(arguments.length > 1 ? arguments[1] : "docs/images");
        String scheme = arguments.length > 2 ? arguments[2] : "light";
        Path profile = Files.createTempDirectory("pictures");
        Process chromium = new ProcessBuilder(
                        System.getenv().getOrDefault("CHROMIUM", "chromium"), "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                        "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank")
                .redirectErrorStream(true).redirectOutput(profile.resolve("log").toFile()).start();
        try {
            new Pictures(page(profile, chromium), arguments.length > 3 ? Integer.parseInt(arguments[3]) : 0).take(jenkins, images, scheme);
        } finally {
            chromium.destroy();
            chromium.waitFor();
        }
        // The client's threads would live on.
        System.exit(0);
    }

    /** The address of the browser's only page. */
    private static String page(Path profile, Process chromium) throws IOException, InterruptedException {
        Path port = profile.resolve("DevToolsActivePort");
        while (chromium.isAlive() && !(Files.exists(port) && Files.readAllLines(port).size() > 1)) {
            Thread.sleep(100);
        }
        String pages = HttpClient.newHttpClient().send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list")).build(), BodyHandlers.ofString()).body();
        return find("\"webSocketDebuggerUrl\": \"([^\"]*/page/[^\"]*)\"", pages);
    }

    private void take(String jenkins, Path images, String scheme) throws Exception {
        call("Emulation.setEmulatedMedia", "'features':[{'name':'prefers-color-scheme','value':'" + scheme + "'}]");
        open(jenkins, "", 840);
        for (String job : BUILDS) {
            run("(async () => { const job = rootURL + '/job/" + job + "/'; const of = async what => (await (await fetch(job + 'api/json')).json())[what];"
                    + " const number = await of('nextBuildNumber'); await fetch(job + 'build', {method: 'POST', headers: crumb.wrap({})});"
                    + " while (((await of('lastCompletedBuild')) || {number: 0}).number < number) await new Promise(done => setTimeout(done, 500)); })()");
        }
        for (Picture picture : PICTURES) {
            open(jenkins + picture.page(), picture.script(), width > 0 ? width : picture.width());
            String box = run("(() => { const box = document.querySelector(\\\"" + picture.part() + "\\\").getBoundingClientRect();"
                    + " return [box.x + scrollX, box.y + scrollY, box.width, box.height].join() })()");
            String[] sides = find("\"value\":\"([^\"]*)\"", box).split(",");
            String taken = call("Page.captureScreenshot", String.format(
                    "'format':'png','captureBeyondViewport':true,'clip':{'x':%s,'y':%s,'width':%s,'height':%s,'scale':1}", (Object[]) sides));
            Files.write(images.resolve(picture.name() + ".png"), Base64.getDecoder().decode(find("\"data\":\"([^\"]*)\"", taken)));
            System.out.println(picture.name() + " " + String.join(" ", sides));
        }
    }

    /** Opens a page and does something in it; what that sets off needs a moment. */
    private void open(String address, String script, int windowWidth) throws Exception {
        call("Emulation.setDeviceMetricsOverride", "'width':" + windowWidth + ",'height':900,'deviceScaleFactor':1,'mobile':false");
        call("Page.navigate", "'url':'" + address + "'");
        Thread.sleep(1000);
        String settled = "new Promise(done => { const look = () => setTimeout(document.readyState == 'complete' ? done : look, 1500); look() })";
        run(settled);
        if (!script.isEmpty()) {
            run(script);
            run(settled);
        }
    }

    private String run(String script) throws Exception {
        String answer = call("Runtime.evaluate", "'awaitPromise':true,'returnByValue':true,'expression':\"" + script + "\"");
        if (answer.contains("exceptionDetails")) {
            throw new IOException(script + ": " + answer);
        }
        return answer;
    }

    /** @param parameters JSON, in which single quotes outside of double ones stand for double ones */
    private String call(String method, String parameters) throws Exception {
        int number = ++calls;
        int text = parameters.indexOf('"');
        String json = text < 0 ? parameters.replace('\'', '"') : parameters.substring(0, text).replace('\'', '"') + parameters.substring(text);
        browser.sendText("{\"id\":" + number + ",\"method\":\"" + method + "\",\"params\":{" + json + "}}", true).join();
        for (String answer = ""; ; answer = answers.poll(3, TimeUnit.MINUTES)) {
            if (answer == null) {
                throw new IOException("no answer to " + method);
            }
            if (answer.startsWith("{\"id\":" + number + ",")) {
                return answer;
            }
        }
    }

    private static String find(String pattern, String text) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException("not found: " + pattern + " in " + text);
        }
        return matcher.group(1);
    }
}
