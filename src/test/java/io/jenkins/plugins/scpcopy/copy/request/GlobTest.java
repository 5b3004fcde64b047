package io.jenkins.plugins.scpcopy.copy.request;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class GlobTest {
    @Test
    public void matches() {
        for (String[] pair : new String[][] {
            {"*", "a"}, {"*.log", "x.log"}, {"a*b*c", "a-b-b-c"}, {"?", "日"}, {"[abc]", "b"}, {"[a-c]x", "bx"},
            {"[!a]", "b"}, {"[]]", "]"}, {"[!]]", "x"}, {"[a-]", "-"}, {".*", ".x"}, {"[", "["}, {"a[b", "a[b"}, {"**", "x"},
            {"x", "x"}, {"*", ""},
            {"\\*", "*"}, {"a\\[*", "a[b"}
        }) {
            assertTrue(pair[0] + " " + pair[1], Glob.matches(pair[0], pair[1]));
        }
        for (String[] pair : new String[][] {
            {"*", ".x"}, {"?x", ".x"}, {"[.]x", ".x"}, {"*.log", "x.logs"}, {"a", "b"}, {"a", "ab"}, {"[abc]", "d"},
            {"[!a]", "a"}, {"?", ""}, {"a*b", "ac"}, {"[a-c]", "B"}, {"\\*", "a"}
        }) {
            assertFalse(pair[0] + " " + pair[1], Glob.matches(pair[0], pair[1]));
        }
    }

    @Test
    public void costlyPatternsEnd() {
        assertFalse(Glob.matches("*a".repeat(50) + "b", "a".repeat(2000)));
    }

    @Test
    public void backslashMakesLiterals() {
        assertFalse(Glob.isPattern("a\\*b"));
        assertTrue(Glob.isPattern("a\\*b*"));
        assertEquals("a*b\\c", Glob.unescape("a\\*b\\\\c"));
        assertEquals("back\\slash", Glob.unescape("back\\slash"));
        assertEquals("a[*]b*", Glob.bracketed("a\\*b*"));
        assertEquals("[!a]", Glob.bracketed("[^a]"));
    }
}
