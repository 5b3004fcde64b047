package io.jenkins.plugins.scpcopy.copy.request;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

/** What a mirror may be told to spare. */
public class ProtectedPatternsTest {
    @Test
    public void aPatternThatCanNeverMatchIsRefused() {
        for (String pattern : List.of("/uploads", "/srv/app/uploads/**", "../uploads", "a/../b", " /uploads", ".//uploads")) {
            String text = assertThrows(IllegalArgumentException.class, () -> new Mirror(List.of("a", pattern), 1)).getMessage();
            assertEquals(
                    "the pattern '" + pattern + "' would protect nothing: write it relative to the target, such as 'uploads/**'", text);
        }
    }

    /** A backslash parts elements, too. */
    @Test
    public void norMayItByBackslashes() {
        for (String pattern : List.of("\\uploads", "..\\uploads", ".\\/a")) {
            assertThrows(IllegalArgumentException.class, () -> new Mirror(List.of(pattern), 1));
        }
    }

    @Test
    public void othersAreTaken() {
        List<String> patterns = List.of("uploads/", "./x", "**/*.log", "..a/b..");
        assertEquals(patterns, new Mirror(patterns, 1).protect());
    }
}
