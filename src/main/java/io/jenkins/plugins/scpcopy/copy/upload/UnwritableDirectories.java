package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Finds directories that their owner may not write or search once they are copied. The worker that leaves such a directory
 * closes it, so one worker sends all that is below it.
 */
final class UnwritableDirectories {
    private static final int OPEN = 0300;

    private final CopyRequest request;
    private final Map<String, Boolean> known = new HashMap<>();

    private UnwritableDirectories(CopyRequest request) {
        this.request = request;
    }

    /** The items that are below the same closed directory as the item before. */
    static BitSet joined(CopyRequest request, Plan plan) {
        UnwritableDirectories directories = new UnwritableDirectories(request);
        BitSet joined = new BitSet();
        String before = "";
        for (int i = 0; i < plan.items().size(); i++) {
            String closed = directories.topmostAbove(plan.items().get(i));
            joined.set(i, !closed.isEmpty() && closed.equals(before));
            before = closed;
        }
        return joined;
    }

    /** The path of the topmost closed directory that an item is in; empty if there is none. */
    private String topmostAbove(Plan.Item item) {
        String path = item.target();
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String directory = path.substring(0, slash);
            if (known.computeIfAbsent(directory, key -> isClosed(item, key))) {
                return directory;
            }
        }
        return "";
    }

    private boolean isClosed(Plan.Item item, String directory) {
        if (request.dirMode() != null) {
            return (request.dirMode() & OPEN) != OPEN;
        }
        try {
            return (item.directoryAt(directory).mode() & OPEN) != OPEN;
        } catch (IOException e) {
            // The worker that comes to this directory reports the failure.
            return false;
        }
    }
}
