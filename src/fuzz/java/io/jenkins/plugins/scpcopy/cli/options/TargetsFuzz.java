package io.jenkins.plugins.scpcopy.cli.options;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Any texts as further targets: each stands for one host at least, or is refused in words. */
public final class TargetsFuzz {
    private static final Endpoint FIRST = Endpoint.parse("web1:/srv/app").orElseThrow();

    private TargetsFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "web2,web3", "me@web2:/x\nweb3", "web2, me@web3 ,web4", ",", "web2,,web3", "./x", "", "web2:x,web3:y", "[::1]:x", "scp://h:22/x",
                "/x", "web1", "-x", "a@b@c");
    }

    /** The input is one in each line. */
    public static void fuzzerTestOneInput(byte[] input) {
        List<String> texts = Arrays.asList(new String(input, StandardCharsets.UTF_8).split("\n", -1));
        DeployOptions options = new DeployOptions();
        options.alsoTo.addAll(texts);
        try {
            List<Endpoint> targets = options.targets(FIRST);
            assertTrue("a text stands for nothing: " + targets, targets.size() > texts.size());
            assertTrue("no host", targets.stream().noneMatch(end -> end.host().isBlank()));
            Map<Endpoint, String> names = DeployOptions.names(targets);
            assertEquals("two have one name", names.size(), names.values().stream().distinct().count());
        } catch (UsageException | IllegalArgumentException e) {
            // The words are the user's own, so they may be shown as they are.
            assertTrue("no words", e.getMessage() != null && !e.getMessage().isEmpty());
        }
    }
}
