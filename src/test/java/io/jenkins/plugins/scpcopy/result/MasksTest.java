package io.jenkins.plugins.scpcopy.result;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

public class MasksTest {
    @Test
    public void secretsAreHidden() {
        Masks masks = new Masks(List.of("s3cret", "s3cret-and-more", "two words\nsecond line\n", " "));
        assertEquals("scp://web/****/x", masks.hide("scp://web/s3cret/x"));
        assertEquals("****", masks.hide("s3cret-and-more"));
        assertEquals("a **** b **** c", masks.hide("a two words b second line c"));
        assertEquals("scp://web/****", masks.hide("scp://web/two%20words"));
        assertEquals("nothing to hide", masks.hide("nothing to hide"));
        assertEquals("nothing to hide", new Masks(List.of()).hide("nothing to hide"));
    }
}
