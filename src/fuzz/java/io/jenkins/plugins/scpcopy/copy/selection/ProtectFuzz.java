package io.jenkins.plugins.scpcopy.copy.selection;

import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any text as a pattern of what a mirror never deletes: it is refused in words, or what it protects is so with all that is in it. */
public final class ProtectFuzz {
    private ProtectFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "uploads/**\nuploads/a/b", "**/.htpasswd\nx/.htpasswd", "uploads\nuploads", "*.log\na.log", "a?c\nabc", "a/\na", "./a\na", "**\nx/y",
                "a//b\na/b", "a\\b\na/b", "../x\nx", "/x\nx", "\n", "**/**/**/a*b*c*d\na/a/a/a/abcd");
    }

    /** The input is the pattern and, after a line feed, a path. */
    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        int end = text.indexOf('\n');
        String pattern = end < 0 ? text : text.substring(0, end);
        String path = text.substring(end + 1);
        Mirror mirror;
        try {
            mirror = new Mirror(List.of(pattern), 1);
        } catch (IllegalArgumentException e) {
            Shown.check(e.getMessage());
            return;
        }
        if (path.isEmpty() || path.startsWith("/") || path.contains("//") || path.endsWith("/")) {
            return;
        }
        AntPatterns patterns = new AntPatterns(mirror.protect());
        if (patterns.match(path)) {
            assertTrue("not what is in it", patterns.match(path + "/x") && patterns.match(path + "/.git/y"));
        }
        if (!pattern.isEmpty() && pattern.chars().allMatch(c -> "abcxyz01/".indexOf(c) >= 0) && !pattern.contains("//")) {
            assertTrue("not itself", patterns.match(pattern.replaceFirst("/$", "")));
        }
    }
}
