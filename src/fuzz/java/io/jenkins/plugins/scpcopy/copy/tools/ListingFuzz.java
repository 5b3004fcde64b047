package io.jenkins.plugins.scpcopy.copy.tools;

import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Any text as a host's listing: no path in it leads elsewhere, or it is refused in words. */
public final class ListingFuzz {
    private ListingFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "N = src\nN d 0 1700000000.12 755 src\nN f 12 1700000000.1 644 src/a b\nN #\nN f 1 1 644 x\n",
                "N = /\nN 81a4 12 17 644 /x\nN !\nN 41ed 0 -1 755 /y\nN #\n",
                "N f 1 1 644 x\n",
                "text\nN #\n",
                "N = a\nN f 1 1 644 a/../b\n");
    }

    /** The input is what stands between the marks, with {@code N} as the nonce. */
    public static void fuzzerTestOneInput(byte[] input) {
        try {
            String listing = new String(input, StandardCharsets.UTF_8);
            for (RemoteTree tree : ShellListing.parse(listing, "N", MemoryBudget.ofHeap().listing(), closed -> {})) {
                for (String path : tree.entries().keySet()) {
                    assertFalse("absolute: " + path, path.startsWith("/"));
                    assertFalse("leads elsewhere: " + path, List.of(path.split("/", -1)).contains(".."));
                }
            }
        } catch (TransferException e) {
            Shown.check(e.getMessage());
        }
    }
}
