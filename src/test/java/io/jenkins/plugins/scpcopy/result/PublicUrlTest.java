package io.jenkins.plugins.scpcopy.result;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** Where copied files can be got in the web. */
public class PublicUrlTest {
    private static final String ADDRESS = "https://files.example.com/{path}";

    @Test
    public void pathsAreEncoded() {
        assertEquals(
                Optional.of("https://files.example.com/a%20b%2Bc/%C3%A4%22%3C%3E%26%3F%23%25%3A.txt"),
                PublicUrl.of(ADDRESS, "a b+c/ä\"<>&?#%:.txt"));
        assertEquals(
                Optional.of("http://h:8080/get?file=a/b%26c&x"), PublicUrl.of("http://h:8080/get?file={path}&x", "a/b&c"));
        assertEquals(
                Optional.of("https://files.example.com/%7Bpath%7D"), PublicUrl.of(ADDRESS, "{path}"));
    }

    @Test
    public void noPathLeadsElsewhere() {
        for (String path : List.of(
                "..", "../x", "a/../../x", "a/./b", "/etc/passwd", "//evil.example.com/x", "a//b", "a/", "", "a\\x00b", "a\\b",
                "x".repeat(1000), "****/a")) {
            assertEquals(path, Optional.empty(), PublicUrl.of(ADDRESS, path));
        }
        assertEquals(Optional.of("https://files.example.com/javascript%3Aalert%281%29"), PublicUrl.of(ADDRESS, "javascript:alert(1)"));
        assertEquals(Optional.empty(), PublicUrl.of("https://files.example.com/****/{path}", "a"));
    }

    @Test
    public void addressesAreThoseOfTheWeb() {
        for (String good : List.of(
                ADDRESS, "HTTP://[::1]:8080/x/{path}", "https://h/?f={path}", "https://h/{path}?copy={path}", "https://h/#{path}")) {
            PublicUrl.check(good);
        }
        for (String bad : List.of(
                "ftp://h/{path}",
                "javascript:alert('{path}')",
                "data:text/html,{path}",
                "{path}",
                "//h/{path}",
                "/{path}",
                "https:///{path}",
                "https://{path}",
                "https://{path}/x",
                "https://files.{path}",
                "https://h:{path}/",
                "https://h{path}",
                "https://user:secret@h/{path}",
                "https://h/a b/{path}",
                "https://h/\"onclick=x/{path}",
                "https://h/{path}\nx",
                "https://h/{path}<x>",
                "https://h/{paths}",
                "https://h/")) {
            IllegalArgumentException e = assertThrows(bad, IllegalArgumentException.class, () -> PublicUrl.check(bad));
            assertTrue(e.getMessage(), e.getMessage().startsWith("publicUrl: "));
        }
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> PublicUrl.check("https://u:secret@h/{path}"));
        assertTrue(e.getMessage(), !e.getMessage().contains("secret"));
    }
}
